"""A disk that is full, a folder that takes nothing, and files that were cut off."""

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner import store
from runner.records import Complete
from tests.faults.commands import Ended, run

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
AS_ROOT = pytest.mark.skipif(not IS_ROOT, reason="mounting a small disk takes root")


def smoke(folder: Path, **options: object) -> Ended:
    return run("smoke", "--scenarios", "json_hello plaintext", "--out", str(folder), **options)  # type: ignore[arg-type]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)], check=True)  # noqa: S607
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S607


def is_kept(folder: Path, ended: Ended) -> None:
    """What is on disk reads, and the person was told in one line what to do."""
    assert ended.code == 2
    assert len(ended.complaints) == 1
    assert "cannot be written" in ended.complaints[0]
    if folder.exists():
        assert len(store.load(folder).blocks) >= 1


@AS_ROOT
def test_a_full_disk_ends_the_run_and_keeps_what_was_measured(small_disk: Path) -> None:
    ended = smoke(small_disk / "run")

    is_kept(small_disk / "run", ended)
    assert "No space left on device" in ended.complaints[0]


def test_a_file_that_may_not_grow_ends_the_run_and_keeps_what_was_measured(tmp_path: Path) -> None:
    def allow_20_kilobytes_a_file() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    ended = smoke(tmp_path / "run", before=allow_20_kilobytes_a_file)

    is_kept(tmp_path / "run", ended)


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
    ended = smoke(read_only / "run")

    assert ended.code == 2
    assert ended.errors.startswith(f"doublecheck: {read_only / 'run'} cannot be written")
    assert len(ended.errors.splitlines()) == 1


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert run("smoke", "--scenarios", "json_hello plaintext", "--out", str(folder)).code == 0
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


def test_a_run_of_other_versions_does_not_go_on_here(tmp_path: Path, whole_run: Path) -> None:
    folder = tmp_path / "run"
    cut_off(whole_run, folder, store.BLOCKS)
    head = (folder / store.RUN).read_text()
    version = store.load(folder).run.versions["fastapi"]
    (folder / store.RUN).write_text(head.replace(f'"fastapi": "{version}"', '"fastapi": "0.1.17"'))

    ended = run("resume", str(folder))

    assert ended.code == 2
    assert f"fastapi was 0.1.17 and is {version}" in ended.errors
