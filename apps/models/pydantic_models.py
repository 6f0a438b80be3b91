"""The domain as pydantic models."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from scenarios.data import OrderStatus, Role

Listed = TypeVar("Listed")


class Item(BaseModel):
    """A thing on sale."""

    id: int
    name: str
    price: float
    in_stock: bool
    tags: list[str]


class NewItem(BaseModel):
    """A thing to be put on sale, as it is sent: each field has its bounds."""

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


class Review(BaseModel):
    """What a customer says about an item, as a form sends it."""

    item_id: int
    rating: int
    recommended: bool
    title: str
    text: str


class StoredFile(BaseModel):
    """A file that was sent, as the app received it."""

    title: str
    name: str
    size: int
    checksum: int


class Page(BaseModel, Generic[Listed]):
    """Some of many, and which."""

    items: list[Listed]
    limit: int
    offset: int
    total: int


class NewOrder(BaseModel):
    """What somebody wants to buy, as it is sent."""

    customer: Customer
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=5_000)]
    note: str | None = None


class OrderSummary(BaseModel):
    """An order in short, for whoever placed it."""

    id: UUID
    lines: int
    total: Decimal


class StockedItem(Item):
    """An item and what the shop keeps to itself."""

    supplier: str


class ItemChanges(BaseModel):
    """What is to be changed of an item: the fields that were sent."""

    name: str | None = None
    price: float | None = None
    in_stock: bool | None = None
    tags: list[str] | None = None


class Account(BaseModel):
    """Who may sign in, and as what."""

    id: int
    name: str
    role: Role


class Visit(BaseModel):
    """A visit to the shop by somebody who has signed in."""

    id: int
    account: Account


class World(BaseModel):
    """A row of TechEmpower's table of numbers."""

    id: int
    randomNumber: int  # noqa: N815 - the name that TechEmpower's rules give it


class Fortune(BaseModel):
    """A saying, for a page of them."""

    id: int
    message: str
