"""The domain as dataclasses, which both frameworks take; a constraint is said twice, once in each one's words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from msgspec import Meta
from pydantic import Field

from scenarios.data import OrderStatus, Role

Listed = TypeVar("Listed")


@dataclass
class Item:
    """A thing on sale."""

    id: int
    name: str
    price: float
    in_stock: bool
    tags: list[str]


@dataclass
class NewItem:
    """A thing to be put on sale, as it is sent: each field has its bounds."""

    name: Annotated[str, Meta(min_length=1, max_length=80), Field(min_length=1, max_length=80)]
    price: Annotated[float, Meta(gt=0, lt=1_000_000), Field(gt=0, lt=1_000_000)]
    in_stock: bool
    tags: Annotated[list[str], Meta(max_length=8), Field(max_length=8)]


@dataclass
class Product:
    """What an order needs to know of an item."""

    id: int
    name: str


@dataclass
class OrderLine:
    """So many of one product."""

    quantity: int
    unit_price: Decimal
    product: Product


@dataclass
class Address:
    """Where an order goes."""

    street: str
    city: str
    postcode: str
    country: str


@dataclass
class Customer:
    """Who ordered."""

    name: str
    email: str
    address: Address


@dataclass
class Order:
    """What somebody bought: three levels deep."""

    id: UUID
    placed_at: datetime
    status: OrderStatus
    customer: Customer
    lines: list[OrderLine]
    total: Decimal
    note: str | None = None
    coupon: str | None = None


@dataclass
class Search:
    """What was searched, as the app understood it."""

    shop_id: int
    term: str
    limit: int
    request_id: UUID
    basket_id: int


@dataclass
class Review:
    """What a customer says about an item, as a form sends it."""

    item_id: int
    rating: int
    recommended: bool
    title: str
    text: str


@dataclass
class StoredFile:
    """A file that was sent, as the app received it."""

    title: str
    name: str
    size: int
    checksum: int


@dataclass
class Page(Generic[Listed]):
    """Some of many, and which."""

    items: list[Listed]
    limit: int
    offset: int
    total: int


@dataclass
class NewOrder:
    """What somebody wants to buy, as it is sent."""

    customer: Customer
    lines: Annotated[list[OrderLine], Meta(min_length=1, max_length=5_000), Field(min_length=1, max_length=5_000)]
    note: str | None = None


@dataclass
class OrderSummary:
    """An order in short, for whoever placed it."""

    id: UUID
    lines: int
    total: Decimal


@dataclass
class StockedItem(Item):
    """An item and what the shop keeps to itself."""

    supplier: str


@dataclass
class ItemChanges:
    """What is to be changed of an item: the fields that were sent."""

    name: str | None = None
    price: float | None = None
    in_stock: bool | None = None
    tags: list[str] | None = None


@dataclass
class Account:
    """Who may sign in, and as what."""

    id: int
    name: str
    role: Role


@dataclass
class Visit:
    """A visit to the shop by somebody who has signed in."""

    id: int
    account: Account


@dataclass
class World:
    """A row of TechEmpower's table of numbers."""

    id: int
    randomNumber: int  # noqa: N815 - the name that TechEmpower's rules give it


@dataclass
class Fortune:
    """A saying, for a page of them."""

    id: int
    message: str
