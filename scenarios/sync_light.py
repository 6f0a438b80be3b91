"""What does a plain `def` handler cost, which both frameworks run in a thread, when it has next to nothing to do?

Tests the way into a thread and back, for one item; `work[0]` is the same endpoint as `async def`. FastAPI goes there
twice: the answer of a `def` handler is checked against its type in a thread as well. FastAPI has 40 threads as it
comes; Litestar's pool is set to 40, and `litestar-stock-threads` has the one it comes with: four more than there are
cores, 32 at most; `litestar-sync-to-thread-false` stays on the event loop, as Litestar documents for code that does not
block. It cannot say when a thread is worth it, since nothing here blocks: `sync_blocking` asks that.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    [item] = data.items(1)
    return [Exchange(Request("GET", "/item"), Expectation(200, "application/json", data.json_value(item)))]


SCENARIO = Scenario(area="blocking", exchanges=exchanges, tags=frozenset({"threads", "inline"}))
