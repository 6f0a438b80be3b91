"""What do three cheap dependencies cost that do not need each other?

Tests three small independent dependencies, each of which reads the number in the path. Litestar resolves them
concurrently, in a task group, which takes more time than the dependencies do (its issue 4563). The task group also
keeps the objects of all current requests alive, so that the garbage collector runs. FastAPI resolves them one after
the other. Nothing in them waits, so it cannot say what concurrency gains, only what it costs: `dependency_siblings_io`
shows the gain.
"""

from collections.abc import Sequence

from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand numbers: Litestar keeps the last 1,024 paths in a cache."""
    return [
        Exchange(
            Request("GET", f"/multiples/{number}"),
            Expectation(200, "application/json", {"double": 2 * number, "triple": 3 * number, "fourfold": 4 * number}),
        )
        for number in range(5_000)
    ]


SCENARIO = Scenario(area="dependency_injection", exchanges=exchanges, tags=frozenset({"collections"}))
