"""Instructions of a user's own two apps, which a change of code moves and a busy machine does not."""

import json
from pathlib import Path

import pytest

from runner.records import store
from tests.faults.commands import Ended, run
from tests.pair.folders import answering, small_pair
from tests.rig.test_callgrind import with_valgrind

LITTLE, MORE = (answering(f'{{"sum": sum(range({numbers})) % 7 * 0}}') for numbers in (1_000, 2_000))


@pytest.fixture(autouse=True)
def _own_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def count(*words: str) -> Ended:
    return run("count", *words, "--starts", "2")


@with_valgrind
def test_a_pair_is_counted_and_the_app_that_does_more_work_has_more_instructions(tmp_path: Path) -> None:
    folder, out = small_pair(tmp_path / "mine", MORE, LITTLE), tmp_path / "out"

    counted = count("--pair", str(folder), "--out", str(out))

    assert 0 == counted.code, counted.errors
    assert "ratio to before" in counted.output
    starts = store.load(out).counts
    assert {("before", 2), ("after", 2), ("floor", 2)} == {
        (name, sum(start.app == name for start in starts)) for name in ("before", "after", "floor")
    }
    per_request = {start.app: start.figures["many_instructions"] / start.figures["many_requests"] for start in starts}
    # A thousand numbers more in a sum, at some 180 instructions each (CPython 3.11).
    assert 50_000 < per_request["before"] - per_request["after"] < 500_000

    again = count(str(out))
    assert (0, 6) == (again.code, len(store.load(out).counts)), again.errors


@with_valgrind
def test_a_run_of_a_pair_is_counted_as_a_whole(tmp_path: Path) -> None:
    folder, out = small_pair(tmp_path / "mine", LITTLE, LITTLE), tmp_path / "out"
    assert 0 == run("bench", "--pair", str(folder), "--rounds", "1", "--budget", "60s", "--out", str(out)).code

    refused = count(str(out), "--scenarios", "json_hello")
    counted = count(str(out))

    assert 2 == refused.code
    assert "is a run of a pair, which is counted as a whole: name neither" in refused.errors
    assert 0 == counted.code, counted.errors
    [comparison] = json.loads((out / "summary.json").read_text())["scenarios"][0]["comparisons"]
    assert pytest.approx(1, abs=0.02) == comparison["instruction_ratio"]["estimate"]


def test_a_pair_and_a_run_are_not_counted_at_once(tmp_path: Path) -> None:
    refused = count(str(tmp_path), "--pair", str(tmp_path))

    assert 2 == refused.code
    assert f"a pair is counted anew, or a run is: name either {tmp_path} or {tmp_path}" in refused.errors
