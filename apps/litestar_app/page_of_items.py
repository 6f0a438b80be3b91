"""Some of many items, and which, in the framework's own page."""

from typing import Annotated

from litestar import get
from litestar.pagination import OffsetPagination
from litestar.params import QueryParameter

from apps.models import Item, catalogue

ITEMS = catalogue.items()


@get("/items")
async def page_of_items(
    limit: Annotated[int, QueryParameter(ge=1, le=100)],
    offset: Annotated[int, QueryParameter(ge=0)],
) -> OffsetPagination[Item]:
    """Show one page of the items."""
    return OffsetPagination(items=ITEMS[offset : offset + limit], limit=limit, offset=offset, total=len(ITEMS))


route_handlers = [page_of_items]
