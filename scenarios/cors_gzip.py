"""What do the frameworks' own CORS and gzip cost, on an answer worth compressing?

Tests both built-in middlewares on a list of 240 items, 21 kB of JSON, requested by a page of another origin. Both
compress with Python's zlib at level 9, their default. Compression takes most of the time, so the ratio is closer to 1
than the frameworks are. It cannot say what a CORS preflight costs, nor what compressing in a proxy would save.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, from a page of the shop."""
    return [
        Exchange(
            Request("GET", "/items", (("origin", data.ORIGIN), ("accept-encoding", "gzip"))),
            Expectation(
                200,
                "application/json",
                [data.json_value(row) for row in data.items(data.LONG_LIST)],
                (("access-control-allow-origin", data.ORIGIN), ("content-encoding", "gzip")),
            ),
        )
    ]


SCENARIO = Scenario(area="middleware", exchanges=exchanges)
