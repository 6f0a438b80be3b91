"""One item from a plain `def` handler, run in a thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from litestar import get

from apps.declared import VARIANT
from apps.models import Item, catalogue

[ITEM] = catalogue.items(1)


@get("/item", sync_to_thread=True)
def item() -> Item:
    """Answer with the item."""
    return ITEM


async def set_forty_threads() -> None:
    """As many as FastAPI comes with. Litestar uses the loop's own pool unless it is given another.

    Its setting for that, `set_asyncio_executor`, refuses while a loop runs, and uvicorn makes the app inside its loop.
    """
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=40))


route_handlers = [item]

app_options: dict[str, Any] = {} if VARIANT == "stock threads" else {"on_startup": [set_forty_threads]}
