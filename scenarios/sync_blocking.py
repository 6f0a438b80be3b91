"""How many requests a second can handlers serve that block their thread for 5 milliseconds?

Tests plain `def` handlers in thread pools of 40, under 32 connections: at most 6,400 a second, if threads cost
nothing. FastAPI has 40 threads by default, and Litestar's pool is set to 40. `litestar-stock-threads` keeps its
default: four more than there are cores, at most 32, each serving at most 200 a second. The block is a sleep. It cannot
say what happens to handlers that compute: in Python their threads would wait for each other.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import WAITING, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    [item] = data.items(1)
    return [Exchange(Request("GET", "/item"), Expectation(200, "application/json", data.json_value(item)))]


SCENARIO = Scenario(area="blocking", exchanges=exchanges, tags=WAITING | {"threads"}, slice_seconds=0.1)
