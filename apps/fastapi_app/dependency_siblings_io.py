"""Two dependencies that do not need each other and wait 5 ms each."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends

router = APIRouter()


async def price(item_id: int) -> int:
    """What one service would say."""
    await asyncio.sleep(0.005)
    return item_id + 1


async def stock(item_id: int) -> int:
    """What another service would say."""
    await asyncio.sleep(0.005)
    return item_id + 2


@router.get("/items/{item_id}/offer")
async def dependency_siblings_io(
    price: Annotated[int, Depends(price)],
    stock: Annotated[int, Depends(stock)],
) -> dict[str, int]:
    """What both say."""
    return {"price": price, "stock": stock}
