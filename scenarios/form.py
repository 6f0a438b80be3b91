"""How fast is an HTML form taken in as a typed model?

Tests decoding `application/x-www-form-urlencoded` and converting its text to two numbers, a boolean and two strings.
No two forms are the same. It cannot say what a file in the form would cost, since that needs another encoding.
"""

import random
from collections.abc import Sequence
from urllib.parse import urlencode

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario

HEADERS = (("content-type", "application/x-www-form-urlencoded"),)
OPINIONS = ("Just as described.", "Smaller than it looks & darker, too.", "Très joli!", "Would buy it again: 100 %.")


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand forms, one for each item: Litestar keeps the last 1,024 in a cache."""
    seeded = random.Random(data.SEED + 42)
    return [exchange(review(item, seeded)) for item in data.items()]


def review(item: data.Row, seeded: random.Random) -> data.Row:
    """A review of an item."""
    return {
        "item_id": item["id"],
        "rating": seeded.randint(1, 5),
        "recommended": seeded.random() < 0.8,
        "title": item["name"],
        "text": seeded.choice(OPINIONS),
    }


def exchange(row: data.Row) -> Exchange:
    """A form as a browser sends it, and what was understood."""
    fields = row | {"recommended": "true" if row["recommended"] else "false"}
    return Exchange(
        Request("POST", "/reviews", HEADERS, urlencode(fields).encode()),
        Expectation(201, "application/json", row),
    )


SCENARIO = Scenario(area="bodies", exchanges=exchanges)
