"""`bench` and `resume`: one run or several, of the suite, of a pair or over several hosts, to its report.

Each way of asking makes a `Job`; from there on there is one path: measure, then report what was measured.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.summary import Summary
from runner.commands.arguments import measurable_named
from runner.commands.collect import read_collection
from runner.errors import StoreError, UsageError
from runner.experiment import job as jobs
from runner.experiment import provenance
from runner.experiment.bench import is_last_attempt
from runner.experiment.job import Job, has_measured, over_hosts, recorded_job, suite_job
from runner.experiment.lineup import Limits
from runner.pair import job as pairs
from runner.records import store
from runner.records.probes import ProbePlan
from runner.records.run import Complete, Interrupted, Kind, Recording, Stop
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.host.signals import StoppedError
from runner.rig.remote import RemoteRig, read_hosts
from scenarios.spec import Scenario

RESULTS = Path("results")


def of_suite(  # noqa: PLR0913, PLR0917 - each is an option of the command
    kind: Kind,
    scenarios: Sequence[Scenario],
    limits: Limits,
    out: Path | None,
    seed: int | None,
    probes: ProbePlan = (),
) -> int:
    """Measure a new run of the suite, report it and show it; return the exit code."""
    job = suite_job(kind, scenarios, limits, seed, probes)
    return measure(lambda: job, out or RESULTS / job.name)


def over(file: Path, scenarios: Sequence[Scenario], limits: Limits, out: Path | None, seed: int | None) -> int:
    """Measure over the hosts that a file names; otherwise as `of_suite`."""
    job = suite_job(Kind.BENCH, scenarios, limits, seed)
    with closing(RemoteRig(file, read_hosts(file), provenance.suite())) as rig:
        return measure(lambda: over_hosts(job, rig), out or RESULTS / job.name)


def of_pair(folder: Path, words: str, limits: Limits, out: Path | None, seed: int | None) -> int:
    """Measure the user's own two apps; otherwise as `of_suite`. `words` name scenarios of the pair."""
    out = out or beside(folder)
    pair = pairs.read(folder, out)
    return measure(lambda: pairs.new_job(pair, words, limits, seed), out)


def beside(pair: Path) -> Path:
    """Return a new folder for results of a pair, beside the pair's own."""
    place = pair if pair.is_dir() else pair.parent
    return place.parent / f"{place.resolve().name}-results" / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"


def measure(make: Callable[[], Job], folder: Path) -> int:
    """Make a job while the machine is ours, measure it and report it; return the exit code."""
    with reportable(folder):
        with machine_to_ourselves(f"bench into {folder}"):
            recording = jobs.measure(make(), folder)
        return finish(recording, folder)


def resume(folder: Path, budget_seconds: float | None = None) -> int:
    """Resume a run, of the suite or of a pair, and report it; return the exit code.

    A budget takes the place of the one that the run was asked for. Raise StoreError where the run has ended by its own
    rule, or this is not where it was made.
    """
    if store.read_head(folder).hosts:
        raise StoreError(f"{folder} was measured over several machines, and cannot be resumed: start a new run")
    with reportable(folder):
        with machine_to_ourselves(f"resuming {folder}"):
            so_far = load_unfinished(folder, budget_seconds)
            if so_far.run.pair:
                job = pairs.recorded(so_far, folder)
            else:
                asked = so_far.run.options.scenarios
                job = recorded_job(so_far, measurable_named(" ".join(asked)) if asked else [])
            recording = jobs.resume(job, so_far, folder)
        return finish(recording, folder)


def load_unfinished(folder: Path, budget_seconds: float | None = None) -> Recording:
    """Read a run, with another budget where one is given; raise StoreError for one that ended by its own rule.

    Whose time was up, and who is given more of it, has not ended. To decide that by the ratio, once it is seen, would
    be to measure until it pleases: a run that lacks blocks is reason enough (docs/adr/0026).
    """
    so_far = store.load(folder)
    ending = so_far.ending
    if budget_seconds is not None:
        options = msgspec.structs.replace(so_far.run.options, budget_seconds=budget_seconds)
        so_far = msgspec.structs.replace(so_far, run=msgspec.structs.replace(so_far.run, options=options), ending=None)
    if not isinstance(ending, Complete):
        return so_far
    if ending.reason is not Stop.BUDGET:
        raise StoreError(f"{folder} ended by its own rule ({ending.reason}): there is nothing to resume")
    if budget_seconds is None or budget_seconds <= ending.seconds:
        raise StoreError(
            f"{folder} ended by its own rule ({ending.reason}): a BUDGET above {ending.seconds / 60:.0f}m resumes it"
        )
    return so_far


@contextmanager
def advising(is_due: Callable[[], bool], advice: str) -> Iterator[None]:
    """Say what to do when a signal comes; where no advice is due, its own message stays."""
    try:
        yield
    except StoppedError as stopped:
        if not is_due():
            raise
        raise StoppedError(stopped.signal, advice) from None


def reportable(folder: Path) -> AbstractContextManager[None]:
    return advising(lambda: has_measured(folder), f"make report RUN={folder} makes the report")


def finish(recording: Recording, folder: Path) -> int:
    """Report and show what was measured; return the exit code.

    Raise StoreError when the record could not be written on: a report would find no room either. Raise UsageError when
    the budget was too small for anything.
    """
    match recording.ending:
        case Interrupted(by_signal=False, reason=reason) if recording.is_empty:
            raise StoreError(f"{reason}: nothing was measured before, and nothing is kept")
        case Interrupted(by_signal=False, reason=reason):
            raise StoreError(
                f"{reason}: what was measured before is kept; make room, then resume with make bench RESUME={folder}"
            )
        case Complete() if recording.is_empty:
            seconds = recording.run.options.budget_seconds
            raise UsageError(f"{seconds:g} s were over before anything was measured: name more with BUDGET")
    if recording.is_empty:
        print("doublecheck: stopped before anything was measured; nothing is kept", file=sys.stderr)
    else:
        report(recording, folder)
    return exit_code(recording)


def exit_code(recording: Recording) -> int:
    """Return 1 when a scenario was left out, 130 or 143 when Ctrl-C or SIGTERM ended the run, otherwise 0."""
    if isinstance(recording.ending, Interrupted):
        return recording.ending.exit_code
    return int(any(is_last_attempt(block) for block in recording.blocks))


def report(recording: Recording, folder: Path) -> None:
    from runner.report import terminal

    terminal.show(write(recording, folder), folder)


def write(recording: Recording, folder: Path) -> Summary:
    """Write a run's report; return its summary. Raise StoreError when there is nothing to report, or no room."""
    from runner.report.writing import write_report  # draws: a run that measures, or is refused, does without

    if recording.is_empty:
        raise StoreError(f"{folder} has no block that was measured to its end: make bench RESUME={folder} resumes it")
    summary = summarise(recording)
    try:
        write_report(summary, folder, read_collection())
    except OSError as error:
        mend = f"fix that, then make report RUN={folder}"
        raise StoreError(
            f"the report cannot be written ({error.strerror}), but the record is complete: {mend}"
        ) from None
    return summary
