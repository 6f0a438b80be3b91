"""How much does the framework itself cost, when the answer is 13 characters of text?

Tests routing, calling the handler and sending the answer, with nothing to parse or serialise. It cannot say anything
about msgspec or pydantic. No real API answers like this, so it is not part of the headline.
"""

from collections.abc import Sequence

from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    return [Exchange(Request("GET", "/plaintext"), Expectation(200, "text/plain", "Hello, World!"))]


SCENARIO = Scenario(area="serialisation", exchanges=exchanges)
