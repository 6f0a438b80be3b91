"""A disk that is full, a folder that takes nothing, and files that were cut off."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runner import session, store
from runner.errors import StoreError
from runner.records import Complete
from runner.store import Store
from tests.builders import make_block, make_pair, make_recording, make_run
from tests.faults.commands import ROOT, Ended, begin, end_of, run, wait_until

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
AS_ROOT = pytest.mark.skipif(not IS_ROOT, reason="mounting a small disk takes root")


WORDS = ("smoke", "--scenarios", "json_hello plaintext", "--out")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB: room for a run and its report."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(place)], check=True)  # noqa: S607
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S607


def fill(disk: Path) -> Path:
    """Leave no room on a disk; the file that takes it all."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def is_kept(folder: Path, ended: Ended, why: str) -> None:
    """What is on disk reads, and the person was told in one line what to do."""
    assert ended.code == 2
    assert ended.complaints == [
        f"doublecheck: {folder / store.SLICES} cannot be written ({why}): what was measured before is kept; "
        f"make room, then make bench RESUME={folder} goes on",
    ]
    assert len(store.load(folder).blocks) >= 1


@AS_ROOT
def test_a_full_disk_ends_the_run_and_keeps_what_was_measured(small_disk: Path) -> None:
    folder = small_disk / "run"
    running = begin(*WORDS, str(folder))
    wait_until((folder / store.BLOCKS).exists)
    filler = fill(small_disk)

    ended = end_of(running)

    is_kept(folder, ended, "No space left on device")
    before = store.load(folder).blocks
    filler.unlink()
    assert run("resume", str(folder)).code == 0
    assert store.load(folder).blocks[: len(before)] == before


def test_a_file_that_may_not_grow_ends_the_run_and_keeps_what_was_measured(tmp_path: Path) -> None:
    def allow_90_kilobytes_a_file() -> None:
        # Room for the slices of one block (60 kB), not of two.
        resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))

    words = ("bench", "--scenarios", "json_hello", "--budget", "60s", "--out", str(tmp_path / "run"))
    ended = run(*words, before=allow_90_kilobytes_a_file)

    is_kept(tmp_path / "run", ended, "File too large")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that takes nothing; permissions do not hold root back, a mount does."""
    place = tmp_path / "read-only"
    place.mkdir()
    if IS_ROOT:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(place)], check=True)  # noqa: S607
        yield place
        subprocess.run(["umount", str(place)], check=True)  # noqa: S607
    else:
        place.chmod(0o500)
        yield place
        place.chmod(0o700)


def test_a_read_only_folder_is_refused_before_anything_is_measured(read_only: Path) -> None:
    ended = run(*WORDS, str(read_only / "run"))

    assert ended.code == 2
    assert ended.errors.startswith(f"doublecheck: {read_only / 'run'} cannot be written")
    assert len(ended.errors.splitlines()) == 1


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert run(*WORDS, str(folder)).code == 0
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

    ended = run("report", str(tmp_path / "run"))

    assert ended.code == 0
    assert "cut off" in (tmp_path / "run" / "report.html").read_text()


def test_a_run_that_was_cut_off_goes_on_and_ends_with_the_same_kind_of_report(tmp_path: Path, whole_run: Path) -> None:
    folder = tmp_path / "run"
    cut_off(whole_run, folder, store.BLOCKS)
    before = store.load(folder)

    ended = run("resume", str(folder))

    after = store.load(folder)
    assert ended.code == 0, ended.errors
    assert after.blocks[: len(before.blocks)] == before.blocks
    assert len(after.blocks) == len(store.load(whole_run).blocks)
    assert isinstance(after.ending, Complete)
    made = {path.name for path in folder.rglob("*") if path.is_file()}
    assert made == {path.name for path in whole_run.rglob("*") if path.is_file()}


def test_a_run_that_died_in_its_first_line_goes_on_from_nothing(tmp_path: Path) -> None:
    Store.create(tmp_path / "run", make_run())
    for file in (store.SLICES, store.BLOCKS):
        (tmp_path / "run" / file).write_text('{"scenario": "one_it')

    writing = Store.reopen(tmp_path / "run")
    writing.add(make_block(), make_pair())

    assert store.load(tmp_path / "run").blocks == [make_block()]
    assert store.load(tmp_path / "run").slices == make_pair()


def test_slices_whose_block_has_no_line_do_not_stay_beside_those_measured_anew(tmp_path: Path) -> None:
    Store.create(tmp_path / "run", make_run())
    store.append(tmp_path / "run" / store.SLICES, make_pair(ratio=3.0))

    writing = Store.reopen(tmp_path / "run")
    writing.add(make_block(), make_pair(ratio=1.5))

    assert store.load(tmp_path / "run").slices == make_pair(ratio=1.5)


def test_a_report_that_finds_no_room_is_one_line_and_the_record_stays(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    recording = make_recording(blocks=2)
    Store.create(folder, recording.run).add(recording.blocks[0], [])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(StoreError) as refused:
            session.report(recording, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert str(refused.value) == (
        f"the report cannot be written (File too large), the record is whole: mend that, then make report RUN={folder}"
    )
    assert {path.name for path in folder.rglob("*")} == {store.RUN, store.SLICES, store.BLOCKS}


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

    ended = run("resume", str(folder))

    assert ended.code == 2
    assert f"fastapi was 0.1.17 and is {version}" in ended.errors
