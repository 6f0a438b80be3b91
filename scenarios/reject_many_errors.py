"""How fast is a body refused in which every field is wrong?

Tests what more errors cost. The two do different work here, on purpose: pydantic continues after the first error and
reports all four, msgspec stops and reports one. So the contract asks for 422 and a list of fields of any length; a
test checks that it has four and one. The ratio cannot say who is faster at the same refusal (`reject_one_error` does),
nor what a client gains by the full list.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.reject_one_error import WRONG
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """A thousand bodies, each with another price that is too low."""
    return [
        Exchange(
            Request("POST", "/items", (("content-type", "application/json"),), data.json_bytes(row | WRONG | price)),
            Expectation(422, "application/json", {"invalid": list}),
        )
        for row in data.new_items()
        for price in [{"price": -row["price"]}]
    ]


SCENARIO = Scenario(area="validation", exchanges=exchanges)
