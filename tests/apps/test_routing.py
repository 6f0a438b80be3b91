from collections import Counter

import pytest

from apps.contenders import BASELINE, CONTENDERS, LITESTAR
from scenarios.data import page_path
from scenarios.routing import SCENARIO
from tests.apps.inside import inside

ROUTERS = CONTENDERS["fastapi-routers"]
FASTAPI_PATHS = "import json\nprint(json.dumps(list(app.openapi()['paths'])))"
LITESTAR_PATHS = "import json\nprint(json.dumps(list(app.openapi_schema.paths)))"
ROUTERS_OF = "import json\nprint(json.dumps([len(route.original_router.routes) for route in app.routes[4:]]))"
CACHED = """
import asyncio, json
from scenarios.spec import Request
from tests.apps.messages import Asked, answers

def cached(target):
    asyncio.run(answers(app, Asked([Request("GET", target)] * 3, is_nested=False)))
    return app.asgi_router.handle_routing.cache_info().hits

print(json.dumps([cached("/section-0/unknown-1"), cached("/section-0/page-0")]))
"""

each_count = pytest.mark.parametrize("count", [10, 100, 1_000])


@each_count
def test_all_three_have_the_same_routes_in_the_same_order(count: int) -> None:
    expected = [page_path(number) for number in range(count)]
    assert expected == inside(BASELINE, f"routing[{count}]", FASTAPI_PATHS)
    assert expected == inside(ROUTERS, f"routing[{count}]", FASTAPI_PATHS)
    assert sorted(expected) == sorted(inside(LITESTAR, f"routing[{count}]", LITESTAR_PATHS))


def test_fastapi_with_routers_has_them_in_routers_of_ten() -> None:
    assert [10] * 10 == inside(ROUTERS, "routing[100]", ROUTERS_OF)


def test_litestar_keeps_the_paths_that_it_finds_and_none_that_it_does_not() -> None:
    assert [0, 2] == inside(LITESTAR, "routing[100]", CACHED)


@each_count
def test_first_last_and_unknown_are_asked_for_in_equal_thirds(count: int) -> None:
    targets = Counter(exchange.request.target for exchange in SCENARIO.exchanges(count))
    unknown = {target for target in targets if target not in {page_path(number) for number in range(count)}}
    assert targets[page_path(0)] == targets[page_path(count - 1)] == len(unknown) == 100
