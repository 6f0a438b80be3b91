"""How fast is one row of a database, found by its id?

Tests what a framework adds to the smallest query: a connection from a pool for each handler, one round trip, one typed
object. It is TechEmpower's single query, except that the id is in the path, so that each answer is known. PostgreSQL
runs beside the server and not on its core. It cannot say how many such requests a whole machine serves.
"""

from collections.abc import Sequence

from scenarios import tables
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Every other row: 5,000 paths."""
    return [
        Exchange(Request("GET", f"/worlds/{row['id']}"), Expectation(200, "application/json", row))
        for row in tables.worlds()[::2]
    ]


SCENARIO = Scenario(area="database", exchanges=exchanges, tags=frozenset({"collections"}), needs_database=True)
