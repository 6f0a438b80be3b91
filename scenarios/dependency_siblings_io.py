"""How much sooner is an answer that needs two slow things, where a framework fetches them at the same time?

Tests two independent dependencies that wait 5 ms each, as for two nearby services. Litestar waits for both at once.
FastAPI waits for one after the other, unless the handler gathers them itself. The time is spent waiting, so it cannot
say what either costs in CPU time, nor how many such requests a saturated server would take.
"""

from collections.abc import Sequence

from scenarios.spec import WAITING, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand numbers: Litestar keeps the last 1,024 paths in a cache."""
    return [
        Exchange(
            Request("GET", f"/items/{number}/offer"),
            Expectation(200, "application/json", {"price": number + 1, "stock": number + 2}),
        )
        for number in range(5_000)
    ]


SCENARIO = Scenario(area="dependency_injection", exchanges=exchanges, tags=WAITING, slice_seconds=0.1)
