"""How fast does a text message come back over a WebSocket?

Tests receiving and sending on connections that stay open: 5,000 texts of about sixty characters. Each is written as
its documentation teaches first. FastAPI uses the `WebSocket` itself and a loop over its messages. Litestar uses a
`websocket_listener`, whose return value is sent. The protocol is the server's, `wsproto` under both, and takes most of
the time. It cannot say what opening a connection costs, nor what JSON would add.
"""

import random
from collections.abc import Sequence

from scenarios import data
from scenarios.spec import WEBSOCKET, Exchange, Expectation, Request, Scenario

MESSAGES = 5_000


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Each message is expected back as it was sent."""
    seeded = random.Random(data.SEED + 50)
    return [echoed(f"{number}: {seeded.getrandbits(200):x}, café") for number in range(MESSAGES)]


def echoed(message: str) -> Exchange:
    """One message there and back; 101 is the status of the connection's opening."""
    return Exchange(Request(WEBSOCKET, "/echo", body=message.encode()), Expectation(101, "", message))


SCENARIO = Scenario(area="streams", exchanges=exchanges)
