"""An item for those with the right role; a dependency refuses the others."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import APIKeyHeader

from apps.models import Item, catalogue
from scenarios.data import Role, api_keys

ITEMS = {item.id: item for item in catalogue.items()}
ROLES = api_keys()

router = APIRouter()
api_key = APIKeyHeader(name="x-api-key", auto_error=False)


async def requires_editor(key: Annotated[str | None, Depends(api_key)]) -> None:
    """Let editors and administrators pass."""
    if ROLES.get(key or "") not in (Role.EDITOR, Role.ADMIN):
        raise HTTPException(403, "Not for this role")


@router.get("/items/{item_id}", dependencies=[Depends(requires_editor)])
async def role_guard(item_id: int) -> Item:
    """Look up an item."""
    return ITEMS[item_id]
