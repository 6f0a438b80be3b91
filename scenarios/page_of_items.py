"""How fast is one page of a long list, wrapped with its limit, its offset and the total?

Tests a generic model around the list: Litestar's own `OffsetPagination`, and one declared by hand for FastAPI, which
ships none. Pages hold 5 to 15 items, and no two requests are the same. The list is in memory, so it cannot say what
counting and skipping cost in a database.
"""

import random
from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, JsonValue, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand pages: Litestar keeps the last 1,024 query strings in a cache."""
    listed = [data.json_value(row) for row in data.items()]
    seeded = random.Random(data.SEED + 6)
    offsets = seeded.sample(range(data.SHOP_SIZE), 5_000)
    return [page(listed, seeded.randint(5, 15), offset) for offset in offsets]


def page(listed: list[JsonValue], limit: int, offset: int) -> Exchange:
    """The request for one page, and that page; the last few are short."""
    return Exchange(
        Request("GET", f"/items?limit={limit}&offset={offset}"),
        Expectation(
            200,
            "application/json",
            {"items": listed[offset : offset + limit], "limit": limit, "offset": offset, "total": len(listed)},
        ),
    )


SCENARIO = Scenario(area="serialisation", exchanges=exchanges)
