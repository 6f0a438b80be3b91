"""A hundred plain rows that become models in each request."""

from fastapi import APIRouter

from apps.models import Item
from scenarios.data import items

router = APIRouter()

ROWS = items(100)


@router.get("/items")
async def built_per_request() -> list[Item]:
    """List the items."""
    return [Item(**row) for row in ROWS]
