"""The domain as msgspec structs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from scenarios.data import OrderStatus


class Item(Struct):
    """A thing on sale."""

    id: int
    name: str
    price: float
    in_stock: bool
    tags: list[str]


class NewItem(Struct):
    """A thing to be put on sale, as it is sent: the only model that constrains its fields."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    price: Annotated[float, Meta(gt=0, lt=1_000_000)]
    in_stock: bool
    tags: Annotated[list[str], Meta(max_length=8)]


class Product(Struct):
    """What an order needs to know of an item."""

    id: int
    name: str


class OrderLine(Struct):
    """So many of one product."""

    quantity: int
    unit_price: Decimal
    product: Product


class Address(Struct):
    """Where an order goes."""

    street: str
    city: str
    postcode: str
    country: str


class Customer(Struct):
    """Who ordered."""

    name: str
    email: str
    address: Address


class Order(Struct):
    """What somebody bought: three levels deep."""

    id: UUID
    placed_at: datetime
    status: OrderStatus
    customer: Customer
    lines: list[OrderLine]
    total: Decimal
    note: str | None = None
    coupon: str | None = None


class Search(Struct):
    """What was searched, as the app understood it."""

    shop_id: int
    term: str
    limit: int
    request_id: UUID
    basket_id: int
