"""The domain that both apps serve, a small shop: plain rows, seeded, always the same. Standard library only."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from scenarios.spec import JsonValue

Row: TypeAlias = dict[str, Any]

SEED = 20260120
"""The date of the page that makes the claim; any other number would do."""

SHOP_SIZE = 5_000
"""Items on sale. Litestar keeps the last 1,024 paths in a cache, so the ids asked for have to be many more."""

NEXT_ITEM_ID = SHOP_SIZE + 1
"""The id of a new item. Nothing is stored, so every new item is the next one."""

NEXT_ORDER_ID = UUID("8d066c54-d21f-4300-8000-000000005001")
"""The id of a new order, for the same reason."""

TEST_KEY = "doublecheck test key, protects nothing"
"""Signs the tokens of the security scenarios. Anybody may read it here."""

DEPARTMENTS = ("lamps", "chairs", "tables", "clocks", "mirrors")
"""Of a larger shop: each is a resource of twelve operations, and a table of its own."""

ADJECTIVES = ("red", "blue", "tiny", "large", "plain", "old", "new", "soft", "bright", "heavy")
NOUNS = ("lamp", "chair", "table", "café cup", "shelf", "clock", "vase", "blanket", "mirror", "stool")
TAGS = ("sale", "wood", "steel", "glass", "kitchen", "garden", "office", "gift")
LIMITS = range(1, 101)

ORIGIN = "https://shop.example"
"""Of the pages that may read the answers of the API, which is at another origin."""

LONG_LIST = 240
"""Items on a page that is worth compressing: 21 kB."""

SECTION_PAGES = 10
"""Pages of a section, in a large table of static routes."""

RESOURCES = {
    "items": "Item",
    "spare-parts": "Item",
    "offers": "NewItem",
    "requests": "NewItem",
    "products": "Product",
    "labels": "Product",
    "customers": "Customer",
    "suppliers": "Customer",
    "addresses": "Address",
    "warehouses": "Address",
    "searches": "Search",
    "alerts": "Search",
}
"""An API of twelve resources, each with five operations, and the model that it takes and answers with."""


class OrderStatus(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    PAID = "paid"
    SENT = "sent"


class Role(StrEnum):
    """What somebody may do."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


@cache
def items(count: int = SHOP_SIZE) -> Sequence[Row]:
    """Every item on sale, or the first `count` of a larger shop; ids from 1."""
    seeded = random.Random(SEED)
    return tuple({"id": number} | _offer(seeded) for number in range(1, count + 1))


@cache
def new_items() -> Sequence[Row]:
    """1,000 items to be put on sale, as they are sent: without an id."""
    seeded = random.Random(SEED + 1)
    return tuple(_offer(seeded) for _ in range(1_000))


@cache
def stocked_items() -> Sequence[Row]:
    """Every item on sale with the name of its supplier, a text that occurs nowhere else."""
    seeded = random.Random(SEED + 5)
    return tuple(row | {"supplier": f"supplier-{seeded.getrandbits(64):016x}"} for row in items())


@cache
def searches() -> Sequence[Row]:
    """5,000 searches; no two share a shop, a query string (term and limit), a request id or a basket.

    Litestar keeps the last 1,024 paths, query strings and cookie headers in caches of their own.
    """
    seeded = random.Random(SEED + 2)
    shops = seeded.sample(range(1, 1_000_000), 5_000)
    baskets = seeded.sample(range(1, 1_000_000), 5_000)
    terms = [f"{adjective} {noun}" for adjective in ADJECTIVES for noun in NOUNS]
    queries = seeded.sample([(term, limit) for term in terms for limit in LIMITS], 5_000)
    return tuple(
        {
            "shop_id": shop,
            "term": term,
            "limit": limit,
            "request_id": UUID(int=seeded.getrandbits(128), version=4),
            "basket_id": basket,
        }
        for shop, (term, limit), basket in zip(shops, queries, baskets, strict=True)
    )


@cache
def order() -> Row:
    """One order, three levels deep, with the types that JSON does not have."""
    seeded = random.Random(SEED + 3)
    lines = [_line(item, seeded) for item in seeded.sample(items(), 5)]
    return {
        "id": UUID(int=seeded.getrandbits(128), version=4),
        # A whole second: the number of digits of a fraction is not under test.
        "placed_at": datetime(2026, 1, 20, 9, 30, 15, tzinfo=UTC),
        "status": OrderStatus.PAID,
        "customer": {
            "name": "Zoë Müller",
            "email": "zoe@example.org",
            "address": {"street": "12 Harbour Road", "city": "Århus", "postcode": "8000", "country": "DK"},
        },
        "lines": lines,
        "total": sum((line["quantity"] * line["unit_price"] for line in lines), start=Decimal(0)),
        "note": "Leave it with the neighbour.",
        "coupon": None,
    }


@cache
def file_content(size: int) -> bytes:
    """A file of so many bytes, of the kind that does not compress, such as a photograph."""
    return random.Random(SEED + 41).randbytes(size)


@cache
def chunks() -> Sequence[bytes]:
    """A file of 100 kB in a hundred pieces, as a stream sends it."""
    content = file_content(100_000)
    return tuple(content[start : start + 1_000] for start in range(0, len(content), 1_000))


def page_path(number: int) -> str:
    """Of one of many static routes; ten pages are a section."""
    return f"/section-{number // SECTION_PAGES}/page-{number % SECTION_PAGES}"


@cache
def new_orders() -> Sequence[Row]:
    """Eight orders of 950 lines, as they are sent: about 75 kB of JSON each."""
    seeded = random.Random(SEED + 4)
    return tuple(
        {"customer": order()["customer"], "lines": [_line(item, seeded) for item in seeded.sample(items(), 950)]}
        for _ in range(8)
    )


@cache
def accounts() -> Sequence[Row]:
    """1,000 accounts, ids from 1."""
    seeded = random.Random(SEED + 11)
    return tuple(
        {"id": number, "name": f"visitor {number}", "role": seeded.choice(list(Role))} for number in range(1, 1_001)
    )


@cache
def api_keys() -> Mapping[str, Role]:
    """The role of each account by its key, 1,000 keys."""
    seeded = random.Random(SEED + 12)
    return {f"{seeded.getrandbits(128):032x}": account["role"] for account in accounts()}


def json_value(value: object) -> JsonValue:
    """A row, or anything in one, as a client sees it once the JSON is decoded.

    Both frameworks agree on these where the answer's type is declared: a UUID, a Decimal and an Enum go as text, a
    datetime in UTC as ISO 8601 with a `Z`.

    Raises TypeError for a type that no row holds yet.
    """
    # Enums first: a StrEnum is a str as well.
    match value:
        case Enum():
            return json_value(value.value)
        case None | bool() | int() | float() | str():
            return value
        case dict():
            return {key: json_value(member) for key, member in value.items()}
        case list() | tuple():
            return [json_value(member) for member in value]
        case UUID() | Decimal():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"json_value does not know {type(value).__name__}: add how both frameworks write it")


def json_bytes(value: object) -> bytes:
    """The value as both frameworks write it: compact, keys in their order, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _offer(seeded: random.Random) -> Row:
    """An item without its id. The price has two decimals and stays far from where exponents begin."""
    return {
        "name": f"{seeded.choice(ADJECTIVES)} {seeded.choice(NOUNS)}",
        "price": round(seeded.uniform(1, 1_000), 2),
        "in_stock": seeded.random() < 0.8,
        "tags": seeded.sample(TAGS, 2),
    }


def _line(item: Row, seeded: random.Random) -> Row:
    return {
        "quantity": seeded.randint(1, 9),
        "unit_price": Decimal(f"{item['price']:.2f}"),
        "product": {"id": item["id"], "name": item["name"]},
    }
