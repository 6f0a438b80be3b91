"""A hundred typed objects as server-sent events."""

from collections.abc import AsyncIterable

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from apps.models import catalogue

router = APIRouter()
items = catalogue.items(100)


@router.get("/items/events", response_class=EventSourceResponse)
async def server_sent_events() -> AsyncIterable[ServerSentEvent]:
    """Send an event for each item; FastAPI writes what is in `data` as JSON."""
    for item in items:
        yield ServerSentEvent(event="item", data=item)
