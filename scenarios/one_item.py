"""How fast is one typed object, looked up by the id in the path?

Tests what most endpoints do: parse one number, find an object, serialise it by its declared type. The objects are
built before the first request, so it cannot say what building them from database rows would cost.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import HEADLINE, MODEL_LIBRARIES, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Every item of the shop once, in the order of their ids."""
    return [
        Exchange(
            Request("GET", f"/items/{row['id']}"),
            Expectation(200, "application/json", data.json_value(row)),
        )
        for row in data.items()
    ]


SCENARIO = Scenario(area="serialisation", exchanges=exchanges, tags=HEADLINE | MODEL_LIBRARIES)
