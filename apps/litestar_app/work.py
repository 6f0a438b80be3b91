"""One item, after as many milliseconds of computing as the scenario's parameter says."""

from litestar import get
from litestar.handlers import HTTPRouteHandler

from apps.models import Item, catalogue
from apps.work import compute

[ITEM] = catalogue.items(1)


def create_route_handlers(milliseconds: int) -> list[HTTPRouteHandler]:
    """The route, with its work."""

    @get("/item")
    async def work() -> Item:
        """Answer with the item once the work is done."""
        compute(milliseconds)
        return ITEM

    return [work]
