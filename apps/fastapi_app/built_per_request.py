"""A hundred plain rows that become models in each request."""

from collections.abc import Sequence

from fastapi import APIRouter

from apps.models import Item
from scenarios.data import Row, items

router = APIRouter()

ROWS = items(100)


@router.get("/items", response_model=list[Item])
async def built_per_request() -> Sequence[Row]:
    """List the items."""
    return ROWS
