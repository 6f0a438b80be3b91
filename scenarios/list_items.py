"""How fast is a list of typed objects, and how does the answer change with its length?

Tests the serialiser: the longer the list, the less the rest of the framework matters. The objects are built before the
first request, so it cannot say what building them costs. FastAPI checks an answer against its declared type and
Litestar does not. But pydantic does not check a model's instance again (`revalidate_instances="never"`). What remains
is an `isinstance` for each object and a copy of the list; `fastapi-unchecked` avoids both.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import HEADLINE, MODEL_LIBRARIES, Exchange, Expectation, Request, Scenario


def exchanges(length: int) -> Sequence[Exchange]:
    """One request for the first `length` items."""
    listed = [data.json_value(row) for row in data.items(length)]
    return [Exchange(Request("GET", "/items"), Expectation(200, "application/json", listed))]


SCENARIO = Scenario(
    area="serialisation",
    exchanges=exchanges,
    tags=MODEL_LIBRARIES | frozenset({"model_lists"}),
    parameters={1: frozenset(), 10: HEADLINE, 100: HEADLINE, 1_000: frozenset(), 10_000: frozenset()},
    slice_seconds={1: 0.05, 10: 0.05, 100: 0.05, 1_000: 0.1, 10_000: 0.4},
)
