"""One typed object of which a field stays inside: the response model does not declare it."""

from fastapi import APIRouter, HTTPException

from apps.models import Item, StockedItem
from scenarios.data import stocked_items

router = APIRouter()

ITEMS = {row["id"]: StockedItem(**row) for row in stocked_items()}


@router.get("/items/{item_id}")
async def hide_field(item_id: int) -> Item:
    """Look up an item."""
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return ITEMS[item_id]
