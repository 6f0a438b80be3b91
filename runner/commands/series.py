"""Several runs of one question, one after the other on one machine: `make bench RUNS=3`."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from rich.text import Text

from runner.analysis.assemble import summarise
from runner.analysis.collection import Collection
from runner.analysis.runs import machine_differences, summarise_runs
from runner.commands import bench
from runner.commands.arguments import measurable_named
from runner.errors import StoreError, UsageError
from runner.experiment import provenance
from runner.experiment.job import suite_job
from runner.experiment.lineup import Limits
from runner.records import store
from runner.records.run import SCHEMA, Complete, Kind, wait_alike
from runner.records.store import SERIES, Series, load_series, make_folder, run_folders, write_whole
from runner.report.console import output, table
from runner.report.page.changes import repeated, runs_files, runs_finding
from runner.report.text import reading
from scenarios.spec import Scenario

SETUP_SECONDS = 30.0  # of a run in a series, beside its budget: for its report


def run(  # noqa: PLR0913, PLR0917 - each is an option of the command
    scenarios: Sequence[Scenario],
    limits: Limits,
    out: Path | None,
    seed: int | None,
    runs: int,
    pause_seconds: float,
) -> int:
    """Measure several new runs and report what they say together; return the highest of their exit codes."""
    job = suite_job(Kind.BENCH, scenarios, limits, seed)
    folder = out or bench.RESULTS / f"{job.started:%Y-%m-%d-%H%M%S}-runs"
    made = Series(schema=SCHEMA, runs=runs, pause_seconds=pause_seconds, options=job.options)
    make_folder(folder, SERIES, made)
    try:
        return measure_missing(folder, made)
    finally:
        if not any(folder.glob("run-*")):
            with suppress(OSError):  # files that are not ours stay, and the folder with them
                (folder / SERIES).unlink(missing_ok=True)
                folder.rmdir()


def resume(folder: Path, budget_seconds: float | None = None) -> int:
    """Resume a series that was cut off, in the middle of a run or between two; otherwise as `run`."""
    if budget_seconds is not None:
        raise UsageError(f"{folder} holds several runs, each with the budget that it was asked for: leave out BUDGET")
    made = load_series(folder)
    if all(is_complete(run) for run in run_folders(folder, made)):
        raise StoreError(f"{folder} has all of its {made.runs} runs: there is nothing to resume")
    return measure_missing(folder, made)


def measure_missing(folder: Path, made: Series, sleep: Callable[[float], None] = time.sleep) -> int:
    """Measure the runs that a series lacks, then report all of them; stop where one was stopped."""
    missing = [run for run in run_folders(folder, made) if not is_complete(run)]
    budget, pause = made.options.budget_seconds, made.pause_seconds
    most = len(missing) * (budget + SETUP_SECONDS) + (len(missing) - 1) * pause
    print(
        f"{reading.counted(len(missing), 'run')} of at most {reading.duration(budget)} each, with pauses of "
        f"{reading.duration(pause)}: {reading.duration(most)} at most",
        flush=True,
    )
    codes = [0]
    # A signal may come between two runs, or before the first block of one.
    with bench.advising(lambda: any(folder.glob(f"run-*/{store.BLOCKS}")), f"make bench RESUME={folder} resumes it"):
        for place, run in enumerate(missing):
            if place:
                print(f"pause of {reading.duration(made.pause_seconds)} before {run}", flush=True)
                sleep(made.pause_seconds)
            codes.append(measure_one(run, folder, made))
            if codes[-1] > 1:
                print(f"make bench RESUME={folder} measures the others")
                return codes[-1]
    report(folder)
    return max(codes)


def measure_one(run: Path, folder: Path, made: Series) -> int:
    """Measure one run of a series, or resume it; return its exit code.

    Raise StoreError where this is no longer what the first run was measured under.
    """
    if (run / store.RUN).exists():
        return bench.resume(run)
    scenarios = measurable_named(" ".join(made.options.scenarios))
    first, *_ = folders = run_folders(folder, made)
    if run != first:
        # Of its pace the report speaks: a shared host changed it by 2.5 within a minute.
        provenance.refuse_unlike(store.load(first), scenarios, at_any_pace=True)
    return bench.of_suite(Kind.BENCH, scenarios, Limits.of(made.options), run, made.options.seed + folders.index(run))


def report(folder: Path) -> None:
    """Write and show what the complete runs of a series say together; raise StoreError before there are two."""
    together = summarise_series(folder)
    if len(together.runs) < 2:
        raise StoreError(f"{folder} has fewer than two complete runs: make bench RESUME={folder} resumes it")
    with store.writable(folder, "make it writable"):
        for name, content in runs_files(together).items():
            write_whole(folder / name, content)
    show(together, folder)


def summarise_series(folder: Path) -> Collection:
    recordings = [store.load(run) for run in run_folders(folder, load_series(folder)) if is_complete(run)]
    if not wait_alike(*recordings):
        raise StoreError(f"the client polls in some runs of {folder} and sleeps in others: such runs are never pooled")
    unlike = [phrase for recording in recordings[1:] for phrase in machine_differences(recordings[0], recording)]
    return summarise_runs([summarise(recording) for recording in recordings], unlike)


def show(together: Collection, folder: Path) -> None:
    console = output()
    runs = [f"run {number}" for number in range(1, len(together.runs) + 1)]
    rows = [(scenario, contender, *figures) for scenario, (contender, _), figures in repeated(together)]
    console.print(table(("scenario", "contender", *runs, "over the runs", "between", "within"), rows))
    for difference in together.unlike:
        console.print(Text(f"not of one machine: {difference}", style="yellow"))
    console.print(Text(runs_finding(together), style="bold"), soft_wrap=True)
    console.print(Text(f"report: {folder / 'runs.html'}"), soft_wrap=True)


def is_complete(run: Path) -> bool:
    return (run / store.RUN).exists() and isinstance(store.read_ending(run), Complete)
