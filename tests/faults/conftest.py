"""Around every fault: the processes of its own test, its own lock, and nothing left running."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from runner.rig.host import signals
from tests.faults.commands import MARK, left_running, wait_until


@pytest.fixture(autouse=True)
def mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """What tells this test's processes, by their environment, from everybody else's."""
    word = uuid4().hex
    monkeypatch.setenv(MARK, word)
    # The lock of `tests.own_lock` lies there: a run of somebody else on this machine is not our concern.
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(signals, "_arrivals", signals.SignalCount())
    yield word
    wait_until(lambda: left_running(word) == [], seconds=5, what=lambda: f"still running: {left_running(word)}")
