"""How fast is a list whose models are built from plain rows in each request, as after a query?

Tests what `list_items[100]` leaves out: building a hundred models from dictionaries. FastAPI gets the rows and a
`response_model`, with which pydantic builds and checks the models. Litestar's handler calls a struct's constructor,
which checks nothing. `litestar-checked` uses `msgspec.convert`, which checks. `fastapi-unchecked` uses
`model_construct` and returns a `Response`, which checks nothing. It cannot say what fetching the rows would add.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request for the first hundred items."""
    listed = [data.json_value(row) for row in data.items(100)]
    return [Exchange(Request("GET", "/items"), Expectation(200, "application/json", listed))]


SCENARIO = Scenario(area="serialisation", exchanges=exchanges, tags=frozenset({"checks"}))
