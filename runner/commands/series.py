"""Several runs of one question, one after the other on one machine: `make bench RUNS=3`."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from runner.analysis.assemble import summarise
from runner.analysis.runs import RunsSummary, machine_differences, summarise_runs
from runner.commands import bench
from runner.commands.arguments import measurable_named
from runner.errors import StoreError
from runner.experiment import experiments, provenance
from runner.experiment.budget import Limits
from runner.experiment.run import options_of
from runner.records import store
from runner.records.run import SCHEMA, Complete, Kind
from runner.records.store import SERIES, Series, create_series, load_series, run_folders, write_whole
from runner.report.page.changes import percent, runs_files, runs_finding
from runner.report.terminal import output, table
from runner.report.text import reading
from runner.rig.host import signals
from scenarios.spec import Scenario

PAUSE_SECONDS = 60.0
"""Between two runs: what a machine does beside comes and goes within minutes, and another hour shows more."""

SETUP_SECONDS = 30.0
"""Beside its budget, for a run's report."""

STOPPED = (0, 1)
"""Exit codes of a run that came to its end; with any other the series stops too."""

Sleep = Callable[[float], None]


def run(  # noqa: PLR0913, PLR0917 - what a series is asked
    scenarios: Sequence[Scenario],
    limits: Limits,
    folder: Path | None,
    seed: int | None,
    runs: int,
    pause_seconds: float,
) -> int:
    """Measure several new runs and report what they say together; return the highest of their exit codes."""
    folder = folder or bench.RESULTS / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}-runs"
    series = Series(
        schema=SCHEMA,
        runs=runs,
        pause_seconds=pause_seconds,
        options=options_of(Kind.BENCH, experiments.lineups(scenarios, limits), limits, seed),
    )
    create_series(folder, series)
    try:
        return go_on(folder, series)
    finally:
        discard_empty(folder)


def resume(folder: Path) -> int:
    """Go on with a series that was cut off, in the middle of a run or between two; otherwise as `run`."""
    series = load_series(folder)
    if all(is_complete(run) for run in run_folders(folder, series)):
        raise StoreError(f"{folder} has all of its {series.runs} runs: there is nothing to go on with")
    return go_on(folder, series)


def go_on(folder: Path, series: Series, sleep: Sleep = time.sleep) -> int:
    """Measure the runs that a series lacks, then report all of them; stop where one was stopped."""
    missing = [run for run in run_folders(folder, series) if not is_complete(run)]
    print(duration_text(len(missing), series), flush=True)
    codes = [0]
    with resumable(folder):
        for place, run in enumerate(missing):
            if place:
                print(f"pause of {reading.duration(series.pause_seconds)} before {run}", flush=True)
                sleep(series.pause_seconds)
            codes.append(measure_run(run, folder, series))
            if codes[-1] not in STOPPED:
                print(f"make bench RESUME={folder} goes on with the others")
                return codes[-1]
    report(folder)
    return max(codes)


def measure_run(run: Path, folder: Path, series: Series) -> int:
    """Measure one run, or go on with it; return its exit code.

    Raise StoreError where this is no longer what the first run was measured under.
    """
    scenarios = measurable_named(" ".join(series.options.scenarios))
    if (run / store.RUN).exists():
        return bench.resume(run, budget_seconds=None)
    first, *_ = folders = run_folders(folder, series)
    if run != first:
        provenance.refuse_unlike(store.load(first), scenarios)
    seed = series.options.seed + folders.index(run)
    return bench.run(Kind.BENCH, scenarios, Limits.of(series.options), run, seed)


def report(folder: Path) -> None:
    """Write and show what the complete runs of a series say together; raise StoreError before there are two."""
    together = summarise_series(folder)
    if len(together.runs) < 2:
        raise StoreError(f"{folder} has fewer than two complete runs: make bench RESUME={folder} goes on")
    try:
        for name, content in runs_files(together).items():
            write_whole(folder / name, content)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({error.strerror}): make it writable") from None
    show(together, folder)


def summarise_series(folder: Path) -> RunsSummary:
    """Return what the complete runs of a series say together."""
    recordings = [store.load(run) for run in run_folders(folder, load_series(folder)) if is_complete(run)]
    unlike = [phrase for recording in recordings[1:] for phrase in machine_differences(recordings[0], recording)]
    return summarise_runs([summarise(recording) for recording in recordings], unlike)


def show(together: RunsSummary, folder: Path) -> None:
    """Print each ratio run by run, how far runs were apart, and where the page is."""
    console = output()
    runs = [f"run {number}" for number in range(1, len(together.runs) + 1)]
    rows = [
        (
            found.scenario,
            found.contender,
            *map(reading.ratio, (*found.ratios, found.over_runs)),
            percent(found.between),
            percent(found.within),
        )
        for found in together.repeated
    ]
    console.print(table(("scenario", "contender", *runs, "over the runs", "between", "within"), rows))
    for difference in together.unlike:
        console.print(Text(f"not of one machine: {difference}", style="yellow"))
    console.print(Text(runs_finding(together), style="bold"), soft_wrap=True)
    console.print(Text(f"report: {folder / 'runs.html'}"), soft_wrap=True)


@contextmanager
def resumable(folder: Path) -> Iterator[None]:
    """Say how to go on when a signal comes between two runs or before the first block of one."""
    try:
        yield
    except signals.StoppedError as stopped:
        advice = f"make bench RESUME={folder} goes on"
        raise signals.StoppedError(stopped.signal, advice if is_begun(folder) else "") from None


def is_begun(folder: Path) -> bool:
    """Return whether a run of a series has measured anything."""
    return any(folder.glob(f"run-*/{store.BLOCKS}"))


def discard_empty(folder: Path) -> None:
    """Remove a series of which nothing was measured; files that are not ours stay, and the folder with them."""
    if not any(folder.glob("run-*")):
        with suppress(OSError):
            (folder / SERIES).unlink(missing_ok=True)
            folder.rmdir()


def duration_text(runs: int, series: Series) -> str:
    """Say how long it will take at most."""
    budget, pause = series.options.budget_seconds, series.pause_seconds
    most = runs * (budget + SETUP_SECONDS) + (runs - 1) * pause
    return (
        f"{reading.counted(runs, 'run')} of at most {reading.duration(budget)} each, with pauses of "
        f"{reading.duration(pause)}: {reading.duration(most)} at most"
    )


def is_complete(run: Path) -> bool:
    """Return whether a run has ended by its own rule."""
    return (run / store.RUN).exists() and isinstance(store.read_ending(run), Complete)
