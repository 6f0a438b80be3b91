"""The PostgreSQL that a run starts: real processes, real folders."""

import os
import stat
import sys
from pathlib import Path

import pytest

from runner.errors import DatabaseError
from runner.rig import postgresql
from runner.rig.host import lock
from runner.rig.postgresql import CLUSTER_PREFIX, PostgreSQL
from tests.database.looking import ours, value

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="no affinity on this system")


def test_it_answers_on_a_socket_that_only_its_user_can_reach() -> None:
    running = PostgreSQL()
    try:
        assert 42 == value(running.url, "SELECT 41 + 1")
        assert "" == value(running.url, "SHOW listen_addresses")
        assert 0o700 == stat.S_IMODE(running.folder.stat().st_mode)
    finally:
        running.stop()


def test_it_is_the_version_that_is_written_down() -> None:
    running = PostgreSQL()
    try:
        assert postgresql.version() == value(running.url, "SHOW server_version")
    finally:
        running.stop()


def test_stopping_it_leaves_neither_process_nor_folder() -> None:
    running = PostgreSQL()
    processes = ours(os.getpid())

    running.stop()

    assert len(processes) > 1
    assert [] == [process for process in processes if process.is_running()]
    assert not running.folder.exists()


@LINUX
def test_all_its_processes_stay_on_the_core_it_is_given() -> None:
    core = max(os.sched_getaffinity(0))
    running = PostgreSQL(core)
    try:
        assert {(core,)} == {tuple(process.cpu_affinity()) for process in ours(os.getpid())}
    finally:
        running.stop()


def test_one_that_does_not_start_shows_its_last_line_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.SETTINGS, "max_connections", "many")
    claimed: list[Path] = []  # others on this machine have folders too
    really = lock.claim

    def noted(prefix: str) -> tuple[Path, int]:
        folder, lock = really(prefix)
        claimed.append(folder)
        return folder, lock

    monkeypatch.setattr(lock, "claim", noted)

    with pytest.raises(DatabaseError) as refused:
        PostgreSQL()

    assert "instead of starting" in str(refused.value)
    assert "max_connections" in str(refused.value)
    assert [False] == [folder.exists() for folder in claimed]


@ROOT
def test_it_runs_as_somebody_without_rights_when_it_is_started_by_root() -> None:
    running = PostgreSQL()
    try:
        assert {postgresql.UNPRIVILEGED} == {process.username() for process in ours(os.getpid())}
    finally:
        running.stop()


@ROOT
def test_programs_that_only_root_can_reach_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "is_open_to_all", lambda _path: False)
    running = PostgreSQL()
    try:
        assert Path(ours(os.getpid())[0].exe()).is_relative_to(running.folder / "programs")
        assert 1 == value(running.url, "SELECT 1")
    finally:
        running.stop()


def test_a_folder_whose_process_is_gone_is_removed_by_the_next() -> None:
    left = lock.FOLDER / f"{CLUSTER_PREFIX}test-{os.getpid()}"
    left.mkdir()
    (left / "log").touch()

    PostgreSQL().stop()

    assert not left.exists()


def test_a_folder_that_is_in_use_stays() -> None:
    first = PostgreSQL()
    try:
        PostgreSQL().stop()

        assert 1 == value(first.url, "SELECT 1")
        assert first.folder.exists()
    finally:
        first.stop()
