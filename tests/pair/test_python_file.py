import os
from pathlib import Path

import pytest

from runner.errors import UsageError
from runner.pair import requests
from runner.pair.requests import Planned
from tests.pair.folders import written

FILE = "requests_to_send.py"
IMPORTS = "from scenarios.spec import Exchange, Expectation, Request\n"


def read(folder: Path, text: str) -> dict[str, list[Planned]]:
    return requests.read_python(written(folder, {FILE: IMPORTS + text}) / FILE).groups


def test_a_list_of_requests_is_one_group(tmp_path: Path) -> None:
    made = read(tmp_path, "def exchanges():\n    return [Request('GET', '/items/5')]\n")

    assert {"requests": [Planned(method="GET", target="/items/5")]} == made


def test_a_function_may_take_a_parameter_as_that_of_a_scenario_does(tmp_path: Path) -> None:
    made = read(tmp_path, "def exchanges(parameter):\n    return [Request('GET', f'/items/{parameter}')]\n")

    assert "/items/1" == made["requests"][0].target


def test_an_answer_that_is_wanted_travels_with_its_types(tmp_path: Path) -> None:
    exchange = "Exchange(Request('GET', '/'), Expectation(200, 'application/json', {'id': int}))"
    text = f"def exchanges():\n    return {{'one': [{exchange}]}}"

    wanted = read(tmp_path, text)["one"][0].wanted

    assert wanted is not None
    assert {"id": int} == wanted.body


def test_nothing_of_the_file_runs_in_our_process(tmp_path: Path) -> None:
    text = "import os\nprint('loud')\ndef exchanges():\n    return [Request('GET', f'/{os.getpid()}')]\n"

    assert f"/{os.getpid()}" != read(tmp_path, text)["requests"][0].target


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import nowhere\n", "No module named 'nowhere'"),
        ("exchanges = 5\n", "it has no function exchanges"),
        ("def exchanges():\n    return ['GET /']\n", "exchanges returned 'GET /'"),
        ("def exchanges():\n    return 1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_file_that_makes_no_requests_is_one_line_with_its_last(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(tmp_path, text)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
