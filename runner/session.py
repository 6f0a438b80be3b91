"""One run from the keyboard: what it is asked, the signals that may end it, and what is shown at its end."""

import secrets
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from apps.contenders import CONTENDERS
from runner import controls, ending, machine, provenance
from runner.analysis.assemble import summarise
from runner.bench import Bench, StoppedError, is_last_attempt
from runner.errors import StoreError
from runner.lineup import controls_on, lineup_of
from runner.lock import machine_to_ourselves
from runner.records import SCHEMA, Interrupted, Options, Recording, Run
from runner.report import write_report
from runner.rig import LocalRig
from runner.selection import scenarios_named
from runner.server import FLAGS
from runner.store import Store, load
from runner.view import LiveView, PlainView
from scenarios.claims import CLAIMS
from scenarios.spec import Scenario

CONNECTIONS = 32
"""A single-threaded event loop saturates at 2 to 8 connections; the rest keeps it busy while answers travel."""

PAIRS = 32
"""Of 50 ms slices: about the best length of a block (docs/adr/0002), and as many ABBA as BAAB."""

RESULTS = Path("results")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how finely to measure."""

    budget_seconds: float
    precision: float
    """Half-width of the interval, as a share of the ratio."""
    pairs: int
    rounds: int | None = None


SMOKE = Limits(budget_seconds=45, precision=0.5, pairs=2, rounds=1)


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C and SIGTERM raise StoppedError in here, so that whatever runs is stopped in order."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise StoppedError(signal.Signals(number).name)

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def run(kind: str, scenarios: Sequence[Scenario], limits: Limits, folder: Path | None, seed: int | None) -> int:
    """A new run: measure, report, show; the exit code."""
    head = new_run(kind, scenarios, limits, seed)
    folder = folder or RESULTS / head.name
    with machine_to_ourselves(f"{kind} into {folder}"):
        store = Store.create(folder, head)
        recording = measure(Recording(run=head, blocks=[], slices=[], ending=None), scenarios, store)
    return finish(recording, folder)


def resume(folder: Path) -> int:
    """Go on with a run that was cut off; otherwise as `run`. Raises StoreError when this is not where it was made."""
    so_far = load(folder)
    refuse_unlike(so_far.run)
    scenarios = scenarios_named(" ".join(so_far.run.options.scenarios))
    with machine_to_ourselves(f"going on with {folder}"):
        recording = measure(so_far, scenarios, Store.reopen(folder))
    return finish(recording, folder)


def refuse_unlike(head: Run) -> None:
    """Raise StoreError when this machine, these versions or these scenarios are not those of a run."""
    now = {"processor": machine.describe().processor, **provenance.versions()}
    then = {"processor": head.machine.processor, **head.versions}
    changed = [f"{name} was {value} and is {now.get(name)}" for name, value in then.items() if now.get(name) != value]
    if changed:
        raise StoreError(f"{head.name} cannot go on here, since {', '.join(changed)}: start a new run")


def finish(recording: Recording, folder: Path) -> int:
    """Report and show what was measured; the exit code."""
    if not recording.blocks:
        print("doublecheck: stopped before anything was measured; nothing is kept", file=sys.stderr)
    else:
        report(recording, folder)
    return exit_code(recording)


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
            contenders=list(CONTENDERS),
            budget_seconds=limits.budget_seconds,
            precision=limits.precision,
            pairs=limits.pairs,
            rounds=limits.rounds,
            connections=CONNECTIONS,
            seed=secrets.randbelow(2**32) if seed is None else seed,
        ),
        machine=machine.describe(),
        versions=provenance.versions(),
        commit=provenance.commit(),
        unlike_lock=provenance.unlike_lock(),
        server_flags=FLAGS,
        scenarios=provenance.asked_by_name(scenarios),
        claims=list(CLAIMS),
    )


def measure(so_far: Recording, scenarios: Sequence[Scenario], store: Store) -> Recording:
    """The run itself, under a live view on a terminal and with plain lines elsewhere."""
    console = Console(stderr=True)
    options = so_far.run.options
    lineups = [
        controls_on(controls.host(), options.pairs // 2),
        *(lineup_of(scenario, options.pairs) for scenario in scenarios),
    ]
    with stoppable(), LiveView(console, lineups) if console.is_terminal else PlainView(console, lineups) as view:
        rig = LocalRig(options.connections)
        return Bench(so_far.run, lineups, rig, store, view, blocks=so_far.blocks, slices=so_far.slices).measure()


def report(recording: Recording, folder: Path) -> None:
    """Write a run's report and show its verdicts."""
    summary = summarise(recording)
    write_report(summary, folder)
    ending.show(summary, folder)


def exit_code(recording: Recording) -> int:
    """0; 130 or 143 when Ctrl-C or SIGTERM ended the run, 2 when something else did; 1 when a scenario was left out."""
    if isinstance(recording.ending, Interrupted):
        reason = recording.ending.reason
        return 128 + signal.Signals[reason] if reason in signal.Signals.__members__ else 2
    return int(any(is_last_attempt(block) for block in recording.blocks))
