"""The domain as pydantic models."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from scenarios.data import OrderStatus


class Item(BaseModel):
    """A thing on sale."""

    id: int
    name: str
    price: float
    in_stock: bool
    tags: list[str]


class NewItem(BaseModel):
    """A thing to be put on sale, as it is sent: the only model that constrains its fields."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    price: Annotated[float, Field(gt=0, lt=1_000_000)]
    in_stock: bool
    tags: Annotated[list[str], Field(max_length=8)]


class Product(BaseModel):
    """What an order needs to know of an item."""

    id: int
    name: str


class OrderLine(BaseModel):
    """So many of one product."""

    quantity: int
    unit_price: Decimal
    product: Product


class Address(BaseModel):
    """Where an order goes."""

    street: str
    city: str
    postcode: str
    country: str


class Customer(BaseModel):
    """Who ordered."""

    name: str
    email: str
    address: Address


class Order(BaseModel):
    """What somebody bought: three levels deep."""

    id: UUID
    placed_at: datetime
    status: OrderStatus
    customer: Customer
    lines: list[OrderLine]
    total: Decimal
    note: str | None = None
    coupon: str | None = None


class Search(BaseModel):
    """What was searched, as the app understood it."""

    shop_id: int
    term: str
    limit: int
    request_id: UUID
    basket_id: int
