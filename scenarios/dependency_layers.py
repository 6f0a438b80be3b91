"""What do dependencies cost that come from the app, a router, a controller and the handler, with one overridden?

Tests four layers, each with one value made from the layer above. The app provides a fifth value, which one of two
handlers overrides. The answer names the layers that contributed. Litestar overrides by name, layer by layer. FastAPI
has no such feature outside of tests: a handler names the function whose value it wants, and that function the next. So
it cannot say what an override of Litestar's kind would cost there. Both make the same five calls for each answer.
Litestar makes two of them side by side, in a task group that takes more time than the calls.
"""

from collections.abc import Sequence

from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand numbers, in turn on the route that takes the app's discount and on the one that overrides it."""
    return [
        Exchange(
            Request("GET", f"/{kind}/{number}"),
            Expectation(
                200,
                "application/json",
                {"given_by": f"app {number}, router, controller, handler", "discount": discount},
            ),
        )
        for number in range(2_500)
        for kind, discount in (("price", "app"), ("sale", "handler"))
    ]


SCENARIO = Scenario(area="dependency_injection", exchanges=exchanges, tags=frozenset({"collections"}))
