"""How fast is a small typed body taken in, checked against its constraints and answered?

Tests decoding, validation of four typed fields (three of them with bounds), building one model from another, and the
answer 201. Every body is valid, so it cannot say what a refusal costs. Nothing is stored, so it cannot say what a
database would add.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import HEADLINE, MODEL_BODIES, MODEL_LIBRARIES, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """A thousand different bodies."""
    return [
        Exchange(
            Request("POST", "/items", (("content-type", "application/json"),), data.json_bytes(row)),
            Expectation(201, "application/json", data.json_value({"id": data.NEXT_ITEM_ID} | row)),
        )
        for row in data.new_items()
    ]


SCENARIO = Scenario(area="validation", exchanges=exchanges, tags=HEADLINE | MODEL_LIBRARIES | MODEL_BODIES)
