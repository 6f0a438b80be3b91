"""A request of a scenario as the generator takes it."""

from runner.conformance.check import pattern_of
from runner.load.messages import WireRequest
from scenarios.spec import Exchange


def wire(exchange: Exchange) -> WireRequest:
    """Return a request as the generator takes it, with a pattern where its answer cannot be compared byte by byte."""
    request = exchange.request
    return WireRequest(
        method=request.method,
        target=request.target,
        headers=list(request.headers),
        body=request.body,
        pattern=pattern_of(exchange.expectation),
    )
