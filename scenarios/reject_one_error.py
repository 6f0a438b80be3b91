"""How fast is a body refused in which one field is wrong?

Tests each step of a refusal: validation that fails, the exception, and an ordinary exception handler that answers 422
and names the field. The requests are those of `create_item` with one field out of bounds or of another type. It cannot
say what each framework's own, longer answer costs, since the contract asks both for the same short one.
"""

from collections.abc import Sequence
from itertools import cycle

from scenarios import data
from scenarios.spec import Exchange, Expectation, JsonValue, Request, Scenario

WRONG: dict[str, JsonValue] = {"name": "", "price": 0, "in_stock": None, "tags": ["gift"] * 9}
"""For each field, a value that both libraries refuse."""


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """A thousand bodies, each field wrong in every fourth."""
    return [
        Exchange(
            Request(
                "POST", "/items", (("content-type", "application/json"),), data.json_bytes(row | {field: WRONG[field]})
            ),
            Expectation(422, "application/json", {"invalid": [field]}),
        )
        for row, field in zip(data.new_items(), cycle(WRONG), strict=False)
    ]


SCENARIO = Scenario(area="validation", exchanges=exchanges)
