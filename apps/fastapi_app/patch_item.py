"""A partial update: a model whose fields are all optional, and a changed copy of the stored object."""

from fastapi import APIRouter, HTTPException

# From pydantic's models by name: `model_dump` and `model_copy` are pydantic's own.
from apps.models.pydantic_models import Item, ItemChanges
from scenarios.data import items

router = APIRouter()

ITEMS = {row["id"]: Item(**row) for row in items()}


@router.patch("/items/{item_id}")
async def patch_item(item_id: int, data: ItemChanges) -> Item:
    """Change some fields of an item."""
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    ITEMS[item_id] = ITEMS[item_id].model_copy(update=data.model_dump(exclude_unset=True))
    return ITEMS[item_id]
