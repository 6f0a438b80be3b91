"""The real thing: real servers, a real generator, real signals. One run serves most tests here."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from runner.records import store
from runner.records.measurement import Measured, Slice
from tests.faults.commands import DOUBLECHECK, MARK, left_running

ROUNDS = (3, 5)
"""Of the run; and of another where others had the cores in the first, since with five blocks CPU time answers."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uvloop has no build for Windows")


def doublecheck(*words: str) -> "subprocess.CompletedProcess[str]":
    """A command, run to its end."""
    return subprocess.run([*DOUBLECHECK, *words], capture_output=True, text=True, timeout=120, check=False)


def headline_pair(folder: Path) -> dict[str, Any]:
    """The comparison of a run's only scenario."""
    [scenario] = json.loads((folder / "summary.json").read_text())["scenarios"]
    comparison: dict[str, Any] = scenario["comparisons"][0]
    return comparison


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, "subprocess.CompletedProcess[str]"]]:
    """A run of one scenario and the controls, three blocks of each: a busy machine may set one aside as a whole.

    Its lock and its processes are its own, whoever else runs something on this machine.
    """
    word = uuid4().hex
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv(MARK, word)
        surroundings.setenv("TMPDIR", str(tmp_path_factory.mktemp("lock")))
        for rounds in ROUNDS:
            folder = tmp_path_factory.mktemp("bench") / "run"
            words = ("bench", "--scenarios", "json_hello", "--budget", "90s", "--rounds", str(rounds))
            finished = doublecheck(*words, "--out", str(folder))
            if finished.returncode or headline_pair(folder)["cpu_ratio"]:
                break
        yield folder, finished
        assert [] == left_running(word)


Bench = tuple[Path, "subprocess.CompletedProcess[str]"]


def test_a_run_ends_well_and_says_where_its_report_is(bench: Bench) -> None:
    folder, finished = bench

    assert 0 == finished.returncode, finished.stderr
    assert f"report: {folder / 'report.html'}" in finished.stdout.replace("\n", "")


def test_a_run_keeps_everything_that_the_design_promises(bench: Bench) -> None:
    folder, _ = bench

    kept = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    promised = {"run.json", "slices.jsonl", "blocks.jsonl", "ending.json", "report.html", "report.md"}
    assert kept >= promised | {"summary.json", "summary.csv", "charts/forest.svg", "charts/forest.png"}


def test_the_summary_keeps_its_contract(bench: Bench) -> None:
    folder, _ = bench
    summary = json.loads((folder / "summary.json").read_text())

    assert summary.keys() >= {"schema", "run", "machine", "versions", "controls", "claims", "scenarios"}
    scenario = {each["name"]: each for each in summary["scenarios"]}["json_hello"]
    for contender in ("litestar", "fastapi"):
        figures = scenario["contenders"][contender]
        assert 0 == figures["failures"]
        for measure in ("requests_per_second", "cpu_microseconds_per_request"):
            assert is_an_estimate_or_nothing(figures[measure])
    comparison = headline_pair(folder)
    assert ("litestar", "fastapi") == (comparison["contender"], comparison["baseline"])
    assert all(is_an_estimate_or_nothing(comparison[ratio]) for ratio in ("throughput_ratio", "cpu_ratio"))


def is_an_estimate_or_nothing(figure: dict[str, float] | None) -> bool:
    """Nothing where others had the cores for a whole run."""
    return figure is None or figure["low"] <= figure["estimate"] <= figure["high"]


def test_a_run_finds_who_is_ahead(bench: Bench) -> None:
    comparison = headline_pair(bench[0])

    # Litestar is the faster one on this endpoint on every machine seen so far, and nowhere near ten times.
    assert 1 < comparison["cpu_ratio"]["estimate"] < 10
    by_the_clock = comparison["throughput_ratio"]  # nothing where others had the cores for the whole run
    assert by_the_clock is None or 1 < by_the_clock["estimate"] < 10


def test_without_a_terminal_there_are_no_control_characters(bench: Bench) -> None:
    _, finished = bench

    assert [] == re.findall(r"[\x00-\x08\x0b-\x1f\x7f]", finished.stdout + finished.stderr)


def test_every_answer_of_every_slice_was_as_expected(bench: Bench) -> None:
    recording = store.load(bench[0])

    assert 0 == sum(one.load.failed for one in recording.slices)
    assert {Measured} == {type(block.outcome) for block in recording.blocks}


def waited(measured: Slice) -> float:
    """For a core: CI machines are shared. A slice that counts has none of it."""
    return (measured.server_waited_seconds or 0) + (measured.generator_waited_seconds or 0)


def busy_share(measured: Slice) -> float:
    """Of the time in which the server was given work: it waits for its core, or is idle while the generator waits."""
    at_work = measured.server_cpu_seconds + (measured.server_waited_seconds or 0)
    idle = max(0.0, measured.load.elapsed_seconds - at_work)
    return at_work / (measured.load.elapsed_seconds - min(idle, measured.generator_waited_seconds or 0))


def test_pairs_are_neighbours_of_equal_length_and_servers_are_saturated(bench: Bench) -> None:
    paired = [one for one in store.load(bench[0]).slices if one.pair is not None]

    assert all(one.load.elapsed_seconds >= 0.05 for one in paired)
    assert all(one.load.elapsed_seconds - waited(one) < 0.5 for one in paired)
    # A run that counts wants 90 %.
    busy = sorted(busy_share(one) for one in paired)
    assert busy[len(busy) // 2] > 0.8


def test_a_report_is_made_again_byte_for_byte(bench: Bench) -> None:
    folder, _ = bench
    made = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("jsonl")]
    before = {path: path.read_bytes() for path in made}

    assert 0 == doublecheck("report", str(folder)).returncode

    assert [] == [str(path) for path in made if path.read_bytes() != before[path]]


def test_a_folder_that_exists_is_refused_in_one_line(bench: Bench) -> None:
    folder, _ = bench

    refused = doublecheck("bench", "--out", str(folder))

    assert 2 == refused.returncode
    assert f"doublecheck: {folder} exists: name another folder with OUT, or remove it\n" == refused.stderr
