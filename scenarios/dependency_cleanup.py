"""What does a dependency cost that is opened before the handler and closed after it?

Tests an async generator around each handler, as for a database session. Both frameworks close it before the answer is
sent (FastAPI by `scope="function"`, Litestar always). Each answer counts the open ones: it is always one, so all
earlier ones were closed. Opening and closing take no time here, so it cannot say what a real session costs.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Every id once."""
    return [
        Exchange(
            Request("GET", f"/items/{item_id}/price"),
            Expectation(200, "application/json", {"item_id": item_id, "open_sessions": 1}),
        )
        for item_id in range(1, data.SHOP_SIZE + 1)
    ]


SCENARIO = Scenario(area="dependency_injection", exchanges=exchanges)
