"""What does it cost to let in only those with the right role?

Tests a guard in front of a handler. The key in the `x-api-key` header selects a role. Editors and administrators get
the item; readers (about one in three) are refused with 403. Keys and items are in memory, so it cannot say what a
directory of users would add. Nothing is signed: `jwt_auth` tests that.
"""

import random
from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario

REFUSED = Expectation(403, "application/json", {"detail": "Not for this role"})


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Every item once, since Litestar keeps the last 1,024 paths in a cache; a thousand keys in any order."""
    keys = list(data.api_keys().items())
    seeded = random.Random(data.SEED + 14)
    return [
        Exchange(
            Request("GET", f"/items/{item['id']}", (("x-api-key", key),)),
            REFUSED if role is data.Role.READER else Expectation(200, "application/json", data.json_value(item)),
        )
        for item, (key, role) in zip(data.items(), seeded.choices(keys, k=data.SHOP_SIZE), strict=True)
    ]


SCENARIO = Scenario(area="security", exchanges=exchanges)
