"""A trial for each test here."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.experiment import bench
from runner.rig.generator import Generator
from runner.rig.host import lock, machine
from tests.validity.sabotaged import SWITCH
from tests.validity.trial import Trial

collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []  # uvloop has no build for Windows


@pytest.fixture(autouse=True)
def own_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of others on this machine are no concern."""
    monkeypatch.setattr(lock, "MACHINE_FILE", tmp_path / "doublecheck.lock")


@pytest.fixture(scope="module")
def generator() -> Iterator[Generator]:
    """One for the trials of a file: it takes longer to start than a block of theirs to measure."""
    shared = Generator(machine.placement_here().generator)
    yield shared
    shared.stop()


@pytest.fixture
def trial(generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """A trial on a machine that cannot tell when something outside disturbs it.

    Machines that run tests are shared, and on a busy one every slice would be set aside; the faults provoked here are
    far larger than what neighbours do. `test_the_machine` looks at disturbances and has its clocks back.
    """
    monkeypatch.setattr(machine, "waited_seconds", lambda _pid: None)
    monkeypatch.setattr(machine, "stolen_seconds", lambda _core: None)
    return on_this_machine(generator, tmp_path, monkeypatch)


@pytest.fixture
def attentive_trial(generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """A trial that sees what disturbs it."""
    return on_this_machine(generator, tmp_path, monkeypatch)


def on_this_machine(generator: Generator, place: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """A trial whose apps know where the switch is."""
    switch = place / "fault"
    monkeypatch.setenv(SWITCH, str(switch))
    # A quarter of the time that a bench takes: a cold interpreter is nothing beside these faults.
    monkeypatch.setattr(bench, "WARM_UP_SECONDS", 0.05)
    return Trial(place, switch, generator)
