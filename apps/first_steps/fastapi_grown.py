"""A body, a dependency and a constraint, as FastAPI's documentation goes on."""

from typing import Annotated

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    """Something for sale."""

    name: str
    price: float


async def get_discount(percent: Annotated[float, Query(ge=0, le=100)] = 0) -> float:
    """Return the share that is taken off."""
    return percent / 100


@app.post("/items", status_code=201)
async def create_item(item: Item, discount: Annotated[float, Depends(get_discount)]) -> Item:
    """Return the item at its lower price."""
    return Item(name=item.name, price=item.price * (1 - discount))
