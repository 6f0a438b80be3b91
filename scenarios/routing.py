"""How much longer does a request take to find its handler among more routes, and which of them does it want?

Tests tables of 10, 100 and 1,000 static paths, with equal thirds of requests for the first, the last and an unknown
path. FastAPI tries its routes one after the other. For an unknown path it tries all of them twice, the second time
with a slash at its end. `fastapi-routers` has them in routers of ten. Litestar looks up a static path in a dictionary,
behind a cache of the last 1,024 paths that it found. Unknown paths are never cached, so a hundred of them are enough.
It cannot say what paths with parameters cost in such a table: `search_params` has parameters, but a single route.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario

UNKNOWN = 100
"""In ten sections, behind the ten pages that there are."""


def exchanges(count: int) -> Sequence[Exchange]:
    """The first page, the last, an unknown one, and so on."""
    first, last = page(0), page(count - 1)
    return [exchange for number in range(UNKNOWN) for exchange in (first, last, unknown(number))]


def page(number: int) -> Exchange:
    """A page that there is, which answers with its number."""
    return Exchange(
        Request("GET", data.page_path(number)),
        Expectation(200, "application/json", {"page": number}),
    )


def unknown(number: int) -> Exchange:
    """A path that begins like one there is, and is not."""
    return Exchange(
        Request("GET", f"/section-0/unknown-{number}"),
        Expectation(404, "application/json", {"detail": "Not Found"}),
    )


SCENARIO = Scenario(
    area="routing",
    exchanges=exchanges,
    tags=frozenset({"routers"}),
    parameters={10: frozenset(), 100: frozenset(), 1_000: frozenset()},
    slice_seconds={10: 0.05, 100: 0.05, 1_000: 0.1},
)
