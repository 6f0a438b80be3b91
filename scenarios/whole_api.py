"""How fast is a whole API: sixty routes, with a token, roles, validation, layered dependencies and a database together?

Tests a weighted mix of twelve operations on each of five departments; three in four are reads. One request in thirty
is refused: no valid token, an insufficient role, an unknown id. SQLAlchemy's asynchronous sessions do the work in
PostgreSQL, the same on both sides. Data that other requests change is checked by fields and types, not values: the
cheapest item, the count, an updated item. It cannot say what any one part costs; the other scenarios do. With another
mapper or heavier queries the frameworks' share would differ.
"""

import random
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from scenarios import data, jwt_auth, tables
from scenarios.spec import Body, Exchange, Expectation, Request, Scenario

PAGE = 10
JSON = ("content-type", "application/json")

STEADY, CHANGING = 600, 800
"""Of a department's thousand items the first 600 stay as they are, the next 200 change and the last 200 are deleted."""

ANY_ITEM: dict[str, Body] = {"id": int, "name": str, "price": float, "in_stock": bool, "tags": [str, str]}


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Three thousand, shuffled: any order gets these answers, and so does sending them all again."""
    seeded = random.Random(data.SEED + 15)
    callers = Callers(seeded)
    mixed: list[Exchange] = []
    for department in data.DEPARTMENTS:
        shelf, path = tables.department(department), f"/{department}"
        for part in (lists, looks, writes, refusals):
            mixed += part(path, shelf, callers, seeded)
    seeded.shuffle(mixed)
    return mixed


class Callers:
    """Those who send the requests, each with a token; an administrator may do all that an editor may, and so on."""

    def __init__(self, seeded: random.Random) -> None:
        self._seeded = seeded
        credentials = [(account["role"], *jwt_auth.credentials_of(account)) for account in data.accounts()]
        self._tokens = {
            role: [token for given, token, good in credentials if good and given is role] for role in data.Role
        }
        self._bad_tokens = [token for _, token, good in credentials if not good]

    def __call__(
        self, role: data.Role, method: str, target: str, expectation: Expectation, sent: object = None
    ) -> Exchange:
        """A request by a user with this role."""
        signed = (authorization(self._seeded.choice(self._tokens[role])),)
        if sent is None:
            return Exchange(Request(method, target, signed), expectation)
        return Exchange(Request(method, target, (*signed, JSON), data.json_bytes(sent)), expectation)

    def unknown(self, target: str) -> Exchange:
        """A request with an invalid token."""
        signed = (authorization(self._seeded.choice(self._bad_tokens)),)
        return Exchange(Request("GET", target, signed), jwt_auth.REFUSED)


def authorization(token: str) -> tuple[str, str]:
    """The header that a token goes in."""
    return "authorization", f"Bearer {token}"


def lists(path: str, shelf: Sequence[data.Row], callers: Callers, seeded: random.Random) -> Iterator[Exchange]:
    """Two hundred questions about all of a department."""
    first, steady = shelf[0]["id"], shelf[:STEADY]
    for start in seeded.sample(range(CHANGING - PAGE), 90):
        found = [seen(row, shelf) for row in shelf[start : start + PAGE]]
        yield callers(data.Role.READER, "GET", f"{path}?after={first + start - 1}&limit={PAGE}", answered(found))
    for start in seeded.sample(range(STEADY - 100), 36):
        in_stock = [row for row in steady[start:] if row["in_stock"]][:PAGE]
        yield callers(
            data.Role.READER, "GET", f"{path}/in-stock?after={first + start - 1}&limit={PAGE}", answered(in_stock)
        )
    for term in seeded.sample(sorted({row["name"] for row in steady}), 30):
        named = [row for row in steady if term in row["name"]][:PAGE]
        query = f"term={quote(term)}&limit={len(named)}"
        yield callers(data.Role.READER, "GET", f"{path}/search?{query}", answered(named))
    for limit in range(1, 25):
        yield callers(data.Role.READER, "GET", f"{path}/cheapest?limit={limit}", answered([ANY_ITEM] * limit))
    for _ in range(20):
        yield callers(data.Role.READER, "GET", f"{path}/count", answered({"count": int}))


def looks(path: str, shelf: Sequence[data.Row], callers: Callers, seeded: random.Random) -> Iterator[Exchange]:
    """Two hundred and fifty looks at an item."""
    for row in seeded.sample(shelf[:CHANGING], 210):
        yield callers(data.Role.READER, "GET", f"{path}/{row['id']}", answered(seen(row, shelf)))
    for row in seeded.sample(shelf[:STEADY], 40):
        yield callers(data.Role.READER, "GET", f"{path}/{row['id']}/tags", answered(row["tags"]))


def writes(path: str, shelf: Sequence[data.Row], callers: Callers, seeded: random.Random) -> Iterator[Exchange]:
    """A hundred and thirty changes."""
    offers = seeded.sample(data.new_items(), 80)
    for offer in offers[:48]:
        yield callers(data.Role.EDITOR, "POST", path, answered({"id": int} | offer, 201), offer)
    for row, offer in zip(seeded.sample(shelf[STEADY:CHANGING], 30), offers[48:], strict=False):
        yield callers(data.Role.EDITOR, "PUT", f"{path}/{row['id']}", answered({"id": row["id"]} | offer), offer)
    for row in seeded.sample(shelf[STEADY:CHANGING], 24):
        change = {"price": row["price"] + 0.5}
        yield callers(data.Role.EDITOR, "PATCH", f"{path}/{row['id']}", answered(changed(row, change)), change)
    for row in seeded.sample(shelf[STEADY:CHANGING], 16):
        yield callers(data.Role.ADMIN, "PUT", f"{path}/{row['id']}/sold", answered(changed(row, {"in_stock": False})))
    for row in seeded.sample(shelf[CHANGING:], 12):
        yield callers(data.Role.ADMIN, "DELETE", f"{path}/{row['id']}", Expectation(204, "", ""))


def refusals(path: str, shelf: Sequence[data.Row], callers: Callers, seeded: random.Random) -> Iterator[Exchange]:
    """Twenty requests that get nothing."""
    for row in seeded.sample(shelf[CHANGING:], 7):
        yield callers.unknown(f"{path}/{row['id']}")
    for row in seeded.sample(shelf[:STEADY], 7):
        yield callers(data.Role.EDITOR, "DELETE", f"{path}/{row['id']}", answered({"detail": "Not for this role"}, 403))
    for number in range(6):
        yield callers(
            data.Role.READER, "GET", f"{path}/{9_000_000 + number}", answered({"detail": "No such item"}, 404)
        )


def seen(row: data.Row, shelf: Sequence[data.Row]) -> Body:
    """An item as a reader may find it: before or after a change, if it is one of those that change."""
    return row if row["id"] < shelf[STEADY]["id"] else changed(row, {})


def changed(row: data.Row, certain: data.Row) -> Body:
    """An item that others change as well: what is certain of it."""
    return ANY_ITEM | {"id": row["id"]} | certain


def answered(body: Body, status: int = 200) -> Expectation:
    """In JSON."""
    return Expectation(status, "application/json", body)


SCENARIO = Scenario(
    area="enterprise", exchanges=exchanges, tags=frozenset({"routers"}), needs_database=True, slice_seconds=0.1
)
