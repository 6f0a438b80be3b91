"""One run from the keyboard: what it is asked, the signals that may end it, and what is shown at its end."""

import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from apps.contenders import CONTENDERS
from runner.analysis.assemble import summarise
from runner.commands.arguments import scenarios_named
from runner.errors import StoreError, UsageError
from runner.experiment import controls, provenance
from runner.experiment.bench import Bench, is_last_attempt
from runner.experiment.lineup import HEADLINE, Lineup, controls_on, lineup_of
from runner.experiment.progress import LiveView, PlainView
from runner.records.measurement import SCHEMA, Complete, Interrupted, Options, Recording, Run
from runner.records.store import BLOCKS, Store, load
from runner.report import write_report
from runner.report.terminal import verdict_table
from runner.rig.host import machine, signals
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.local import LocalRig
from runner.rig.server import FLAGS
from scenarios.claims import CLAIMS
from scenarios.spec import Scenario

CONNECTIONS = 32
"""A single-threaded event loop saturates at 2 to 8 connections; the rest keeps it busy while answers travel."""

PAIRS = 32
"""Of 50 ms slices: about the best length of a block (docs/adr/0002), and as many ABBA as BAAB."""

RESULTS = Path("results")


@dataclass(frozen=True, slots=True)
class Limits:
    """Who is measured, how long and how finely."""

    budget_seconds: float
    precision: float
    """Half-width of the interval, as a share of the ratio."""
    pairs: int
    rounds: int | None = None
    contenders: tuple[str, ...] = tuple(CONTENDERS)
    """Who is wanted; each scenario says who of them takes part."""


SMOKE = Limits(
    budget_seconds=900,
    precision=0.5,
    pairs=2,
    rounds=1,
    contenders=HEADLINE,
)
"""One block of each, whatever it takes: 45 s for a scenario of each area (docs/adr/0005), minutes for all of them."""


def run(kind: str, scenarios: Sequence[Scenario], limits: Limits, folder: Path | None, seed: int | None) -> int:
    """A new run: measure, report, show; the exit code."""
    head = new_run(kind, scenarios, limits, seed)
    refuse_all_skipped(head)
    folder = folder or RESULTS / head.name
    with reportable(folder):
        with machine_to_ourselves(f"{kind} into {folder}"), begun(folder, head) as store:
            recording = measure(Recording(run=head, blocks=[], slices=[], ending=None), scenarios, store)
        return finish(recording, folder)


def refuse_all_skipped(head: Run) -> None:
    """Raise UsageError when none of the scenarios can be measured on this machine."""
    if all(asked.skipped for asked in head.scenarios.values()):
        raise UsageError("; ".join(f"{name} {asked.skipped}" for name, asked in head.scenarios.items()))


def resume(folder: Path) -> int:
    """Go on with a run that was cut off; otherwise as `run`. Raises StoreError when this is not where it was made."""
    with reportable(folder):
        with machine_to_ourselves(f"going on with {folder}"):
            so_far = load(folder)
            if isinstance(so_far.ending, Complete):
                raise StoreError(
                    f"{folder} ended by its own rule ({so_far.ending.reason}): there is nothing to go on with"
                )
            scenarios = scenarios_named(" ".join(so_far.run.options.scenarios))
            provenance.refuse_unlike(so_far.run, scenarios)
            recording = measure(so_far, scenarios, Store.reopen(folder))
        return finish(recording, folder)


@contextmanager
def begun(folder: Path, head: Run) -> Iterator[Store]:
    """A new run on disk; one that is stopped before it has measured anything is none."""
    store = Store.create(folder, head)
    try:
        yield store
    except signals.StoppedError:
        if not (folder / BLOCKS).exists():
            store.discard()
        raise


@contextmanager
def reportable(folder: Path) -> Iterator[None]:
    """A signal that comes when measuring is over: say how to get at what was measured."""
    try:
        yield
    except signals.StoppedError as stopped:
        if not (folder / BLOCKS).exists():
            raise
        raise signals.StoppedError(stopped.signal, f"make report RUN={folder} makes the report") from None


def finish(recording: Recording, folder: Path) -> int:
    """Report and show what was measured; the exit code.

    Raises StoreError when the record could not be written on: a report would find no room either. Raises UsageError
    when the budget was too small for anything.
    """
    match recording.ending:
        case Interrupted(reason=reason) if signals.exit_code(reason) is None:
            raise StoreError(f"{reason}: {kept(recording, folder)}")
        case Complete() if not recording.blocks:
            seconds = recording.run.options.budget_seconds
            raise UsageError(f"{seconds:g} s were over before anything was measured: name more with BUDGET")
    if not recording.blocks:
        print("doublecheck: stopped before anything was measured; nothing is kept", file=sys.stderr)
    else:
        report(recording, folder)
    return exit_code(recording)


def kept(recording: Recording, folder: Path) -> str:
    """What can be done with a run that its disk has stopped."""
    if not recording.blocks:
        return "nothing was measured before, and nothing is kept"
    return f"what was measured before is kept; make room, then make bench RESUME={folder} goes on"


def new_run(kind: str, scenarios: Sequence[Scenario], limits: Limits, seed: int | None) -> Run:
    """The head of a run that begins now."""
    now = datetime.now(UTC)
    return Run(
        schema=SCHEMA,
        name=f"{now:%Y-%m-%d-%H%M%S}-{kind}",
        started=now.isoformat(timespec="seconds"),
        options=Options(
            kind=kind,
            scenarios=[scenario.name for scenario in scenarios],
            contenders=list(limits.contenders),
            budget_seconds=limits.budget_seconds,
            precision=limits.precision,
            pairs=limits.pairs,
            rounds=limits.rounds,
            connections=CONNECTIONS,
            seed=secrets.randbelow(2**32) if seed is None else seed,
        ),
        machine=machine.describe(),
        versions=provenance.versions() | provenance.database_version(scenarios),
        commit=provenance.commit(),
        unlike_lock=provenance.unlike_lock(),
        server_flags=FLAGS,
        scenarios=provenance.asked_by_name(scenarios, limits.contenders),
        claims=list(CLAIMS),
    )


def measure(so_far: Recording, scenarios: Sequence[Scenario], store: Store) -> Recording:
    """The run itself: the controls, and the scenarios that can be measured here."""
    options = so_far.run.options
    possible = [scenario for scenario in scenarios if not so_far.run.scenarios[scenario.name].skipped]
    lineups = [lineup_of(scenario, options.pairs, options.contenders) for scenario in possible]
    return measure_lineups(so_far, [controls_on(controls.host(), options.pairs // 2), *lineups], store)


def measure_lineups(so_far: Recording, lineups: Sequence[Lineup], store: Store) -> Recording:
    """Measure under a live view on a terminal and with plain lines elsewhere."""
    console = Console(stderr=True)
    options = so_far.run.options
    with LiveView(console, lineups) if console.is_terminal else PlainView(console, lineups) as view:
        rig = LocalRig(options.connections)
        return Bench(so_far.run, lineups, rig, store, view, blocks=so_far.blocks, slices=so_far.slices).measure()


def report(recording: Recording, folder: Path) -> None:
    """Write a run's report and show its verdicts; raises StoreError when there is nothing to report, or no room."""
    if not recording.blocks:
        raise StoreError(
            f"{folder} has no block that was measured to its end: make bench RESUME={folder} goes on with it"
        )
    summary = summarise(recording)
    try:
        write_report(summary, folder)
    except OSError as error:
        mend = f"mend that, then make report RUN={folder}"
        raise StoreError(f"the report cannot be written ({error.strerror}), the record is whole: {mend}") from None
    verdict_table.show(summary, folder)


def exit_code(recording: Recording) -> int:
    """0; 130 or 143 when Ctrl-C or SIGTERM ended the run, 2 when something else did; 1 when a scenario was left out."""
    if isinstance(recording.ending, Interrupted):
        return signals.exit_code(recording.ending.reason) or 2
    return int(any(is_last_attempt(block) for block in recording.blocks))
