"""Some of many items, and which, in a generic model."""

from typing import Annotated

from fastapi import APIRouter, Query

from apps.models import Item, Page, catalogue

router = APIRouter()

ITEMS = catalogue.items()
ItemPage = Page[Item]


@router.get("/items")
async def page_of_items(
    limit: Annotated[int, Query(ge=1, le=100)],
    offset: Annotated[int, Query(ge=0)],
) -> ItemPage:
    """Show one page of the items."""
    return ItemPage(items=ITEMS[offset : offset + limit], limit=limit, offset=offset, total=len(ITEMS))
