"""A list of typed objects, as long as the scenario's parameter says."""

from litestar import get
from litestar.handlers import HTTPRouteHandler

from apps.models import Item, catalogue


def create_route_handlers(length: int) -> list[HTTPRouteHandler]:
    """The route, with its items built beforehand."""
    items = catalogue.items(length)

    @get("/items")
    async def list_items() -> list[Item]:
        """List the items."""
        return items

    return [list_items]
