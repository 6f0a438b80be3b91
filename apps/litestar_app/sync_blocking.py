"""One item from a plain `def` handler that blocks its thread."""

import time

from litestar import get

from apps.litestar_app import sync_light
from apps.models import Item, catalogue

[ITEM] = catalogue.items(1)


@get("/item", sync_to_thread=True)
def item() -> Item:
    """Answer with the item after 5 ms."""
    time.sleep(0.005)
    return ITEM


route_handlers = [item]

app_options = sync_light.app_options  # the same threads
