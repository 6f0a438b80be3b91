"""How fast are rows of a database read, changed and written back?

Tests a request that writes. Each row is read by its own query and gets a new random number, and all are written
together. It is TechEmpower's updates, except that the ids follow from the first one in the path. The app chooses the
new numbers, so answers are checked for the ids and for a number beside each. PostgreSQL writes without waiting for its
disk, so it cannot say what a disk costs. It says little about the framework: most of the time is the driver's and the
database's.
"""

from collections.abc import Sequence

from scenarios import tables
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(updates: int) -> Sequence[Exchange]:
    """1,250 first ids, spread over the table: Litestar keeps the last 1,024 paths, so it never meets one again."""
    return [
        Exchange(
            Request("POST", f"/worlds/from/{first}"),
            Expectation(
                200,
                "application/json",
                [{"id": number, "randomNumber": int} for number in sorted(tables.world_ids(first, updates))],
            ),
        )
        for first in range(1, tables.WORLDS, 8)
    ]


SCENARIO = Scenario(
    area="database",
    exchanges=exchanges,
    parameters={20: frozenset()},
    slice_seconds=0.1,
    needs_database=True,
)
