"""How fast are a hundred server-sent events?

Tests each framework's own event stream: a typed object becomes JSON, the JSON an event, the event a chunk. The
features differ. FastAPI sends a keep-alive every 15 seconds, for which each event passes two queues between two tasks;
Litestar sends none. `fastapi-streaming-response` is the counterpart, with events by hand and without keep-alives. The
events follow each other at once, so it cannot say how many clients could wait for one.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario

EVENTS = 100


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request for the first hundred items, an event each."""
    events = [{"event": "item", "data": data.json_bytes(row).decode()} for row in data.items(EVENTS)]
    return [Exchange(Request("GET", "/items/events"), Expectation(200, "text/event-stream", events))]


SCENARIO = Scenario(area="streams", exchanges=exchanges, tags=frozenset({"streams"}), slice_seconds=0.2)
