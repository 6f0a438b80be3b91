"""How fast is the smallest JSON answer, a dictionary with one key?

Tests what the framework spends on a request when serialising is negligible; the TechEmpower suite does the same. It
cannot say what models cost, since there are none.
"""

from collections.abc import Sequence

from scenarios.spec import HEADLINE, Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, always the same."""
    return [Exchange(Request("GET", "/json"), Expectation(200, "application/json", {"message": "Hello, World!"}))]


SCENARIO = Scenario(area="serialisation", exchanges=exchanges, tags=HEADLINE)
