"""A small typed body, checked against its constraints, answered with the object created."""

from litestar import post
from litestar.params import JSONBody

from apps.models import Item, NewItem
from scenarios.data import NEXT_ITEM_ID


@post("/items")
async def create_item(data: JSONBody[NewItem]) -> Item:
    """Put an item on sale."""
    return Item(id=NEXT_ITEM_ID, name=data.name, price=data.price, in_stock=data.in_stock, tags=data.tags)


route_handlers = [create_item]
