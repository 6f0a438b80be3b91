"""A small typed body, checked against its constraints, answered with the object created."""

from fastapi import APIRouter

from apps.fastapi_app.encoded import ROUTE_CLASS
from apps.models import Item, NewItem
from scenarios.data import NEXT_ITEM_ID

router = APIRouter(route_class=ROUTE_CLASS)


@router.post("/items", status_code=201)
async def create_item(data: NewItem) -> Item:
    """Put an item on sale."""
    return Item(id=NEXT_ITEM_ID, name=data.name, price=data.price, in_stock=data.in_stock, tags=data.tags)
