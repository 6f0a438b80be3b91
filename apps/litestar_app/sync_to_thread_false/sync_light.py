"""One item from a plain `def` handler, run on the event loop."""

from litestar import get

from apps.models import Item, catalogue

[ITEM] = catalogue.items(1)


@get("/item", sync_to_thread=False)
def item() -> Item:
    """Answer with the item."""
    return ITEM


route_handlers = [item]
