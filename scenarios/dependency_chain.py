"""What does a chain of dependencies cost, each of which needs the one before?

Tests how a framework finds, calls and passes on one, three or five small dependencies. The first reads a number from
the path and each adds one to it. It cannot say what dependencies cost side by side or with cleanup. Nothing in them
waits, so it cannot say what they cost next to a database.
"""

from collections.abc import Sequence

from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(length: int) -> Sequence[Exchange]:
    """Five thousand numbers: Litestar keeps the last 1,024 paths in a cache."""
    return [
        Exchange(
            Request("GET", f"/count/{start}"),
            Expectation(200, "application/json", {"reached": start + length}),
        )
        for start in range(5_000)
    ]


SCENARIO = Scenario(
    area="dependency_injection",
    exchanges=exchanges,
    parameters={1: frozenset(), 3: frozenset(), 5: frozenset()},
)
