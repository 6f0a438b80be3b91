"""A new run: what it is asked, its head, and the measuring of it under a live view."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console

from runner.experiment import controls, provenance
from runner.experiment.bench import Bench
from runner.experiment.limits import CONNECTIONS, Limits
from runner.experiment.lineup import Lineup, controls_on, lineup_of
from runner.experiment.progress import LiveView, PlainView
from runner.records.run import SCHEMA, Options, Recording, Run
from runner.records.store import Store
from runner.rig.host import machine
from runner.rig.local import LocalRig
from runner.rig.server import FLAGS
from scenarios.claims import CLAIMS
from scenarios.spec import Scenario


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
