"""A body, a dependency and a constraint, as Litestar's documentation goes on."""

from typing import Annotated

from litestar import Litestar, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct


class Item(Struct):
    """Something for sale."""

    name: str
    price: float


async def get_discount(percent: Annotated[float, QueryParameter(ge=0, le=100)] = 0) -> float:
    """Return the share that is taken off."""
    return percent / 100


@post("/items", dependencies={"discount": Provide(get_discount)})
async def create_item(data: JSONBody[Item], discount: NamedDependency[float]) -> Item:
    """Return the item at its lower price."""
    return Item(name=data.name, price=data.price * (1 - discount))


app = Litestar([create_item])
