"""A hundred plain rows that become models in each request, whose constructor checks nothing."""

from fastapi import APIRouter

from apps.fastapi_app.encoded import ROUTE_CLASS

# From pydantic's models by name: `model_construct` is pydantic's own.
from apps.models.pydantic_models import Item
from scenarios.data import items

router = APIRouter(route_class=ROUTE_CLASS)

ROWS = items(100)


@router.get("/items")
async def built_per_request() -> list[Item]:
    """List the items."""
    return [Item.model_construct(**row) for row in ROWS]
