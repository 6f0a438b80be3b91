"""One item from a plain `def` handler that blocks its thread."""

import time

from fastapi import APIRouter

from apps.models import Item, catalogue

router = APIRouter()

[ITEM] = catalogue.items(1)


@router.get("/item")
def item() -> Item:
    """Answer with the item after 5 ms."""
    time.sleep(0.005)
    return ITEM
