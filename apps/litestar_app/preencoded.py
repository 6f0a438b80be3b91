"""Bytes that are ready, in the framework's own response."""

from litestar import MediaType, Response, get

from scenarios.data import items, json_bytes

ITEMS = json_bytes(items(100))


@get("/items")
async def preencoded() -> Response[bytes]:
    """List the items."""
    return Response(ITEMS, media_type=MediaType.JSON)


route_handlers = [preencoded]
