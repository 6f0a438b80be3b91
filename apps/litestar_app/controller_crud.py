"""One resource as a class-based controller: list, get, create, update, delete on a store in memory."""

from itertools import count
from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody, QueryParameter

from apps.models import Item, NewItem, catalogue
from scenarios.data import NEXT_ITEM_ID

ITEMS = {item.id: item for item in catalogue.items()}
next_id = count(NEXT_ITEM_ID)


class ItemController(Controller):
    """The items on sale."""

    path = "/items"

    @get()
    async def list_items(
        self,
        offset: Annotated[int, QueryParameter(ge=0)],
        limit: Annotated[int, QueryParameter(ge=1, le=100)],
    ) -> list[Item]:
        """A page of items."""
        return [ITEMS[item_id] for item_id in range(offset + 1, offset + limit + 1) if item_id in ITEMS]

    @get("/{item_id:int}")
    async def get_item(self, item_id: FromPath[int]) -> Item:
        """Look up an item."""
        if item_id not in ITEMS:
            raise NotFoundException("No such item")
        return ITEMS[item_id]

    @post()
    async def create_item(self, data: JSONBody[NewItem]) -> Item:
        """Put an item on sale."""
        return stored(next(next_id), data)

    @put("/{item_id:int}")
    async def update_item(self, item_id: FromPath[int], data: JSONBody[NewItem]) -> Item:
        """Change all of an item."""
        if item_id not in ITEMS:
            raise NotFoundException("No such item")
        return stored(item_id, data)

    @delete("/{item_id:int}")
    async def delete_item(self, item_id: FromPath[int]) -> None:
        """Take an item off sale; once more does no harm."""
        ITEMS.pop(item_id, None)


def stored(item_id: int, data: NewItem) -> Item:
    """The item of that id, from now on."""
    ITEMS[item_id] = Item(id=item_id, name=data.name, price=data.price, in_stock=data.in_stock, tags=data.tags)
    return ITEMS[item_id]


route_handlers = [ItemController]
