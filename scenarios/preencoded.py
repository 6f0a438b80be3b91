"""How fast is an answer whose bytes are ready, so that only the framework is left?

Tests everything around the serialiser: routing, the handler, the response object. The bytes are those of
`list_items[100]`, so the extra time there is the cost of its models. It cannot say what real endpoints gain, since few
have their answer ready.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    listed = [data.json_value(row) for row in data.items(100)]
    return [Exchange(Request("GET", "/items"), Expectation(200, "application/json", listed))]


SCENARIO = Scenario(area="serialisation", exchanges=exchanges)
