"""A session that is opened before the handler and closed after it."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from scenarios.data import SHOP_SIZE

router = APIRouter()

open_sessions: set[object] = set()


async def session() -> AsyncGenerator[object, None]:
    """One of its own for each request."""
    mine = object()
    open_sessions.add(mine)
    try:
        yield mine
    finally:
        open_sessions.remove(mine)


@router.get("/items/{item_id}/price")
async def dependency_cleanup(
    item_id: int,
    session: Annotated[object, Depends(session, scope="function")],
) -> dict[str, int]:
    """How many sessions are open, this one among them."""
    if item_id > SHOP_SIZE or session not in open_sessions:
        raise HTTPException(404, "No such item")
    return {"item_id": item_id, "open_sessions": len(open_sessions)}
