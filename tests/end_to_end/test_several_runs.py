"""Two real runs of one question, one after the other, and what they say together."""

import json
import sys
from pathlib import Path

import pytest

from runner.records import store
from runner.records.store import load_series, run_folders
from tests.end_to_end.test_real_run import doublecheck

ATTEMPTS = 3
"""A shared host changed its pace by a factor of 2.5 between two such runs; one pair that agrees suffices."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uvloop has no build for Windows")


def test_two_runs_are_whole_by_themselves_and_stand_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    words = ("--scenarios", "json_hello", "--budget", "60s", "--rounds", "2", "--runs", "2", "--pause", "1s")

    for attempt in range(ATTEMPTS):
        folder = tmp_path / f"runs {attempt}"
        finished = doublecheck("bench", *words, "--out", str(folder))
        assert 0 == finished.returncode, finished.stderr
        unlike = json.loads((folder / "runs.json").read_text())["unlike"]
        if not unlike:
            break

    assert "2 runs of at most 60 s each, with pauses of 1 s: 3 min at most" in finished.stdout
    recordings = [store.load(run) for run in run_folders(folder, load_series(folder))]
    seeds = [recording.run.options.seed for recording in recordings]
    assert seeds[0] + 1 == seeds[1]
    assert [2, 2] == [len(recording.fingerprints) for recording in recordings]
    # Two machines that are one: what the one run after the other saw of it agrees.
    assert [] == unlike
    for recording in recordings:
        split = [cpu for block in recording.blocks for cpu in block.cpu.values()]
        assert all(0 <= cpu.user_seconds and 0 <= cpu.system_seconds for cpu in split)
        assert 0 < sum(cpu.system_seconds for cpu in split) < sum(cpu.user_seconds for cpu in split)
    assert (folder / "run-2" / "report.html").exists()
