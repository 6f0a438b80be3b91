"""A hundred typed objects as server-sent events."""

from collections.abc import AsyncGenerator

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage
from litestar.serialization import encode_json

from apps.models import catalogue

items = catalogue.items(100)


async def each_event() -> AsyncGenerator[ServerSentEventMessage]:
    """An event for each item; Litestar sends what is in `data` as it is."""
    for item in items:
        yield ServerSentEventMessage(event="item", data=encode_json(item))


@get("/items/events")
async def server_sent_events() -> ServerSentEvent:
    """Send the events."""
    return ServerSentEvent(each_event())


route_handlers = [server_sent_events]
