"""One typed object by the id in the path."""

from fastapi import APIRouter, HTTPException

from apps.fastapi_app.encoded import ROUTE_CLASS
from apps.models import Item, catalogue

router = APIRouter(route_class=ROUTE_CLASS)

ITEMS = {item.id: item for item in catalogue.items()}


@router.get("/items/{item_id}")
async def one_item(item_id: int) -> Item:
    """Look up an item."""
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return ITEMS[item_id]
