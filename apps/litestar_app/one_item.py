"""One typed object by the id in the path."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from apps.models import Item, catalogue

ITEMS = {item.id: item for item in catalogue.items()}


@get("/items/{item_id:int}")
async def one_item(item_id: FromPath[int]) -> Item:
    """Look up an item."""
    if item_id not in ITEMS:
        raise NotFoundException("No such item")
    return ITEMS[item_id]


route_handlers = [one_item]
