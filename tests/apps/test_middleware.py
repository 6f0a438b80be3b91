import gzip
import json
from functools import cache

import pytest

from apps.contenders import BASELINE, LITESTAR, App
from scenarios import data
from scenarios.spec import Request
from tests.apps.messages import Sent, sent

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

FROM_THE_SHOP = ("origin", data.ORIGIN)
COMPRESSED = ("accept-encoding", "gzip")


@cache
def list_items(app: App, *headers: tuple[str, str]) -> Sent:
    [answer] = sent(app, "cors_gzip", [Request("GET", "/items", headers)])
    return answer


@each_framework
@pytest.mark.parametrize("layers", [1, 5])
def test_an_answer_passes_every_layer_from_the_inside_to_the_outside(app: App, layers: int) -> None:
    [answer] = sent(app, f"middleware[{layers}]", [Request("GET", "/json")])
    passed = [name for name in answer.headers if name.startswith("x-layer-")]
    assert [f"x-layer-{number}" for number in range(layers, 0, -1)] == passed


@each_framework
def test_a_compressed_list_is_a_fifth_as_long_and_unpacks_to_the_same(app: App) -> None:
    plain, compressed = list_items(app), list_items(app, COMPRESSED)
    assert 20_000 < len(plain.body) < 22_000
    assert len(compressed.body) < len(plain.body) / 5
    assert plain.body == gzip.decompress(compressed.body)
    assert [data.json_value(row) for row in data.items(data.LONG_LIST)] == json.loads(plain.body)


def test_both_compress_at_the_same_level() -> None:
    lengths = [len(list_items(app, COMPRESSED).body) for app in (BASELINE, LITESTAR)]
    least, *others = (len(gzip.compress(list_items(BASELINE).body, level)) for level in range(9, 0, -1))
    assert min(others) >= least
    # A block of zlib may end otherwise, which is worth a few bytes: level 6 is worth hundreds.
    assert [pytest.approx(least, abs=16), pytest.approx(least, abs=16)] == lengths


@each_framework
def test_only_pages_of_the_shop_may_read_the_answer(app: App) -> None:
    allowed = "access-control-allow-origin"
    assert data.ORIGIN == list_items(app, FROM_THE_SHOP).headers[allowed]
    assert allowed not in list_items(app, ("origin", "https://elsewhere.example")).headers
