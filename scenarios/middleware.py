"""What does a middleware cost, and what do five?

Tests middlewares written as pure ASGI, each of which only adds a header to the answer. They wrap an endpoint that
answers with one short object. The headers are compared before each block, the body also under load. It cannot say what
FastAPI's shorter form costs, a function under `@app.middleware("http")`. Litestar's closest feature, the hooks
`before_request` and `after_request`, does not wrap the handler.
"""

from collections.abc import Sequence

from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(layers: int) -> Sequence[Exchange]:
    """One request; every layer has left its header on the answer."""
    headers = tuple((f"x-layer-{number}", "passed") for number in range(1, layers + 1))
    return [Exchange(Request("GET", "/json"), Expectation(200, "application/json", {"message": "Hello"}, headers))]


SCENARIO = Scenario(area="middleware", exchanges=exchanges, parameters={1: frozenset(), 5: frozenset()})
