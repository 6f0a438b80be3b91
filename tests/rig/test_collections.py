"""What an app writes of its garbage collector, and how the rig reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runner.rig.server import CollectionLog
from tests.apps.asking import ROOT

YOUNG, TWO_FULL = "gc.collect(0), gc.collect(1)", "gc.collect(), gc.collect()"


def settled(log: CollectionLog | None, program: str = "", variant: str = "") -> str:
    """Run a few lines in a process whose app has been made; return what it prints."""
    told = {} if log is None else {"COLLECTIONS": log.path}
    finished = subprocess.run(
        [sys.executable, "-c", f"import gc\nfrom apps.garbage import settle\nsettle({variant!r})\n{program}"],
        env=os.environ | told | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


@pytest.fixture
def log() -> CollectionLog:
    return CollectionLog()


def test_every_full_collection_is_told_with_the_time_that_it_took(log: CollectionLog) -> None:
    settled(log, f"gc.disable(); {TWO_FULL}")

    collected = log.read_on()

    assert collected
    assert 2 == len(collected)
    assert 0 < sum(collected) < 10


def test_young_collections_are_not_told(log: CollectionLog) -> None:
    settled(log, f"gc.disable(); {YOUNG}")

    assert [] == log.read_on()


def test_what_was_read_is_not_read_again(log: CollectionLog) -> None:
    settled(log, f"gc.disable(); {TWO_FULL}")
    log.read_on()
    settled(log, "gc.disable(); gc.collect()")

    collected = log.read_on()

    assert collected
    assert 1 == len(collected)


def test_an_app_that_tells_nothing_is_no_app_without_collections(log: CollectionLog) -> None:
    settled(None, TWO_FULL)

    assert log.read_on() is None


def test_half_a_record_is_left_for_the_next_look(log: CollectionLog) -> None:
    settled(log)
    log.read_on()
    with Path(log.path).open("ab", buffering=0) as file:
        file.write(b"\0\0\0")
        first = log.read_on()
        file.write(b"\0\0\0\0\0")
        second = log.read_on()

    assert [] == first
    assert second
    assert 1 == len(second)


def test_a_variant_freezes_what_was_there_and_no_other_does() -> None:
    frozen, usual = (settled(None, "print(gc.get_freeze_count())", variant) for variant in ("gc freeze", ""))

    assert int(frozen) > 1_000
    assert 0 == int(usual)


def test_the_file_goes_with_its_server(log: CollectionLog) -> None:
    path = log.path
    log.close()

    assert not Path(path).exists()
