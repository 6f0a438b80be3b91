"""A run folder from a stranger is data: escaped in pages, and never a path."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from runner.records.measurement import Failure, FailureKind
from runner.records.store import Store
from tests.builders import make_asked, make_load, make_options, make_run
from tests.recordings import altered, make_recording

SCRIPT = "<script>alert('run')</script>"
OUTSIDE = "../../../outside"


def hostile_run(folder: Path, name: str) -> None:
    """A run whose every word that a stranger can choose is hostile."""
    failure = Failure(kind=FailureKind.BODY, request=f"GET /{SCRIPT}", detail=SCRIPT)
    run = make_run(
        options=make_options(scenarios=[name]),
        scenarios={name: make_asked(area=SCRIPT)},
    )
    recording = make_recording(scenarios=[name], run=msgspec.structs.replace(run, name=SCRIPT, commit=SCRIPT))
    recording = altered(
        recording,
        lambda one: msgspec.structs.replace(one, load=make_load(failures=[failure])),
    )
    store = Store.create(folder, recording.run)
    for block in recording.blocks:
        store.add(block, [one for one in recording.slices if one.block == block.number])


@pytest.mark.parametrize("name", [SCRIPT, OUTSIDE])
def test_a_hostile_run_makes_a_harmless_report(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "down" / "run"
    folder.parent.mkdir(parents=True)
    hostile_run(folder, name)

    made = subprocess.run(
        [sys.executable, "-m", "runner", "report", str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 0 == made.returncode, made.stderr
    assert SCRIPT not in (folder / "report.html").read_text()
    assert "&lt;script&gt;" in (folder / "report.html").read_text()
    assert SCRIPT not in (folder / "report.md").read_text()
    assert ["down"] == [path.name for path in (tmp_path / "deep").iterdir()]
    assert ["run"] == [path.name for path in folder.parent.iterdir()]


def test_a_run_that_is_no_run_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("import os; os.system('true')")

    refused = subprocess.run(
        [sys.executable, "-m", "runner", "report", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 2 == refused.returncode
    assert refused.stderr.startswith("doublecheck: ")
    assert 1 == len(refused.stderr.splitlines())
