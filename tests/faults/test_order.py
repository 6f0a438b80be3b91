"""A signal at a bad moment, a try that was cut off, a wrong clock: the bench with nothing real but the fault."""

import ast
import signal
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import count
from pathlib import Path

import msgspec
import pytest

from runner.experiment import bench
from runner.experiment.bench import Bench
from runner.records import store
from runner.records.measurement import Block, Failed, Measured
from runner.records.run import Interrupted, Kind, Recording
from runner.records.store import Store
from runner.rig.host.signals import StoppedError, stoppable
from scenarios.discovery import all_scenarios
from tests.builders import make_asked, make_block, make_options, make_run
from tests.fakes import Clock, RecordingRig, SilentView
from tests.lineups import make_lineup

ROOT = Path(__file__).parents[2]


def make_bench(folder: Path, rig: RecordingRig, blocks: Sequence[Block] = ()) -> Bench:
    """One round of one scenario."""
    lineup = make_lineup(all_scenarios()["json_hello"], ("fastapi", "litestar"), pairs=2)
    options = make_options(kind=Kind.SMOKE, scenarios=["json_hello"], rounds=1)
    run = make_run(options=options, scenarios={"json_hello": make_asked()})
    return Bench(run, [lineup], rig, Store.create(folder, run), SilentView(), clock=Clock(0.1), blocks=list(blocks))


def at(effect: str, act: Callable[[], None]) -> Callable[[str], None]:
    """Do something when the rig is asked for an effect."""
    return lambda asked: act() if asked == effect else None


def terminate() -> None:
    """SIGTERM, here and now."""
    signal.raise_signal(signal.SIGTERM)


@pytest.fixture(autouse=True)
def under_way() -> Iterator[None]:
    """Signals are heeded as in a command."""
    with stoppable():
        yield


def test_several_signals_at_once_are_one_wish_to_stop() -> None:
    with pytest.raises(StoppedError, match="SIGINT"):
        signal.raise_signal(signal.SIGINT)

    terminate()  # as make does, to which the terminal has sent one too


def test_a_signal_while_a_block_is_written_down_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = store.append

    def append_and_terminate(file: Path, records: Sequence[Block]) -> None:
        append(file, records)
        if file.name == store.SLICES:
            terminate()

    monkeypatch.setattr(store, "append", append_and_terminate)

    recording = make_bench(tmp_path / "run", RecordingRig()).measure()

    assert isinstance(recording.ending, Interrupted)
    assert [Measured] == [type(block.outcome) for block in recording.blocks]
    assert recording == store.load(tmp_path / "run")


def test_a_signal_while_everything_is_put_away_waits_until_it_is(tmp_path: Path) -> None:
    rig = RecordingRig(at("close", terminate))

    with pytest.raises(StoppedError, match="SIGTERM"):
        make_bench(tmp_path / "run", rig).measure()

    kept = store.load(tmp_path / "run")
    assert (1, True) == (len(kept.blocks), kept.ending is not None)


def test_a_run_cut_off_between_two_tries_has_the_second_one(tmp_path: Path) -> None:
    failed = make_block(scenario="json_hello", number=0, outcome=Failed(reason="died", attempt=1))

    recording = make_bench(tmp_path / "run", RecordingRig(), [failed]).measure()

    assert [failed.outcome, Measured(pairs=2)] == [block.outcome for block in recording.blocks]


def without_labels(recording: Recording) -> Recording:
    """All that was found, without when it was."""
    blocks = [msgspec.structs.replace(block, started="") for block in recording.blocks]
    return msgspec.structs.replace(recording, blocks=blocks)


def test_the_wall_clock_may_jump_as_it_likes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steady = make_bench(tmp_path / "steady", RecordingRig()).measure()
    looks = count()

    class Jumping(datetime):
        """A clock that leaps a year ahead and back."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Jumping":  # noqa: ARG003 - as datetime has it
            return cls(2026 + (-1) ** next(looks), 1, 20, tzinfo=UTC)

    monkeypatch.setattr(bench, "datetime", Jumping)

    assert without_labels(steady) == without_labels(make_bench(tmp_path / "jumping", RecordingRig()).measure())
    assert next(looks) > 0


def test_only_labels_come_from_the_wall_clock() -> None:
    readers = {
        (str(path.relative_to(ROOT)), node.attr)
        for path in (ROOT / "runner").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "time", "time_ns"}
        if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "time"}
        if "template" not in path.parts  # the beginning of somebody's own app
    }

    # The name of a run and the moment when it, a block or a start began; nothing is counted from them.
    files = ("commands/bench", "experiment/bench", "experiment/probing", "experiment/job")
    assert {(f"runner/{file}.py", "now") for file in files} == readers
