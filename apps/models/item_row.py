"""The shop's table of items, mapped for SQLAlchemy, and its rows as models: one declaration for both frameworks."""

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from apps.models import Item, NewItem


class Base(DeclarativeBase):
    """What the mapped classes have in common."""


class ItemRow(Base):
    """A row of `item`; the database gives it an id where it has none."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price: Mapped[float]
    in_stock: Mapped[bool]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))


def row_of(offer: NewItem, item_id: int | None = None) -> ItemRow:
    """A row to be stored."""
    return ItemRow(id=item_id, name=offer.name, price=offer.price, in_stock=offer.in_stock, tags=offer.tags)


def item_of(row: ItemRow) -> Item:
    """A stored row as a client sees it."""
    return Item(id=row.id, name=row.name, price=row.price, in_stock=row.in_stock, tags=row.tags)
