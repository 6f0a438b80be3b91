"""How fast is an answer of a hundred chunks, each sent when it is there?

Tests what a chunk of 1 kB costs between the generator that yields it and the server, when the length is not known.
FastAPI's handler yields, and the event loop runs after each chunk. `fastapi-streaming-response` returns a response
made of the generator, as Litestar's handler does. The chunks are ready before they are needed, so it cannot say how a
stream performs that waits for its source.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request; that it comes in chunks is held by a test, since the bytes are the same either way."""
    content = b"".join(data.chunks())
    return [Exchange(Request("GET", "/stream"), Expectation(200, "application/octet-stream", content))]


SCENARIO = Scenario(area="streams", exchanges=exchanges, tags=frozenset({"streams"}), slice_seconds=0.1)
