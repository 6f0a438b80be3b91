"""The shop's rows as models: built here, by keyword, through the constructor, whatever the library."""

from apps.models import Account, Address, Customer, Item, Order, OrderLine, Product
from scenarios import data


def items(count: int = data.SHOP_SIZE) -> list[Item]:
    """The first `count` items on sale."""
    return [Item(**row) for row in data.items(count)]


def order() -> Order:
    """The order, its customer and its lines."""
    return Order(**data.order() | {"customer": _customer(), "lines": _lines()})


def accounts() -> dict[str, Account]:
    """Those who may sign in, by the subject of their token."""
    return {str(row["id"]): Account(**row) for row in data.accounts()}


def _customer() -> Customer:
    row = data.order()["customer"]
    return Customer(**row | {"address": Address(**row["address"])})


def _lines() -> list[OrderLine]:
    return [OrderLine(**row | {"product": Product(**row["product"])}) for row in data.order()["lines"]]
