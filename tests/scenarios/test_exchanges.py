import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
import pytest

from scenarios.discovery import all_scenarios
from scenarios.spec import Request, Scenario
from tests.cpu_time import additions

ROOT = Path(__file__).parents[2]
SCENARIOS = all_scenarios()
DIGEST_IN_ANOTHER_PROCESS = """
from tests.scenarios.test_exchanges import digest
print(digest())
"""


@cache
def digest() -> str:
    """Of every exchange of every scenario."""
    everything = [list(scenario.exchanges(scenario.parameter)) for scenario in SCENARIOS.values()]
    return hashlib.sha256(msgspec.msgpack.encode(everything, enc_hook=repr)).hexdigest()


def requests_of(name: str) -> list[Request]:
    return [exchange.request for exchange in SCENARIOS[name].exchanges(SCENARIOS[name].parameter)]


def test_the_exchanges_are_the_same_in_every_process() -> None:
    # Two processes whose hashes differ from each other's, and this one, whose seed is drawn.
    elsewhere = [
        subprocess.Popen(
            [sys.executable, "-c", DIGEST_IN_ANOTHER_PROCESS],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for hash_seed in ("0", "1")
    ]
    assert [digest(), digest()] == [process.communicate()[0].strip() for process in elsewhere]


def test_the_exchanges_are_cheap_to_build() -> None:
    """At most six times a million additions beside it: a host at half its speed doubles both. Seen: 3.2 times."""

    def cost(scenario: Scenario) -> float:
        return additions(lambda: scenario.exchanges(scenario.parameter))

    dear = [scenario for scenario in SCENARIOS.values() if cost(scenario) >= 6]
    assert [] == [scenario.name for scenario in dear if min(cost(scenario) for _ in range(3)) >= 6]


def test_a_request_that_is_sent_twice_expects_the_same_answer() -> None:
    for scenario in SCENARIOS.values():
        expected: dict[tuple[str, str, bytes], object] = {}
        for exchange in scenario.exchanges(scenario.parameter):
            request = exchange.request
            key = (request.method, request.target, request.body)
            assert expected.setdefault(key, exchange.expectation) == exchange.expectation, scenario.name


def test_only_ascii_goes_into_a_target_and_no_header_that_the_generator_sets() -> None:
    for scenario in SCENARIOS.values():
        for exchange in scenario.exchanges(scenario.parameter):
            assert re.fullmatch(r"/[!-~]*", exchange.request.target), scenario.name
            assert not {name.lower() for name, _ in exchange.request.headers} & {"host", "content-length"}


def path(request: Request) -> str:
    return request.target.partition("?")[0]


def query(request: Request) -> str:
    return request.target.partition("?")[2]


def cookie(request: Request) -> str:
    return dict(request.headers)["cookie"]


def request_id(request: Request) -> str:
    return dict(request.headers)["x-request-id"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("one_item", path),
        ("search_params", path),
        ("search_params", query),
        ("search_params", cookie),
        ("search_params", request_id),
    ],
)
def test_what_litestar_caches_varies_over_five_thousand_values(name: str, part: Callable[[Request], str]) -> None:
    requests = requests_of(name)
    assert len(requests) >= 5_000
    assert len({part(request) for request in requests}) == len(requests)


def test_a_thousand_items_are_created_from_a_thousand_bodies() -> None:
    assert 1_000 == len({request.body for request in requests_of("create_item")})


@pytest.mark.parametrize("length", [1, 10, 100, 1_000])
def test_a_list_is_as_long_as_its_parameter_says(length: int) -> None:
    [exchange] = SCENARIOS[f"list_items[{length}]"].exchanges(length)
    assert isinstance(exchange.expectation.body, list)
    assert length == len(exchange.expectation.body)
