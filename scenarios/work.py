"""How much does the choice of framework matter to a handler that has work of its own?

Tests an endpoint that computes for 0, 1, 5 and 20 milliseconds and answers with one item. The work is CPU time by the
handler thread's own clock, so it is the same for both, even on a busy machine. The ratio falls towards 1 as the work
grows. Where it cannot be distinguished from 1, the framework no longer matters. It cannot say what waiting costs (a
database, another service): the next request is served meanwhile.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_milliseconds: int) -> Sequence[Exchange]:
    """One request, always the same."""
    [item] = data.items(1)
    return [Exchange(Request("GET", "/item"), Expectation(200, "application/json", data.json_value(item)))]


SCENARIO = Scenario(
    area="dilution",
    exchanges=exchanges,
    parameters={0: frozenset(), 1: frozenset(), 5: frozenset(), 20: frozenset()},
    # All 32 connections wait for one server process: what it takes to answer each of them once.
    slice_seconds={0: 0.05, 1: 0.05, 5: 0.16, 20: 0.64},
    uncounted="what its handler computes goes by a clock, which a count slows down",
)
