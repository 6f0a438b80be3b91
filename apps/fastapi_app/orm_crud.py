"""One resource through an object-relational mapper: list, get, create, update, delete."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from sqlalchemy import select

from apps.fastapi_app.database import OneSession, engine
from apps.models import Item, NewItem
from apps.models.item_row import ItemRow, item_of, row_of

router = APIRouter()


@router.get("/items")
async def list_items(
    after: Annotated[int, Query(ge=0)],
    limit: Annotated[int, Query(ge=1, le=100)],
    session: OneSession,
) -> list[Item]:
    """The items that follow an id."""
    rows = await session.scalars(select(ItemRow).where(ItemRow.id > after).order_by(ItemRow.id).limit(limit))
    return [item_of(row) for row in rows]


@router.get("/items/{item_id}")
async def get_item(item_id: int, session: OneSession) -> Item:
    """Look up an item."""
    row = await session.get(ItemRow, item_id)
    if row is None:
        raise HTTPException(404, "No such item")
    return item_of(row)


@router.post("/items", status_code=201)
async def create_item(data: NewItem, session: OneSession) -> Item:
    """Put an item on sale."""
    row = row_of(data)
    session.add(row)
    await session.commit()
    return item_of(row)


@router.put("/items/{item_id}")
async def update_item(item_id: int, data: NewItem, session: OneSession) -> Item:
    """Store an item under its id, whether or not there is one."""
    row = await session.merge(row_of(data, item_id))
    await session.commit()
    return item_of(row)


@router.delete("/items/{item_id}", status_code=204)
async def delete_item(item_id: int, session: OneSession) -> None:
    """Take an item off sale; once more does no harm."""
    row = await session.get(ItemRow, item_id)
    if row is not None:
        await session.delete(row)
        await session.commit()


app_options = {"lifespan": engine}
