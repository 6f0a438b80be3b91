"""How fast is a nested object with the types that JSON does not have?

Tests three levels of models, with a UUID, a datetime, a Decimal and an Enum that each library has to convert to text.
It cannot say what building the object costs, nor how either handles long text.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import HEADLINE, MODEL_LIBRARIES, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    expectation = Expectation(200, "application/json", data.json_value(data.order()))
    return [Exchange(Request("GET", "/orders/latest"), expectation)]


SCENARIO = Scenario(area="serialisation", exchanges=exchanges, tags=HEADLINE | MODEL_LIBRARIES)
