"""Several runs of one question: measured one after the other, stopped and gone on with, reported together."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from runner import cli
from runner.analysis.runs import KNOWN_SPREAD
from runner.commands import bench, compare, series
from runner.errors import StoreError, UsageError
from runner.experiment import provenance
from runner.experiment.job import suite_job
from runner.experiment.lineup import Limits
from runner.records import store
from runner.records.host import Work
from runner.records.run import Complete, Interrupted, Kind, Recording, Stop
from runner.records.store import SERIES, Series, make_folder
from runner.rig.host.signals import StoppedError
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario
from tests.builders import make_fingerprint
from tests.recordings import make_recording
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")

LIMITS = Limits(budget_seconds=60, precision=0.03, pairs=4, contenders=("fastapi", "litestar"))
SCENARIOS = [all_scenarios()["one_item"]]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is measured, in order; each run is a recording whose ratio grows by one per cent."""
    log: list[str] = []

    def run(kind: Kind, scenarios: Sequence[Scenario], limits: Limits, folder: Path | None, seed: int | None) -> int:
        assert (Kind.BENCH, SCENARIOS, LIMITS) == (kind, scenarios, limits)
        assert folder is not None
        log.append(f"{folder.name} with seed {seed}")
        stored(recording_of(len(log)), folder.parent, folder.name)
        return 0

    monkeypatch.setattr(bench, "of_suite", run)
    monkeypatch.setattr(provenance, "refuse_unlike", lambda _so_far, _scenarios, **_: None)
    return log


def recording_of(number: int) -> Recording:
    return make_recording(ratio=1.5 * 1.01**number)


def measure(folder: Path, *, runs: int = 3, pause: float = 0.0) -> int:
    return series.run(SCENARIOS, LIMITS, folder, 7, runs, pause)


def begun(folder: Path, runs: int = 3, pause: float = 5.0) -> Series:
    made = Series(
        schema=5,
        runs=runs,
        pause_seconds=pause,
        options=suite_job(Kind.BENCH, SCENARIOS, LIMITS, 7).options,
    )
    make_folder(folder, SERIES, made)
    return made


def test_every_run_is_whole_by_itself_with_a_seed_of_its_own(
    tmp_path: Path, measured: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "runs"

    assert 0 == measure(folder)
    assert ["run-1 with seed 7", "run-2 with seed 8", "run-3 with seed 9"] == measured
    assert {"run-1", "run-2", "run-3", SERIES, "runs.html", "runs.md", "runs.json"} == {
        path.name for path in folder.iterdir()
    }
    shown = capsys.readouterr().out
    assert "3 runs of at most 60 s each, with pauses of 0 s: 4 min at most" in shown
    assert "from run to run the ratio moved by 1.0 % (standard deviation)" in shown


@pytest.mark.usefixtures("measured")
def test_a_pause_is_said_while_it_lasts_where_the_output_goes_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, shown = begun(tmp_path / "runs", runs=2), tmp_path / "output.txt"
    while_it_lasts: list[str] = []
    with shown.open("w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        series.measure_missing(tmp_path / "runs", made, lambda _seconds: while_it_lasts.append(shown.read_text()))

    [said] = while_it_lasts
    assert "pause of 5 s before" in said


def test_there_is_a_pause_between_two_runs_and_none_before_the_first(tmp_path: Path, measured: list[str]) -> None:
    folder, pauses = tmp_path / "runs", list[tuple[float, int]]()

    series.measure_missing(folder, begun(folder), lambda seconds: pauses.append((seconds, len(measured))))

    assert [(5.0, 1), (5.0, 2)] == pauses


def test_a_series_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, measured: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "runs"
    begun(folder, pause=0.0)
    stored(recording_of(1), folder, "run-1")
    cut_off = msgspec.structs.replace(recording_of(2), ending=Interrupted(reason="SIGINT", seconds=3.0))
    stored(cut_off, folder, "run-2")

    def go_on(run: Path) -> int:
        measured.append(f"{run.name} goes on")
        store.Store(run).end(Complete(reason=Stop.PRECISE, seconds=60.0))
        return 0

    monkeypatch.setattr(bench, "resume", go_on)

    assert 0 == series.resume(folder)
    assert ["run-2 goes on", "run-3 with seed 9"] == measured
    assert "2 runs of at most" in capsys.readouterr().out


def test_a_run_that_is_stopped_stops_the_series_and_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "of_suite", lambda *_: 130)

    assert 130 == measure(tmp_path / "runs")
    assert f"make bench RESUME={tmp_path / 'runs'} measures the others" in capsys.readouterr().out


def test_a_series_stopped_in_a_pause_says_how_to_go_on(tmp_path: Path, measured: list[str]) -> None:
    folder = tmp_path / "runs"

    with pytest.raises(StoppedError, match=f"SIGTERM; make bench RESUME={folder} resumes it"):
        series.measure_missing(folder, begun(folder), stop)
    assert ["run-1 with seed 7"] == measured


def stop(_seconds: float) -> None:
    raise StoppedError("SIGTERM")


def test_a_series_of_which_nothing_was_measured_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "of_suite", lambda *_: refuse())

    with pytest.raises(UsageError):
        measure(tmp_path / "runs")
    assert [] == list(tmp_path.iterdir())


def refuse() -> int:
    raise UsageError("another run has this machine")


def test_a_run_under_other_circumstances_is_no_further_run_of_a_series(
    tmp_path: Path, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "runs"
    begun(folder, pause=0.0)
    stored(recording_of(1), folder, "run-1")
    monkeypatch.setattr(provenance, "refuse_unlike", lambda _so_far, _scenarios, **_: refuse())

    with pytest.raises(UsageError):
        series.resume(folder)
    assert [] == measured


def test_a_series_that_has_all_its_runs_does_not_go_on(tmp_path: Path, measured: list[str]) -> None:
    measure(tmp_path / "runs", runs=2)

    with pytest.raises(StoreError, match="has all of its 2 runs: there is nothing to resume"):
        series.resume(tmp_path / "runs")
    assert 2 == len(measured)


def test_its_report_is_made_again_from_its_runs(tmp_path: Path, measured: list[str]) -> None:
    folder = tmp_path / "runs"
    measure(folder)
    files = {path.name: path.read_bytes() for path in folder.glob("runs.*")}
    for path in folder.glob("runs.*"):
        path.unlink()

    cli.report(folder)

    assert files == {path.name: path.read_bytes() for path in folder.glob("runs.*")}
    assert 3 == len(measured)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (cli.report, "has fewer than two complete runs"),
        (lambda folder: compare.compare(folder, folder, force=False, fail_on="never"), "name one of them, such as"),
    ],
)
def test_what_a_folder_of_runs_cannot_do_is_one_line(
    tmp_path: Path, command: Callable[[Path], object], says: str
) -> None:
    begun(tmp_path / "runs")

    with pytest.raises((StoreError, UsageError), match=says):
        command(tmp_path / "runs")


def test_a_damaged_head_is_one_line(tmp_path: Path) -> None:
    begun(tmp_path / "runs")
    (tmp_path / "runs" / SERIES).write_text('{"runs": 1}')

    with pytest.raises(StoreError, match=r"series\.json is damaged"):
        series.resume(tmp_path / "runs")


def test_compare_knows_a_machine_better_by_the_series_that_a_run_belongs_to(
    tmp_path: Path, measured: list[str]
) -> None:
    measure(tmp_path / "runs")
    [alone, one_of_three] = [
        compare.run_spread(tmp_path / "elsewhere"),
        compare.run_spread(tmp_path / "runs" / "run-2"),
    ]

    assert KNOWN_SPREAD == alone
    assert alone.degrees_of_freedom + 2 == one_of_three.degrees_of_freedom
    assert one_of_three.half_width < alone.half_width
    assert 3 == len(measured)


def test_a_run_at_another_pace_is_measured_all_the_same_and_the_report_says_so(
    tmp_path: Path, measured: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse_a_pace(_so_far: Recording, _scenarios: Sequence[Scenario], *, at_any_pace: bool = False) -> None:
        if not at_any_pace:
            raise StoreError("the same work takes other CPU time")

    def run(*words: object) -> int:
        *_, folder, _seed = words
        assert isinstance(folder, Path)
        pace = make_fingerprint({Work.INTERPRETER: 10.0 if measured else 30.0})
        measured.append(folder.name)
        stored(msgspec.structs.replace(recording_of(1), fingerprints=[pace]), folder.parent, folder.name)
        return 0

    monkeypatch.setattr(provenance, "refuse_unlike", refuse_a_pace)
    monkeypatch.setattr(bench, "of_suite", run)

    assert 0 == measure(tmp_path / "runs", runs=2)
    assert ["run-1", "run-2"] == measured
    assert "not of one machine: the same work takes other CPU time" in capsys.readouterr().out
