"""One resource through an object-relational mapper: list, get, create, update, delete."""

from typing import Annotated

from litestar import delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.litestar_app.database import engine, get_session
from apps.models import Item, NewItem
from apps.models.item_row import ItemRow, item_of, row_of


@get("/items")
async def list_items(
    after: Annotated[int, QueryParameter(ge=0)],
    limit: Annotated[int, QueryParameter(ge=1, le=100)],
    session: NamedDependency[AsyncSession],
) -> list[Item]:
    """The items that follow an id."""
    rows = await session.scalars(select(ItemRow).where(ItemRow.id > after).order_by(ItemRow.id).limit(limit))
    return [item_of(row) for row in rows]


@get("/items/{item_id:int}")
async def get_item(item_id: FromPath[int], session: NamedDependency[AsyncSession]) -> Item:
    """Look up an item."""
    row = await session.get(ItemRow, item_id)
    if row is None:
        raise NotFoundException("No such item")
    return item_of(row)


@post("/items")
async def create_item(data: JSONBody[NewItem], session: NamedDependency[AsyncSession]) -> Item:
    """Put an item on sale."""
    row = row_of(data)
    session.add(row)
    await session.commit()
    return item_of(row)


@put("/items/{item_id:int}")
async def update_item(item_id: FromPath[int], data: JSONBody[NewItem], session: NamedDependency[AsyncSession]) -> Item:
    """Store an item under its id, whether or not there is one."""
    row = await session.merge(row_of(data, item_id))
    await session.commit()
    return item_of(row)


@delete("/items/{item_id:int}")
async def delete_item(item_id: FromPath[int], session: NamedDependency[AsyncSession]) -> None:
    """Take an item off sale; once more does no harm."""
    row = await session.get(ItemRow, item_id)
    if row is not None:
        await session.delete(row)
        await session.commit()


route_handlers = [list_items, get_item, create_item, update_item, delete_item]
app_options = {"lifespan": [engine], "dependencies": {"session": Provide(get_session)}}
