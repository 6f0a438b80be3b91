"""Two dependencies that do not need each other and wait 5 ms each."""

import asyncio

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath


async def price(item_id: FromPath[int]) -> int:
    """What one service would say."""
    await asyncio.sleep(0.005)
    return item_id + 1


async def stock(item_id: FromPath[int]) -> int:
    """What another service would say."""
    await asyncio.sleep(0.005)
    return item_id + 2


@get("/items/{item_id:int}/offer", dependencies={"price": Provide(price), "stock": Provide(stock)})
async def dependency_siblings_io(price: NamedDependency[int], stock: NamedDependency[int]) -> dict[str, int]:
    """What both say."""
    return {"price": price, "stock": stock}


route_handlers = [dependency_siblings_io]
