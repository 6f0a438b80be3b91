"""How fast is a large typed body, an order of 950 lines in 75 kB of JSON?

Tests decoding and validation where they are nearly all of the work. There are three levels of models, and a price in
each line that is text in JSON and a Decimal in the handler. The handler adds up the lines, in the same Python on both
sides, so that no line can be skipped. That brings the ratio slightly closer to 1. Litestar first decodes the body
untyped and then converts it, twice the work of a typed decoder. `litestar-encoded` uses a typed decoder, as
`fastapi-msgspec` does. It cannot say what refusing such a body costs, nor what storing it would add.
"""

from collections.abc import Sequence
from decimal import Decimal

from scenarios import data
from scenarios.spec import MODEL_BODIES, MODEL_LIBRARIES, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Eight different orders."""
    return [
        Exchange(
            Request("POST", "/orders", (("content-type", "application/json"),), data.json_bytes(data.json_value(row))),
            Expectation(201, "application/json", data.json_value(summary(row))),
        )
        for row in data.new_orders()
    ]


def summary(row: data.Row) -> data.Row:
    """What the shop answers: that it read every line."""
    total = sum((line["quantity"] * line["unit_price"] for line in row["lines"]), start=Decimal(0))
    return {"id": data.NEXT_ORDER_ID, "lines": len(row["lines"]), "total": total}


SCENARIO = Scenario(area="validation", exchanges=exchanges, tags=MODEL_LIBRARIES | MODEL_BODIES, slice_seconds=0.1)
