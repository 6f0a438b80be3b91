"""How fast is an object of which one field must never leave, the name of the supplier?

Tests each framework's tool for it: Litestar's DTO that excludes a field, and FastAPI's response model that does not
declare it. Requests and answers are those of `one_item`, so any extra time is the cost of hiding. It cannot say what a
DTO costs for long lists or nested objects.
"""

from collections.abc import Sequence

from scenarios import one_item
from scenarios.spec import Exchange, Scenario


def exchanges(parameter: int) -> Sequence[Exchange]:
    """Every item of the shop once."""
    return one_item.exchanges(parameter)


SCENARIO = Scenario(area="dto", exchanges=exchanges)
