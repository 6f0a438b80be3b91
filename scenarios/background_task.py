"""What does a task cost that runs after the answer was sent?

Tests scheduling a task and running it after the client has its answer. The task only counts. It cannot say how a long
task would delay later requests: in both frameworks it shares their event loop.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand orders; how many confirmations went out before this one depends on the load."""
    return [
        Exchange(
            Request("POST", f"/orders/{order_id}/confirmation"),
            Expectation(202, "application/json", {"order_id": order_id, "sent_before": int}),
        )
        for order_id in range(1, data.SHOP_SIZE + 1)
    ]


SCENARIO = Scenario(area="streams", exchanges=exchanges)
