"""How fast are list, get, create, update and delete through an object-relational mapper?

Tests a typical mix through SQLAlchemy's asynchronous sessions: a third lists of ten, a third gets, the rest writes.
Each request has one session and one transaction, from each framework's own dependency injection. An update stores an
item under its id even if there is none, since that restores what was deleted. SQLAlchemy's own work is most of each
request and the same on both sides. It cannot say what either framework would do with another mapper.
"""

import random
from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Body, Exchange, Expectation, Request, Scenario

JSON = (("content-type", "application/json"),)
PAGE = 10

LISTS, GETS, CREATES = 1_050, 1_050, 250
"""Of lists as of gets, more than the 1,024 paths or query strings that Litestar remembers."""

CHANGED, DELETED = 120, 120
"""Items that are updated twice, each time to something else; items that are deleted and come back by an update."""

SHELF = 4_000
"""Items up to this id are read and nothing else; beyond it they are changed and deleted."""


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """2,830 requests; any order gets these answers, and so does sending them all again.

    What two requests do to the same item lies half a round apart, so that they never meet.
    """
    seeded = random.Random(data.SEED + 51)
    reads = [*(listed(after) for after in seeded.sample(range(SHELF - PAGE), LISTS))]
    reads += [got(data.items()[item]) for item in seeded.sample(range(SHELF), GETS)]
    reads += [created(row) for row in data.new_items()[:CREATES]]
    seeded.shuffle(reads)
    first, second = halves(SHELF + 1)
    return spread(reads[::2], first) + spread(reads[1::2], second)


def halves(first_id: int) -> tuple[list[Exchange], list[Exchange]]:
    """The updates and deletions of either half of a round."""
    offers = iter(data.new_items()[CREATES:])
    changed = range(first_id, first_id + CHANGED)
    deleted = range(first_id + CHANGED, first_id + CHANGED + DELETED)
    before = [updated(number, next(offers)) for number in (*changed, *deleted)]
    after = [updated(number, next(offers)) for number in changed]
    return before, after + [Exchange(Request("DELETE", f"/items/{number}"), gone()) for number in deleted]


def spread(reads: Sequence[Exchange], writes: Sequence[Exchange]) -> list[Exchange]:
    """Both in their own order, the writes at even distances."""
    places = [(place / len(reads), 0, exchange) for place, exchange in enumerate(reads)]
    places += [(place / len(writes), 1, exchange) for place, exchange in enumerate(writes)]
    return [exchange for _, _, exchange in sorted(places, key=lambda place: place[:2])]


def listed(after: int) -> Exchange:
    """A page of the shelf."""
    return Exchange(
        Request("GET", f"/items?after={after}&limit={PAGE}"), answered(200, data.items()[after : after + PAGE])
    )


def got(row: data.Row) -> Exchange:
    """An item of the shelf."""
    return Exchange(Request("GET", f"/items/{row['id']}"), answered(200, row))


def created(offer: data.Row) -> Exchange:
    """A new item, whose id is the database's choice."""
    return Exchange(Request("POST", "/items", JSON, data.json_bytes(offer)), answered(201, {"id": int} | offer))


def updated(number: int, offer: data.Row) -> Exchange:
    """An item beyond the shelf, stored as sent."""
    request = Request("PUT", f"/items/{number}", JSON, data.json_bytes(offer))
    return Exchange(request, answered(200, {"id": number} | offer))


def gone() -> Expectation:
    """Nothing to say."""
    return Expectation(204, "", "")


def answered(status: int, body: Body) -> Expectation:
    """In JSON."""
    return Expectation(status, "application/json", body)


SCENARIO = Scenario(area="database", exchanges=exchanges, slice_seconds=0.1, needs_database=True)
