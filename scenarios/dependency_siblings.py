"""What do three cheap dependencies cost that do not need each other?

Tests three small dependencies side by side, each of which reads the number in the path. Litestar resolves such siblings
concurrently, in a task group, which takes more time than the dependencies do (its issue 4563) and keeps the objects of
all requests under way alive, so that the garbage collector runs; FastAPI resolves them one after the other. Nothing in
them waits, so it cannot say what concurrency is good for, only what it costs: `dependency_siblings_io` shows the other
half.
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
