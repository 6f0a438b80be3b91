"""A hundred plain rows that become models in each request, each field checked against its type."""

from litestar import get

from apps.models import Item
from apps.models.coding import checked
from scenarios.data import items

ROWS = items(100)


@get("/items")
async def built_per_request() -> list[Item]:
    """List the items."""
    return checked(ROWS, list[Item])


route_handlers = [built_per_request]
