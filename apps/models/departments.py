"""What can be done with the items of a department, through SQLAlchemy: one repository for both frameworks."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnExpressionArgument, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from apps.models import Item, ItemChanges, NewItem
from apps.models.item_row import Base, ItemRow, item_of
from scenarios.data import DEPARTMENTS


class NoSuchItemError(Exception):
    """Nobody has this id."""


def mapped(department: str) -> type[ItemRow]:
    """The rows of a department's table, which has the columns of `item`."""
    table = cast("Table", ItemRow.__table__).to_metadata(Base.metadata, name=department)
    return type(department.title(), (Base,), {"__table__": table})


ROWS = {department: mapped(department) for department in DEPARTMENTS}


class Repository:
    """The items of a department, as one session sees them. Raises NoSuchItemError for an id that nobody has."""

    def __init__(self, session: AsyncSession, department: str) -> None:
        self._session = session
        self._row = ROWS[department]

    async def after(self, item_id: int, limit: int) -> list[Item]:
        """The items that follow an id."""
        return await self._found([self._row.id > item_id], self._row.id, limit)

    async def in_stock(self, item_id: int, limit: int) -> list[Item]:
        """Those in stock that follow an id."""
        return await self._found([self._row.id > item_id, self._row.in_stock], self._row.id, limit)

    async def named(self, term: str, limit: int) -> list[Item]:
        """The oldest with a term in their name."""
        return await self._found([self._row.name.contains(term, autoescape=True)], self._row.id, limit)

    async def cheapest(self, limit: int) -> list[Item]:
        """The items of the lowest prices."""
        return await self._found([], self._row.price, limit)

    async def count(self) -> int:
        """How many items there are."""
        return await self._session.scalar(select(func.count()).select_from(self._row)) or 0

    async def get(self, item_id: int) -> Item:
        """The item of this id."""
        return item_of(await self._one(item_id))

    async def add(self, data: NewItem) -> Item:
        """A new item, whose id is the database's choice."""
        row = self._row(name=data.name, price=data.price, in_stock=data.in_stock, tags=data.tags)
        self._session.add(row)
        await self._session.commit()
        return item_of(row)

    async def replace(self, item_id: int, data: NewItem) -> Item:
        """Another item under the same id."""
        row = await self._one(item_id)
        row.name, row.price, row.in_stock, row.tags = data.name, data.price, data.in_stock, data.tags
        await self._session.commit()
        return item_of(row)

    async def change(self, item_id: int, changes: ItemChanges) -> Item:
        """The same item with some fields changed: those that are not None."""
        row = await self._one(item_id)
        for field in ("name", "price", "in_stock", "tags"):
            if (value := getattr(changes, field)) is not None:
                setattr(row, field, value)
        await self._session.commit()
        return item_of(row)

    async def remove(self, item_id: int) -> None:
        """No longer there; once more does no harm."""
        await self._session.execute(delete(self._row).where(self._row.id == item_id))
        await self._session.commit()

    async def _one(self, item_id: int) -> ItemRow:
        row = await self._session.get(self._row, item_id)
        if row is None:
            raise NoSuchItemError
        return row

    async def _found(
        self, conditions: Sequence[ColumnExpressionArgument[bool]], order: InstrumentedAttribute[Any], limit: int
    ) -> list[Item]:
        rows = await self._session.scalars(select(self._row).where(*conditions).order_by(order).limit(limit))
        return [item_of(row) for row in rows]
