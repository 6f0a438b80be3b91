"""One item from a plain `def` handler, run in a thread."""

from fastapi import APIRouter

from apps.models import Item, catalogue

router = APIRouter()

[ITEM] = catalogue.items(1)


@router.get("/item")
def item() -> Item:
    """Answer with the item."""
    return ITEM
