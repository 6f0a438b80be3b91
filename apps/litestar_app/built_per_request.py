"""A hundred plain rows that become models in each request."""

from litestar import get

from apps.models import Item
from scenarios.data import items

ROWS = items(100)


@get("/items")
async def built_per_request() -> list[Item]:
    """List the items."""
    return [Item(**row) for row in ROWS]


route_handlers = [built_per_request]
