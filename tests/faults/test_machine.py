"""A machine with one core, without affinity, with two runs on it, or with a clock that jumps."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from runner.experiment.bench import Bench
from runner.records.run import Complete, Recording
from runner.records.store import Store
from runner.rig.host import lock
from scenarios.discovery import all_scenarios
from tests.builders import make_asked, make_options, make_run
from tests.fakes import Clock, RecordingRig, SilentView
from tests.faults.commands import ROOT, WITHOUT_PICTURES, begin, end_of, run, servers, wait_until
from tests.lineups import make_lineup

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534
HAS_AFFINITY = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system knows no affinity anyway")


def flags_of(folder: Path) -> set[str]:
    summary = json.loads((folder / "summary.json").read_text())
    return {flag["name"] for flag in summary["flags"]}


def smoke(
    folder: Path, *, program: tuple[str, ...] = WITHOUT_PICTURES, before: Callable[[], None] | None = None
) -> None:
    ended = run("smoke", "--scenarios", "plaintext", "--out", str(folder), program=program, before=before)
    assert 0 == ended.code, ended.errors


@HAS_AFFINITY
def test_one_core_is_enough_and_flagged(tmp_path: Path) -> None:
    one = {min(os.sched_getaffinity(0))}

    smoke(tmp_path / "run", before=lambda: os.sched_setaffinity(0, one))

    assert "unpinned" in flags_of(tmp_path / "run")


def test_a_system_without_affinity_is_good_enough_and_flagged(tmp_path: Path) -> None:
    without = (
        "import os, runpy; vars(os).pop('sched_setaffinity', None); vars(os).pop('sched_getaffinity', None); "
        "runpy.run_module('tests.without_pictures', run_name='__main__')"
    )

    smoke(tmp_path / "run", program=(sys.executable, "-c", without))

    assert "unpinned" in flags_of(tmp_path / "run")


def test_a_second_run_on_the_machine_says_who_holds_it(tmp_path: Path, mark: str) -> None:
    words = ("bench", "--scenarios", "json_hello", "--budget", "60s", "--out", str(tmp_path / "first"))
    first = begin(*words, program=WITHOUT_PICTURES)
    wait_until(lambda: bool(servers(mark)))

    second = run("smoke", "--out", str(tmp_path / "second"))
    first.terminate()
    end_of(first)

    assert 2 == second.code
    assert (
        f"doublecheck: another run has this machine (process {first.pid}, bench into {tmp_path / 'first'}): "
        "wait for it to end\n"
    ) == second.errors
    assert not (tmp_path / "second").exists()


HOLD = """
import sys
from pathlib import Path
from runner.rig.host import lock
assert lock.MACHINE_FILE.parent == Path("/tmp"), "where everybody looks"
lock.MACHINE_FILE = Path(sys.argv[1], "doublecheck.lock")  # so that runs of others on this machine are no concern
with lock.machine_to_ourselves("a run of one"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holding(shared: Path, temporary: Path) -> "subprocess.Popen[str]":
    """A process that takes the machine, of a user with this folder for temporary files, until its input ends."""
    temporary.mkdir()
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(shared)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_runs_with_different_folders_for_temporary_files_exclude_each_other(tmp_path: Path) -> None:
    with holding(tmp_path, tmp_path / "one") as first:
        assert first.stdout is not None
        assert "held\n" == first.stdout.readline()

        _, refused = holding(tmp_path, tmp_path / "other").communicate()
        first.communicate()

    assert f"another run has this machine (process {first.pid}, a run of one): wait for it to end" in refused


@pytest.mark.skipif(not IS_ROOT, reason="acting as two users takes root")
def test_another_user_can_take_the_machine_next(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not below pytest's own folder, which another user cannot enter.
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o1777)
        monkeypatch.setattr(lock, "MACHINE_FILE", Path(place, "doublecheck.lock"))
        with lock.machine_to_ourselves("the first"):
            pass
        os.seteuid(NOBODY)
        try:
            with lock.machine_to_ourselves("the second"):
                held = lock.MACHINE_FILE.read_text()
        finally:
            os.seteuid(0)

    assert f"process {os.getpid()}, the second" == held


def test_a_budget_too_small_for_anything_is_a_line_that_says_so(tmp_path: Path) -> None:
    ended = run("bench", "--scenarios", "plaintext", "--budget", "0.1s", "--out", str(tmp_path / "run"))

    assert 2 == ended.code
    assert ["doublecheck: 0.1 s were over before anything was measured: name more with BUDGET"] == ended.complaints
    assert not (tmp_path / "run").exists()


def measured_by(clock: Clock, folder: Path, jump: float) -> Recording:
    """A run of the fake rig whose clock jumps by so much in the middle of its third block."""

    def jump_once(effect: str) -> None:
        asked.append(effect)
        if effect.startswith("ask fastapi") and sum(each.startswith("ask fastapi") for each in asked) == 3:
            clock.now += jump

    asked: list[str] = []
    scenario = all_scenarios()["json_hello"]
    lineup = make_lineup(scenario)
    run_head = make_run(options=make_options(scenarios=["json_hello"]), scenarios={"json_hello": make_asked()})
    rig = RecordingRig(jump_once)
    return Bench(run_head, [lineup], rig, Store.create(folder, run_head), SilentView(), clock=clock).measure()


def test_a_clock_that_jumps_ahead_spends_the_budget_and_keeps_the_blocks(tmp_path: Path) -> None:
    recording = measured_by(Clock(step=0.1), tmp_path / "run", jump=3600)

    assert 3 == len(recording.blocks)
    assert isinstance(recording.ending, Complete)
    assert "budget" == recording.ending.reason


def test_a_clock_that_is_set_back_costs_nothing(tmp_path: Path) -> None:
    recording = measured_by(Clock(step=0.1), tmp_path / "run", jump=-3600)

    assert isinstance(recording.ending, Complete)
    assert "precise" == recording.ending.reason
    assert recording.ending.seconds > 0
    assert all(min(block.start_seconds, block.check_seconds, block.measure_seconds) >= 0 for block in recording.blocks)
