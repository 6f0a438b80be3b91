"""A disk that is full and a folder that takes nothing."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runner.commands import bench as session
from runner.errors import StoreError
from runner.records import store
from runner.records.store import Store
from tests.faults.commands import WITHOUT_CONTROLS, Ended, begin, end_of, run, wait_until
from tests.recordings import make_recording

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
    assert 2 == ended.code
    [complaint] = ended.complaints
    assert (
        f"doublecheck: {folder / store.SLICES} cannot be written ({why}): what was measured before is kept; "
        f"make room, then resume with make bench RESUME={folder}"
    ) == complaint
    assert len(store.load(folder).blocks) >= 1


@AS_ROOT
def test_a_full_disk_ends_the_run_and_keeps_what_was_measured(small_disk: Path) -> None:
    folder = small_disk / "run"
    # Blocks enough that one is still to come when the disk is full, however late a busy machine fills it.
    words = ("bench", "--scenarios", "json_hello", "--rounds", "5", "--budget", "60s", "--out", str(folder))
    running = begin(*words, program=WITHOUT_CONTROLS)
    wait_until(lambda: bool(store.whole_lines(folder / store.BLOCKS)))
    filler = fill(small_disk)

    ended = end_of(running)

    is_kept(folder, ended, "No space left on device")
    before = store.load(folder).blocks
    filler.unlink()
    assert 0 == run("resume", str(folder)).code
    assert before == store.load(folder).blocks[: len(before)]


def test_a_file_that_may_not_grow_ends_the_run_and_keeps_what_was_measured(tmp_path: Path) -> None:
    def allow_90_kilobytes_a_file() -> None:
        # Room for the slices of one block (60 kB), not of two.
        resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))

    words = ("bench", "--scenarios", "json_hello", "--budget", "60s", "--out", str(tmp_path / "run"))
    ended = run(*words, program=WITHOUT_CONTROLS, before=allow_90_kilobytes_a_file)

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

    assert 2 == ended.code
    assert ended.errors.startswith(f"doublecheck: {read_only / 'run'} cannot be written")
    assert 1 == len(ended.errors.splitlines())


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

    assert (
        "the report cannot be written (File too large), but the record is complete: "
        f"fix that, then make report RUN={folder}"
    ) == str(refused.value)
    assert {store.RUN, store.SLICES, store.BLOCKS} == {path.name for path in folder.rglob("*")}
