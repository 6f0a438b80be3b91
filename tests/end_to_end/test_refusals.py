"""Options that cannot be: one line that names them, and exit code 2."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["serve", "json_hello", "fastapi", "--port", "70000"], "--port"),
        (["serve", "json_hello", "fastapi", "--port", "0"], "--port"),
        (["locust", "json_hello", "fastapi", "--web-port", "-1"], "--web-port"),
        (["bench", "--rounds", "abc"], "--rounds"),
        (["bench", "--rounds", "0"], "--rounds"),
        (["bench", "--seed", "abc"], "--seed"),
        (["bench", "--seed", str(2**63)], "--seed"),
    ],
)
def test_a_number_that_is_none_or_out_of_range_is_refused_by_name(words: list[str], says: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "runner", *words], capture_output=True, text=True, timeout=30, check=False
    )

    assert 2 == asked.returncode
    assert "" == asked.stdout
    [line] = asked.stderr.splitlines()
    assert line.startswith("doublecheck: ")
    assert says in line


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("report", "RUN is missing: name it, as in make report RUN=results/mine"),
        ("compare", "BASE is missing: name it, as in make compare BASE=results/a NEW=results/b"),
        ("serve", "SCENARIO is missing: name it, as in make serve SCENARIO=one_item CONTENDER=litestar"),
        ("join", "NAME is missing: name it, as in make join NAME=my-machine"),
        ("scenario", "NAME is missing: name it, as in make scenario NAME=greet_by_name"),
    ],
)
def test_a_target_without_what_it_needs_says_what(target: str, says: str) -> None:
    asked = subprocess.run(["make", target], capture_output=True, text=True, timeout=30, check=False)  # noqa: S607

    assert 2 == asked.returncode
    assert says in asked.stderr


def test_a_quote_in_an_option_of_make_reaches_the_command(tmp_path: Path) -> None:
    missing = tmp_path / 'it\'s "mine"'
    asked = subprocess.run(
        ["make", "report", f"RUN={missing}"],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 2 == asked.returncode
    assert f"doublecheck: {missing} is not a run" in asked.stderr
