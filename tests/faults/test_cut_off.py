"""A run that was cut off: its files end in the middle of a line, and somebody wants to go on."""

import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from runner.records import store
from runner.records.measurement import Measured
from runner.records.run import Complete, Stop
from runner.records.store import Store
from tests.builders import make_block, make_run
from tests.faults.commands import ROOT, WITHOUT_PICTURES, run
from tests.recordings import make_pair, make_recording
from tests.run_folders import stored


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "run"
    words = ("smoke", "--scenarios", "json_hello plaintext", "--out", str(folder))
    assert 0 == run(*words, program=WITHOUT_PICTURES).code
    return folder


def cut_off(whole: Path, folder: Path, file: str) -> None:
    """The same run as if its machine had gone off while it wrote a line."""
    folder.mkdir()
    for name in (store.RUN, store.SLICES, store.BLOCKS):
        (folder / name).write_bytes((whole / name).read_bytes())
    (folder / file).write_bytes((whole / file).read_bytes()[:-30])


@pytest.mark.parametrize("file", [store.SLICES, store.BLOCKS])
def test_a_run_whose_last_line_is_cut_off_can_be_reported(tmp_path: Path, whole_run: Path, file: str) -> None:
    cut_off(whole_run, tmp_path / "run", file)

    ended = run("report", str(tmp_path / "run"), program=WITHOUT_PICTURES)

    assert 0 == ended.code
    assert "stopped without recording why" in (tmp_path / "run" / "report.html").read_text()


@pytest.mark.parametrize("file", [store.SLICES, store.BLOCKS])
def test_a_run_that_was_cut_off_goes_on_and_ends_with_the_same_kind_of_report(
    tmp_path: Path, whole_run: Path, file: str
) -> None:
    folder = tmp_path / "run"
    cut_off(whole_run, folder, file)
    before = store.load(folder)

    ended = run("resume", str(folder), program=WITHOUT_PICTURES)

    after = store.load(folder)
    assert 0 == ended.code, ended.errors
    assert before.blocks == after.blocks[: len(before.blocks)]
    assert len(store.load(whole_run).blocks) == len(after.blocks)
    assert isinstance(after.ending, Complete)
    made = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {path.name for path in whole_run.rglob("*") if path.is_file()} == made


def test_a_run_that_ended_by_its_own_rule_does_not_go_on(tmp_path: Path, whole_run: Path) -> None:
    folder = Path(shutil.copytree(whole_run, tmp_path / "run"))

    ended = run("resume", str(folder), program=WITHOUT_PICTURES)

    assert 2 == ended.code
    assert f"doublecheck: {folder} ended by its own rule (rounds): there is nothing to resume" == ended.errors.strip()
    assert store.load(whole_run) == store.load(folder)


def test_a_run_whose_time_was_up_goes_on_with_a_larger_budget(tmp_path: Path, whole_run: Path) -> None:
    folder = Path(shutil.copytree(whole_run, tmp_path / "run"))
    head = store.read_head(folder)
    asked = msgspec.structs.replace(head.options, rounds=None, budget_seconds=5.0)
    (folder / store.RUN).write_bytes(msgspec.json.encode(msgspec.structs.replace(head, options=asked)))
    (folder / store.ENDING).write_bytes(msgspec.json.encode(Complete(reason=Stop.BUDGET, seconds=5.0)))

    refused, ended = (
        run("resume", str(folder), program=WITHOUT_PICTURES),
        run("resume", str(folder), "--budget", "30s", program=WITHOUT_PICTURES),
    )

    assert (2, 0) == (refused.code, ended.code), ended.errors
    assert "a BUDGET above 0m resumes it" in refused.errors
    assert 30.0 == store.load(folder).run.options.budget_seconds
    assert len(store.load(whole_run).blocks) < len(store.load(folder).blocks)


def test_a_run_that_died_in_its_first_line_goes_on_from_nothing(tmp_path: Path) -> None:
    Store.create(tmp_path / "run", make_run())
    for file in (store.SLICES, store.BLOCKS):
        (tmp_path / "run" / file).write_text('{"scenario": "one_it')

    writing = Store.reopen(tmp_path / "run")
    block = make_block(outcome=Measured(pairs=1))
    writing.add(block, make_pair())

    assert [block] == store.load(tmp_path / "run").blocks
    assert make_pair() == store.load(tmp_path / "run").slices


def test_slices_whose_block_has_no_line_do_not_stay_beside_those_measured_anew(tmp_path: Path) -> None:
    Store.create(tmp_path / "run", make_run())
    store.append(tmp_path / "run" / store.SLICES, make_pair(ratio=3.0))

    writing = Store.reopen(tmp_path / "run")
    writing.add(make_block(outcome=Measured(pairs=1)), make_pair(ratio=1.5))

    assert make_pair(ratio=1.5) == store.load(tmp_path / "run").slices


def test_a_block_whose_slices_broke_off_is_measured_anew_and_stands_there_once(tmp_path: Path) -> None:
    recording = make_recording(blocks=3)
    folder = stored(recording, tmp_path)
    lines = (folder / store.SLICES).read_bytes().splitlines(keepends=True)
    (folder / store.SLICES).write_bytes(b"".join(lines[:-20]))  # of the 30 of the last block

    Store.reopen(folder).add(recording.blocks[2], [one for one in recording.slices if one.block == 2])

    assert recording.blocks == store.load(folder).blocks
    assert recording.slices == store.load(folder).slices


def test_make_knows_how_to_go_on() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--dry-run", "bench", "RESUME=results/x"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert "doublecheck resume 'results/x'" in said.stdout


def test_a_run_of_other_versions_does_not_go_on_here(tmp_path: Path, whole_run: Path) -> None:
    folder = tmp_path / "run"
    cut_off(whole_run, folder, store.BLOCKS)
    head = (folder / store.RUN).read_text()
    version = store.load(folder).run.versions["fastapi"]
    (folder / store.RUN).write_text(head.replace(f'"fastapi": "{version}"', '"fastapi": "0.1.17"'))

    ended = run("resume", str(folder), program=WITHOUT_PICTURES)

    assert 2 == ended.code
    assert f"fastapi was 0.1.17 and is {version}" in ended.errors
