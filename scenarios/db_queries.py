"""How fast are several rows of a database, each found by a query of its own?

Tests how the framework's share shrinks as a handler waits more often: every query is a round trip. It is TechEmpower's
multiple queries, except that the ids follow from the first one in the path, so that each answer is known. At twenty
queries nearly all the time is the driver's and the database's. It cannot say much about the framework there; that is
its purpose.
"""

from collections.abc import Sequence

from scenarios import tables
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(queries: int) -> Sequence[Exchange]:
    """1,250 first ids, spread over the table: Litestar keeps the last 1,024 paths, so it never meets one again."""
    worlds = tables.worlds()
    return [
        Exchange(
            Request("GET", f"/worlds/from/{first}"),
            Expectation(200, "application/json", [worlds[number - 1] for number in tables.world_ids(first, queries)]),
        )
        for first in range(1, tables.WORLDS, 8)
    ]


SCENARIO = Scenario(
    area="database",
    exchanges=exchanges,
    parameters={1: frozenset({"collections"}), 20: frozenset()},
    slice_seconds={1: 0.05, 20: 0.1},
    needs_database=True,
)
