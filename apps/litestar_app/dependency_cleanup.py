"""A session that is opened before the handler and closed after it."""

from collections.abc import AsyncGenerator

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from scenarios.data import SHOP_SIZE

open_sessions: set[object] = set()


async def session() -> AsyncGenerator[object, None]:
    """One of its own for each request."""
    mine = object()
    open_sessions.add(mine)
    try:
        yield mine
    finally:
        open_sessions.remove(mine)


@get("/items/{item_id:int}/price", dependencies={"session": Provide(session)})
async def dependency_cleanup(item_id: FromPath[int], session: NamedDependency[object]) -> dict[str, int]:
    """How many sessions are open, this one among them."""
    if item_id > SHOP_SIZE or session not in open_sessions:
        raise NotFoundException("No such item")
    return {"item_id": item_id, "open_sessions": len(open_sessions)}


route_handlers = [dependency_cleanup]
