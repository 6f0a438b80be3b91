"""Instructions per request, with the real valgrind."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.analysis.costs import instructions_per_tick, per_request
from runner.errors import ServerError, UsageError
from runner.experiment.lineup import APPS
from runner.experiment.probing import StartPlan, count_start
from runner.records.condition import Condition
from runner.rig import callgrind
from runner.rig.callgrind import CountingRig
from scenarios.discovery import all_scenarios

HAS_VALGRIND = shutil.which("valgrind") is not None
IN_CI = os.environ.get("CI") == "true"
HERE = {"architecture": "x86_64", "valgrind": "3.19.0", "commit": "0000000"}
JSON_HELLO = all_scenarios()["json_hello"]

with_valgrind = pytest.mark.skipif(
    not HAS_VALGRIND and not IN_CI, reason="valgrind is not installed; in CI this may not be skipped"
)


@pytest.fixture
def probe() -> Iterator[CountingRig]:
    probe = CountingRig(APPS, {})
    yield probe
    probe.close()


def floor_with(hash_seed: int) -> StartPlan:
    return StartPlan(JSON_HELLO, Condition(app="floor"), hash_seed)


@with_valgrind
def test_two_starts_with_different_hash_seeds_execute_as_many_instructions_per_request(
    probe: CountingRig,
) -> None:
    starts = [count_start(floor_with(hash_seed), probe, HERE) for hash_seed in (1, 2)]

    one, other = (per_request(start, instructions_per_tick(starts)) for start in starts)
    # Eight starts on a machine with nine neighbours were within 1.2 % of each other; in time they would not be.
    assert pytest.approx(other, rel=0.03) == one
    assert 50_000 < one < 300_000


@with_valgrind
def test_a_server_that_dies_while_it_is_counted_says_so(probe: CountingRig) -> None:
    exchanges = JSON_HELLO.exchanges(1)
    probe.start((Condition(app="floor"), JSON_HELLO), exchanges, hash_seed=1)
    probe.kill()

    with pytest.raises(ServerError, match="floor on json_hello: valgrind does not answer"):
        probe.count(0)


@with_valgrind
def test_a_server_that_does_not_start_in_time_is_ended_and_leaves_nothing(
    probe: CountingRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callgrind, "VALGRIND_START_SECONDS", -1)
    before = set(Path("/tmp").glob(f"{callgrind.COUNTING_PREFIX}*"))  # noqa: S108 - where it makes its folders

    with pytest.raises(ServerError, match="floor on json_hello did not start within 0 s"):
        count_start(floor_with(1), probe, HERE)
    assert before >= set(Path("/tmp").glob(f"{callgrind.COUNTING_PREFIX}*"))  # noqa: S108


def test_without_valgrind_the_message_says_how_to_get_it() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.own_lock", "count"],
        env={**os.environ, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 2 == asked.returncode
    assert "valgrind is not installed: `apt-get install valgrind` on Debian; a report does without" in asked.stderr
    assert 1 == len(asked.stderr.splitlines())


def test_on_macos_on_arm_there_is_no_valgrind_to_get(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")

    with pytest.raises(UsageError, match="valgrind does not exist for macOS on ARM: count on Linux"):
        callgrind.version()


def test_a_reading_has_the_total_and_the_ticks_of_the_clock(tmp_path: Path) -> None:
    file = tmp_path / "reading.1"
    file.write_text(
        "events: Ir\nsummary: 40654\n\nfn=(7) uv__run_timers\n"
        f"cfn=(9) {callgrind.TIMER}\ncalls=3 17\n+1 300\n"
        "fn=(12) another\ncfn=(91) malloc\ncalls=50 2\n+1 4\ncfn=(9)\ncalls=2 17\n+1 200\n"
    )

    assert (40_654, 5) == callgrind.take(file)
    assert not file.exists()


def test_a_reading_without_a_total_is_no_reading(tmp_path: Path) -> None:
    file = tmp_path / "reading.1"
    file.write_text("events: Ir\n")

    with pytest.raises(ServerError, match="a reading without a total"):
        callgrind.take(file)
    with pytest.raises(ServerError, match="valgrind has written no reading"):
        callgrind.take(file)
