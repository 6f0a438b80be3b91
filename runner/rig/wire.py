"""A request of a scenario as the generator takes it."""

from runner.conformance.decoding import is_multipart
from runner.conformance.value_diff import has_pattern
from runner.load.messages import WireRequest
from scenarios.spec import Exchange


def wire(exchange: Exchange) -> WireRequest:
    """Return a request as the generator takes it, with a pattern where its answer cannot be compared byte by byte."""
    request, expected = exchange.request, exchange.expectation
    by_value = has_pattern(expected.body) or is_multipart(expected.content_type)
    return WireRequest(
        method=request.method,
        target=request.target,
        headers=list(request.headers),
        body=request.body,
        pattern=expected.body if by_value else None,
    )
