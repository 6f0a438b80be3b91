"""A new run: what it is asked, its head, and the measuring of it under a live view."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console

from apps.contenders import App
from runner.experiment import controls, provenance
from runner.experiment.bench import Bench
from runner.experiment.limits import Limits
from runner.experiment.lineup import APPS, CONTROL_PLAN, Lineup, controls_on, recorded_lineups
from runner.experiment.progress import LiveView, PlainView
from runner.records.run import SCHEMA, Kind, Options, Recording, Run
from runner.records.store import Store
from runner.rig.host import machine
from runner.rig.local import LocalRig
from runner.rig.server import FLAGS
from scenarios.claims import CLAIMS, Claim
from scenarios.spec import Scenario


def new_run(  # noqa: PLR0913 - what a run is made of
    kind: Kind,
    lineups: Sequence[Lineup],
    limits: Limits,
    *,
    seed: int | None = None,
    beside: Lineup | None = None,
    interpreters: Mapping[str, str] | None = None,
    apps: Mapping[str, App] = APPS,
    claims: Sequence[Claim] = CLAIMS,
    pair: str = "",
) -> Run:
    """Return the head of a run that begins now: who is measured under which conditions, and compared with whom."""
    now = datetime.now(UTC)
    scenarios = [lineup.scenario for lineup in lineups]
    everyone = [condition for lineup in (*lineups, *filter(None, [beside])) for condition in lineup.conditions]
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
            connections=limits.connections,
            seed=secrets.randbelow(2**32) if seed is None else seed,
        ),
        machine=machine.describe(),
        versions=provenance.versions() | provenance.database_version(scenarios),
        commit=provenance.commit(),
        unlike_lock=provenance.unlike_lock(),
        server_flags=FLAGS,
        scenarios=provenance.asked_by_name(lineups, apps),
        conditions={condition.name: condition for condition in everyone},
        comparisons={lineup.name: list(lineup.comparisons) for lineup in lineups},
        controls=CONTROL_PLAN if beside else None,
        environments={name: provenance.ask_interpreter(python) for name, python in (interpreters or {}).items()},
        claims=list(claims),
        pair=pair,
    )


def measure(so_far: Recording, scenarios: Sequence[Scenario], store: Store) -> Recording:
    """Measure what the head of a run says: the controls, and the scenarios that can be measured here."""
    lineups = recorded_lineups(so_far.run, scenarios)
    return measure_lineups(so_far, [usual_controls(so_far.run.options.pairs), *lineups], store)


def usual_controls(pairs: int) -> Lineup:
    """Return the controls beside scenarios that have so many pairs in a block."""
    return controls_on(controls.host(), pairs)


def measure_lineups(
    so_far: Recording,
    lineups: Sequence[Lineup],
    store: Store,
    apps: Mapping[str, App] = APPS,
    interpreters: Mapping[str, str] | None = None,
) -> Recording:
    """Measure lineups, shown in a live view on a terminal and as plain lines elsewhere."""
    console = Console(stderr=True)
    with LiveView(console, lineups) if console.is_terminal else PlainView(console, lineups) as view:
        rig = LocalRig(apps, interpreters)
        return Bench(
            so_far.run,
            lineups,
            rig,
            store,
            view,
            blocks=[*so_far.blocks],
            slices=[*so_far.slices],
            fingerprints=[*so_far.fingerprints],
        ).measure()
