"""One resource as functions on a router: list, get, create, update, delete on a store in memory."""

from itertools import count
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from apps.models import Item, NewItem, catalogue
from scenarios.data import NEXT_ITEM_ID

ITEMS = {item.id: item for item in catalogue.items()}
next_id = count(NEXT_ITEM_ID)

router = APIRouter(prefix="/items")


@router.get("")
async def list_items(
    offset: Annotated[int, Query(ge=0)],
    limit: Annotated[int, Query(ge=1, le=100)],
) -> list[Item]:
    """A page of items."""
    return [ITEMS[item_id] for item_id in range(offset + 1, offset + limit + 1) if item_id in ITEMS]


@router.get("/{item_id}")
async def get_item(item_id: int) -> Item:
    """Look up an item."""
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return ITEMS[item_id]


@router.post("", status_code=201)
async def create_item(data: NewItem) -> Item:
    """Put an item on sale."""
    return stored(next(next_id), data)


@router.put("/{item_id}")
async def update_item(item_id: int, data: NewItem) -> Item:
    """Change all of an item."""
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return stored(item_id, data)


@router.delete("/{item_id}", status_code=204)
async def delete_item(item_id: int) -> None:
    """Take an item off sale; once more does no harm."""
    ITEMS.pop(item_id, None)


def stored(item_id: int, data: NewItem) -> Item:
    """The item of that id, from now on."""
    ITEMS[item_id] = Item(id=item_id, name=data.name, price=data.price, in_stock=data.in_stock, tags=data.tags)
    return ITEMS[item_id]
