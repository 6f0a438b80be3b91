"""How fast are list, get, create, update and delete, in a class-based controller or as functions on a router?

Tests a typical mix of five operations on a store in memory: half are gets, a fifth are lists of ten. Litestar uses its
`Controller`, FastAPI `APIRouter(prefix=...)`. Only an updated item may be seen in two states; all other answers are
literal. No deleted item is ever read. So it cannot say what happens when an item is deleted during a read, nor what a
database would add.
"""

import random
from collections.abc import Collection, Sequence

from scenarios import data
from scenarios.spec import Body, Exchange, Expectation, Request, Scenario

JSON = (("content-type", "application/json"),)
LISTS, GETS, CREATES, UPDATES, DELETES = 1_600, 4_000, 1_200, 800, 400
PAGE = 10

SHELF = 4_000
"""Items up to this id are read; a quarter of them, the last, is updated; what lies beyond is deleted."""


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Eight thousand, shuffled: any order gets these answers, and so does sending them all again."""
    seeded = random.Random(data.SEED + 10)
    updates = dict(zip(seeded.sample(range(SHELF * 3 // 4, SHELF + 1), UPDATES), data.new_items(), strict=False))
    items = [seen(row, updates) for row in data.items()]
    offers = [row | {"name": f"{row['name']} {number}"} for number, row in enumerate([*data.new_items()] * 2)]
    mixed = [
        *[listed(items, offset) for offset in seeded.sample(range(SHELF - PAGE), LISTS)],
        *[Exchange(Request("GET", f"/items/{item + 1}"), answered(200, items[item])) for item in range(GETS)],
        *[written("POST", "/items", offer, 201, {"id": int} | offer) for offer in offers[:CREATES]],
        *[written("PUT", f"/items/{item}", offer, 200, {"id": item} | offer) for item, offer in updates.items()],
        *[
            Exchange(Request("DELETE", f"/items/{SHELF + 1 + number}"), Expectation(204, "", ""))
            for number in range(DELETES)
        ],
    ]
    seeded.shuffle(mixed)
    return mixed


def seen(row: data.Row, updated: Collection[int]) -> Body:
    """An item as a reader may find it: before or after its update, if there is one."""
    if row["id"] not in updated:
        return row
    return {"id": row["id"], "name": str, "price": float, "in_stock": bool, "tags": [str, str]}


def listed(items: Sequence[Body], offset: int) -> Exchange:
    """A page of items."""
    request = Request("GET", f"/items?offset={offset}&limit={PAGE}")
    return Exchange(request, answered(200, items[offset : offset + PAGE]))


def written(method: str, target: str, offer: data.Row, status: int, body: Body) -> Exchange:
    """An item sent, and what is made of it."""
    return Exchange(Request(method, target, JSON, data.json_bytes(offer)), answered(status, body))


def answered(status: int, body: Body) -> Expectation:
    """In JSON."""
    return Expectation(status, "application/json", body)


SCENARIO = Scenario(area="controllers", exchanges=exchanges)
