"""How fast is a partial update, which changes the fields that were sent and leaves the others alone?

Tests each framework's tool for it. Litestar has a partial DTO and `update_instance`; FastAPI has a model of optional
fields with `model_dump(exclude_unset=True)` and `model_copy`. An item always gets the same change, so no answer
depends on earlier requests. It cannot say what a database would add, nor what a `null` means: each handles that in its
own way.
"""

import random
from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Every item of the shop once, in the order of their ids."""
    seeded = random.Random(data.SEED + 7)
    return [change(row, seeded) for row in data.items()]


def change(row: data.Row, seeded: random.Random) -> Exchange:
    """One or two fields of an item with new values; the answer is the whole item."""
    offered: data.Row = {
        "name": f"{row['name']}, reduced",
        "price": round(row["price"] / 2, 2),
        "in_stock": not row["in_stock"],
        "tags": ["reduced", *row["tags"]],
    }
    sent = {field: offered[field] for field in seeded.sample(sorted(offered), seeded.randint(1, 2))}
    return Exchange(
        Request("PATCH", f"/items/{row['id']}", (("content-type", "application/json"),), data.json_bytes(sent)),
        Expectation(200, "application/json", data.json_value(row | sent)),
    )


SCENARIO = Scenario(area="dto", exchanges=exchanges)
