"""One typed object by the id in the path."""

from fastapi import APIRouter, HTTPException

from apps.models import Item, catalogue

router = APIRouter()

ITEMS = {item.id: item for item in catalogue.items()}


@router.get("/items/{item_id}")
async def one_item(item_id: int) -> Item:
    """Look up an item."""
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return ITEMS[item_id]
