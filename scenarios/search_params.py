"""How fast are typed parameters from the path, the query, a header and a cookie?

Tests where each framework finds a parameter, how it converts text to a number or a UUID, and how it checks bounds. No
two requests are the same. It cannot say what one kind of parameter costs by itself.
"""

from collections.abc import Sequence
from urllib.parse import quote_plus

from scenarios import data
from scenarios.spec import HEADLINE, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand searches, all different in path, query, header and cookie."""
    return [
        Exchange(
            Request(
                "GET",
                f"/shops/{row['shop_id']}/search?term={quote_plus(row['term'])}&limit={row['limit']}",
                (("x-request-id", str(row["request_id"])), ("cookie", f"basket_id={row['basket_id']}")),
            ),
            Expectation(200, "application/json", data.json_value(row)),
        )
        for row in data.searches()
    ]


SCENARIO = Scenario(area="parameters", exchanges=exchanges, tags=HEADLINE)
