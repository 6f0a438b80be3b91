"""A hundred typed objects as server-sent events, each written by hand: one loop, and no sign of life."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from apps.models import Item, catalogue
from apps.models.coding import encoder

router = APIRouter()
items = catalogue.items(100)
encode = encoder(Item)


async def each_event() -> AsyncGenerator[bytes]:
    """An event for each item."""
    for item in items:
        yield format_sse_event(event="item", data_str=encode(item).decode())


@router.get("/items/events")
async def server_sent_events() -> StreamingResponse:
    """Send the events."""
    return StreamingResponse(each_event(), media_type="text/event-stream")
