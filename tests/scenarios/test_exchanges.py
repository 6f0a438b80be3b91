import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from scenarios.discovery import all_scenarios
from scenarios.spec import Request, Scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = all_scenarios()
DIGEST_IN_ANOTHER_PROCESS = """
from tests.scenarios.test_exchanges import digest
print(digest())
"""

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))


@cache
def digest() -> str:
    """Of every exchange of every scenario."""
    everything = [list(scenario.exchanges(scenario.parameter)) for scenario in SCENARIOS.values()]
    return hashlib.sha256(repr(everything).encode()).hexdigest()


def requests_of(name: str) -> list[Request]:
    return [exchange.request for exchange in SCENARIOS[name].exchanges(SCENARIOS[name].parameter)]


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_exchanges_are_the_same_in_every_process(hash_seed: str) -> None:
    elsewhere = subprocess.run(
        [sys.executable, "-c", DIGEST_IN_ANOTHER_PROCESS],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert digest() == elsewhere.stdout.strip()


@each_scenario
def test_the_exchanges_are_cheap_to_build(scenario: Scenario) -> None:
    def seconds() -> float:
        start = time.process_time()
        scenario.exchanges(scenario.parameter)
        return time.process_time() - start

    # 50 ms on an ordinary computer; four times that on a busy one.
    assert min(seconds() for _ in range(3)) < 0.2


@each_scenario
def test_a_request_that_is_sent_twice_expects_the_same_answer(scenario: Scenario) -> None:
    expected: dict[tuple[str, str, bytes], object] = {}
    for exchange in scenario.exchanges(scenario.parameter):
        request = exchange.request
        key = (request.method, request.target, request.body)
        assert expected.setdefault(key, exchange.expectation) == exchange.expectation


@each_scenario
def test_only_ascii_goes_into_a_target_and_no_header_that_the_generator_sets(scenario: Scenario) -> None:
    for exchange in scenario.exchanges(scenario.parameter):
        assert re.fullmatch(r"/[!-~]*", exchange.request.target)
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
