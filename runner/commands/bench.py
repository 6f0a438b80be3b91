"""One run from the keyboard: what it is asked, the signals that may end it, and what is shown at its end."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.summary import Summary
from runner.commands.arguments import measurable_named
from runner.commands.collect import read_collection
from runner.errors import StoreError, UsageError
from runner.experiment import experiments, provenance
from runner.experiment.budget import Limits, is_last_attempt
from runner.experiment.conform import SERVERS_SIDE_BY_SIDE
from runner.experiment.run import measure, new_run, usual_controls
from runner.records.resources import ProbePlan
from runner.records.run import Complete, Interrupted, Kind, Recording, Run, Stop
from runner.records.store import BLOCKS, RESOURCES, Store, load
from runner.rig.host import machine, signals
from runner.rig.host.lock import machine_to_ourselves
from scenarios.spec import Scenario

RESULTS = Path("results")


def run(  # noqa: PLR0913, PLR0917 - what a run is made of
    kind: Kind,
    scenarios: Sequence[Scenario],
    limits: Limits,
    folder: Path | None,
    seed: int | None,
    probes: ProbePlan | None = None,
) -> int:
    """Measure a new run, report it and show it; return the exit code."""
    head = new_run(
        kind,
        experiments.lineups(scenarios, limits),
        limits,
        seed=seed,
        beside=usual_controls(limits.pairs) if scenarios else None,
        probes=probes,
    )
    refuse_all_skipped(head)
    make_room(head)
    folder = folder or RESULTS / head.name
    with reportable(folder):
        with machine_to_ourselves(f"{kind} into {folder}"), create_store(folder, head) as store:
            recording = measure(Recording(run=head, blocks=[], slices=[], ending=None), scenarios, store)
        return finish(recording, folder)


def has_measured(folder: Path) -> bool:
    """Return whether a run has put anything on disk but its head and the machine's fingerprint."""
    return (folder / BLOCKS).exists() or (folder / RESOURCES).exists()


def make_room(head: Run) -> None:
    """Allow as many connections as the servers of a run have together; raise UsageError where the system does not."""
    at_once = max((connections_of(head, asked.contenders) for asked in head.scenarios.values()), default=0)
    # Those that run beside the largest, and those that conformance asks over.
    machine.make_room(at_once + 2 * SERVERS_SIDE_BY_SIDE * head.options.connections)


def connections_of(head: Run, contenders: Sequence[str]) -> int:
    """Return how many connections the servers of a scenario have together, its floors included."""
    names = {*contenders, *map(head.floor_under, contenders)}
    return sum(head.conditions[name].connections for name in names if name in head.conditions)


def refuse_all_skipped(head: Run) -> None:
    """Raise UsageError when none of the scenarios can be measured on this machine."""
    if head.scenarios and all(asked.skipped for asked in head.scenarios.values()):
        raise UsageError("; ".join(f"{name} {asked.skipped}" for name, asked in head.scenarios.items()))


def resume(folder: Path, budget_seconds: float | None) -> int:
    """Go on with a run that was cut off; otherwise as `run`. Raise StoreError when this is not where it was made.

    With a budget it goes on too where its own was spent.
    """
    with reportable(folder):
        with machine_to_ourselves(f"going on with {folder}"):
            so_far = load_unfinished(folder, budget_seconds)
            asked = so_far.run.options.scenarios
            scenarios = measurable_named(" ".join(asked)) if asked else []
            provenance.refuse_unlike(so_far, scenarios)
            make_room(so_far.run)
            recording = measure(so_far, scenarios, Store.reopen(folder, so_far.run))
        return finish(recording, folder)


def load_unfinished(folder: Path, budget_seconds: float | None = None) -> Recording:
    """Read a run, with another budget where one is given; raise StoreError for one that ended by its own rule.

    Whose time was up, and who is given more of it, has not ended. To decide that by the ratio, once it is seen, would
    be to measure until it pleases: a run that lacks blocks is reason enough (docs/adr/0026).
    """
    so_far = load(folder)
    ending = so_far.ending
    if budget_seconds is not None:
        options = msgspec.structs.replace(so_far.run.options, budget_seconds=budget_seconds)
        so_far = msgspec.structs.replace(so_far, run=msgspec.structs.replace(so_far.run, options=options), ending=None)
    if not isinstance(ending, Complete):
        return so_far
    if ending.reason is not Stop.BUDGET:
        raise StoreError(f"{folder} ended by its own rule ({ending.reason}): there is nothing to go on with")
    if budget_seconds is None or budget_seconds <= ending.seconds:
        raise StoreError(
            f"{folder} ended by its own rule ({ending.reason}): a BUDGET above {ending.seconds / 60:.0f}m lets it go on"
        )
    return so_far


@contextmanager
def create_store(folder: Path, head: Run) -> Iterator[Store]:
    """Put a new run on disk; remove it again when it is stopped before it has measured anything."""
    store = Store.create(folder, head)
    try:
        yield store
    except signals.StoppedError:
        if not has_measured(folder):
            store.discard()
        raise


@contextmanager
def reportable(folder: Path) -> Iterator[None]:
    """Say how to get at what was measured when a signal comes while it is reported."""
    try:
        yield
    except signals.StoppedError as stopped:
        if not has_measured(folder):
            raise
        raise signals.StoppedError(stopped.signal, f"make report RUN={folder} makes the report") from None


def finish(recording: Recording, folder: Path) -> int:
    """Report and show what was measured; return the exit code.

    Raise StoreError when the record could not be written on: a report would find no room either. Raise UsageError
    when the budget was too small for anything.
    """
    match recording.ending:
        case Interrupted(reason=reason) if signals.exit_code(reason) is None:
            raise StoreError(f"{reason}: {kept(recording, folder)}")
        case Complete() if recording.is_empty:
            seconds = recording.run.options.budget_seconds
            raise UsageError(f"{seconds:g} s were over before anything was measured: name more with BUDGET")
    if recording.is_empty:
        print("doublecheck: stopped before anything was measured; nothing is kept", file=sys.stderr)
    else:
        report(recording, folder)
    return exit_code(recording)


def kept(recording: Recording, folder: Path) -> str:
    """Say what can be done with a run that its disk has stopped."""
    if recording.is_empty:
        return "nothing was measured before, and nothing is kept"
    return f"what was measured before is kept; make room, then make bench RESUME={folder} goes on"


def report(recording: Recording, folder: Path) -> None:
    """Write a run's report and show its verdicts; raise StoreError as `write` does."""
    from runner.report import terminal

    terminal.show(write(recording, folder), folder)


def write(recording: Recording, folder: Path) -> Summary:
    """Write a run's report; return its summary. Raise StoreError when there is nothing to report, or no room."""
    from runner.report.writing import write_report  # draws: a run that measures, or is refused, does without

    if recording.is_empty:
        raise StoreError(
            f"{folder} has no block that was measured to its end: make bench RESUME={folder} goes on with it"
        )
    summary = summarise(recording)
    try:
        write_report(summary, folder, read_collection())
    except OSError as error:
        mend = f"mend that, then make report RUN={folder}"
        raise StoreError(f"the report cannot be written ({error.strerror}), the record is whole: {mend}") from None
    return summary


def exit_code(recording: Recording) -> int:
    """Return 1 when a scenario was left out, otherwise 0.

    A run that Ctrl-C or SIGTERM ended has 130 or 143, one that something else ended has 2.
    """
    if isinstance(recording.ending, Interrupted):
        return signals.exit_code(recording.ending.reason) or 2
    return int(any(is_last_attempt(block) for block in recording.blocks))
