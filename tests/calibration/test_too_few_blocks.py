"""What takes two blocks says so where it has fewer: one line and exit code 2, from whichever command."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest

from runner import cli
from runner.analysis.assemble import summarise
from runner.calibration import generator, repeatability, second_opinion
from runner.commands import calibrate
from runner.errors import StoreError
from runner.experiment import job, lineup
from runner.experiment.job import Job
from runner.experiment.lineup import APPS, Limits
from runner.records.measurement import Failed
from runner.records.run import Complete, Ending, Interrupted, Kind, Recording, Stop
from runner.records.store import Store
from runner.rig.host.signals import StoppedError
from runner.rig.rig import LocalRig
from tests.builders import make_block, make_options, make_run
from tests.lineups import make_lineup
from tests.recordings import make_recording

pytestmark = pytest.mark.usefixtures("made_once")

Measuring = Callable[..., Recording]


def calibration(blocks: int) -> Recording:
    options = make_options(kind=Kind.CALIBRATE)
    return make_recording(blocks=blocks, run=make_run(options=options))


def all_failed() -> Recording:
    blocks = [make_block(outcome=Failed(reason="the server died", attempt=attempt)) for attempt in (1, 2)]
    return msgspec.structs.replace(calibration(0), blocks=blocks)


def measuring(recording: Recording) -> Measuring:
    """Measure, without anything that runs: put these blocks into the store that is given."""

    def measure(_job: Job, folder: Path) -> Recording:
        store = Store.create(folder, recording.run)
        for block in recording.blocks:
            store.add(block, [one for one in recording.slices if one.block == block.number])
        return recording

    return measure


@pytest.mark.parametrize(
    ("recording", "says"),
    [
        (all_failed(), "has fewer than two blocks of one_item (it ended: rounds), and no figure comes of that"),
        (calibration(1), "has fewer than two blocks of one_item (it ended: rounds), and no figure comes of that"),
        (calibration(2), "has fewer than two blocks of the controls (it ended: rounds), and no figure comes of that"),
    ],
)
def test_a_calibration_of_too_few_blocks_or_without_controls_ends_in_one_line(
    recording: Recording,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(calibrate, "machine_to_ourselves", lambda _purpose: nullcontext())
    monkeypatch.setattr(calibrate, "measure_generator", list)
    monkeypatch.setattr(job, "measure", measuring(recording))
    monkeypatch.setattr(sys, "argv", ["doublecheck", "calibrate", "--out", str(tmp_path / "run")])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert 2 == ended.value.code
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"doublecheck: {recording.run.name} {says}")
    assert line.endswith("its report is written: make calibrate again, with less beside it on the machine")
    assert (tmp_path / "run" / "report.html").exists()


def test_a_calibration_that_measured_nothing_has_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = calibration(0)
    monkeypatch.setattr(calibrate, "machine_to_ourselves", lambda _purpose: nullcontext())
    monkeypatch.setattr(calibrate, "measure_generator", list)
    monkeypatch.setattr(job, "measure", measuring(recording))

    with pytest.raises(StoreError, match="300 s were over before anything was measured: make calibrate again"):
        calibrate.calibrate(tmp_path / "run", is_long=False)


def test_two_blocks_of_a_scenario_are_enough_for_its_standard_error() -> None:
    with pytest.raises(StoreError, match="of the controls"):
        generator.protocol_figures(summarise(make_recording(blocks=2)))


LINEUP = make_lineup(lineup.host(), ("fastapi", "litestar"), pairs=1)
ANY_LIMITS = Limits(budget_seconds=1, precision=0.03, pairs=1, rounds=1)


@pytest.mark.parametrize(
    ("ending", "error", "says"),
    [
        (Interrupted(reason="SIGINT", seconds=1.0, exit_code=130), StoppedError, "SIGINT"),
        (Interrupted(reason="the disk is full", seconds=1.0), StoreError, "the disk is full: make calibrate again"),
    ],
)
def test_a_run_of_many_that_is_ended_from_outside_is_the_last(
    ending: Ending, error: type[BaseException], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted = msgspec.structs.replace(make_recording(), ending=ending)
    monkeypatch.setattr(job, "measure", lambda *_words: interrupted)

    with pytest.raises(error, match=says):
        repeatability.measure_unkept([LINEUP], ANY_LIMITS)


def test_repeats_of_too_few_blocks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    short = make_recording(blocks=1, ending=Complete(reason=Stop.BUDGET, seconds=1.0))
    monkeypatch.setattr(repeatability, "measure_unkept", lambda *_words: short)

    with pytest.raises(StoreError, match="has fewer than two blocks: make calibrate again"):
        repeatability.measure_by_slices(lineup.host())
    with pytest.raises(StoreError, match="none of 50 comparisons of an app with itself has two blocks"):
        repeatability.measure_false_alarms()


def test_a_rate_of_a_single_turn_is_not_held_against_wrk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "path", lambda: "wrk")
    once = {"litestar": {"ours": [9_000.0], "wrk": [9_100.0]}}
    monkeypatch.setattr(second_opinion, "measure_in_turn", lambda *_words, **_turns: once)

    figure = generator.measure_against_wrk(LINEUP, LocalRig(APPS))

    assert (None, None) == (figure.value, figure.is_kept)
    assert "loaded in fewer than two turns" == figure.unit
