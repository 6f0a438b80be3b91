"""What does a plain `def` handler cost, which both frameworks run in a thread, when it has next to nothing to do?

Tests the switch to a thread and back, for one item; `work[0]` is the same endpoint as `async def`. FastAPI switches
twice: it checks the answer of a `def` handler in a thread as well. FastAPI has 40 threads by default, and Litestar's
pool is set to 40. `litestar-stock-threads` keeps its default: four more than there are cores, at most 32.
`litestar-sync-to-thread-false` stays on the event loop, as Litestar documents for code that does not block. It cannot
say when a thread is worthwhile, since nothing here blocks: `sync_blocking` tests that.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    [item] = data.items(1)
    return [Exchange(Request("GET", "/item"), Expectation(200, "application/json", data.json_value(item)))]


SCENARIO = Scenario(area="blocking", exchanges=exchanges, tags=frozenset({"threads", "inline"}))
