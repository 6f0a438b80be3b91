"""A new run: what it is asked, its head, and the measuring of it under a live view."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from rich.console import Console

from apps.contenders import App
from runner.errors import StoreError
from runner.experiment import lineup, provenance
from runner.experiment.bench import Bench
from runner.experiment.budget import PAIRS, PAIRS_OF_MANY, Limits
from runner.experiment.lineup import APPS, CONTROL_PLAN, Lineup, controls_on, recorded_lineups
from runner.experiment.probing import probe
from runner.experiment.progress import LiveView, PlainView, View
from runner.records.host import Host, Machine, Role
from runner.records.resources import ProbePlan, Resource
from runner.records.run import SCHEMA, Complete, Ending, Interrupted, Kind, Options, Recording, Run, Stop
from runner.records.store import Store
from runner.rig.host import machine
from runner.rig.host.signals import StoppedError, undisturbed
from runner.rig.probes.prober import LocalProber
from runner.rig.rig import Rig
from runner.rig.server import FLAGS
from runner.rig.two_ends import LocalRig
from scenarios.claims import CLAIMS, Claim
from scenarios.spec import Scenario


def new_run(  # noqa: PLR0913 - what a run is made of
    kind: Kind,
    lineups: Sequence[Lineup],
    limits: Limits,
    *,
    seed: int | None = None,
    beside: Lineup | None = None,
    probes: ProbePlan | None = None,
    interpreters: Mapping[str, str] | None = None,
    apps: Mapping[str, App] | None = None,
    claims: Sequence[Claim] = CLAIMS,
    pair: str = "",
    hosts: Mapping[str, Host] | None = None,
) -> Run:
    """Return the head of a run that begins now: who is measured under which conditions, and compared with whom."""
    now = datetime.now(UTC)
    scenarios = [lineup.scenario for lineup in lineups]
    everyone = [condition for lineup in (*lineups, *filter(None, [beside])) for condition in lineup.conditions]
    return Run(
        schema=SCHEMA,
        name=f"{now:%Y-%m-%d-%H%M%S}-{kind}",
        started=now.isoformat(timespec="seconds"),
        options=options_of(kind, lineups, limits, seed),
        machine=servers_machine(hosts or {}) or machine.describe(),
        versions=provenance.versions() | provenance.database_version(scenarios),
        commit=provenance.commit(),
        unlike_lock=provenance.unlike_lock(),
        server_flags=FLAGS,
        scenarios=provenance.asked_by_name(lineups, apps or APPS),
        conditions={condition.name: condition for condition in everyone},
        comparisons={lineup.name: list(lineup.comparisons) for lineup in lineups},
        probes=probes,
        controls=CONTROL_PLAN if beside else None,
        environments={name: provenance.ask_interpreter(python) for name, python in (interpreters or {}).items()},
        claims=list(claims),
        pair=pair,
        hosts=dict(hosts or {}),
    )


def servers_machine(hosts: Mapping[str, Host]) -> Machine | None:
    """Return the machine that is measured where it is another than ours."""
    return next((host.machine for host in hosts.values() if host.role is Role.SERVER), None)


def options_of(kind: Kind, lineups: Sequence[Lineup], limits: Limits, seed: int | None) -> Options:
    """Return what a run is asked to do, with a seed of its own where none is given."""
    return Options(
        kind=kind,
        scenarios=[lineup.name for lineup in lineups],
        contenders=list(limits.contenders),
        budget_seconds=limits.budget_seconds,
        precision=limits.precision,
        pairs=limits.pairs,
        rounds=limits.rounds,
        connections=limits.connections,
        seed=secrets.randbelow(2**32) if seed is None else seed,
    )


def measure(so_far: Recording, scenarios: Sequence[Scenario], store: Store) -> Recording:
    """Measure what the head of a run says: what apps cost to run, the controls, the scenarios that can be measured."""
    lineups = recorded_lineups(so_far.run, scenarios)
    beside = [usual_controls(so_far.run.options.pairs)] if lineups and so_far.run.controls else []
    return measure_lineups(so_far, [*beside, *lineups], store)


def usual_controls(pairs: int) -> Lineup:
    """Return the controls beside scenarios that have so many pairs in a block, where a bench of many spares none."""
    return controls_on(lineup.host(), max(pairs, PAIRS) if pairs >= PAIRS_OF_MANY else pairs)


def measure_lineups(
    so_far: Recording,
    lineups: Sequence[Lineup],
    store: Store,
    rig: Rig | None = None,
) -> Recording:
    """Measure lineups, on this machine unless a rig is given; a terminal shows a live view, all else plain lines."""
    console = Console(stderr=True)
    with LiveView(console, lineups) if console.is_terminal else PlainView(console, lineups) as view:
        so_far = measure_resources(so_far, store, view)
        if so_far.ending is not None or not lineups:
            return so_far
        return Bench(
            so_far.run,
            lineups,
            rig or LocalRig(APPS),
            store,
            view,
            blocks=[*so_far.blocks],
            slices=[*so_far.slices],
            fingerprints=[*so_far.fingerprints],
            resources=[*so_far.resources],
        ).measure()


def measure_resources(so_far: Recording, store: Store, view: View) -> Recording:
    """Take the probes that a run has left; it ends here where they are all that it was asked, or where it is stopped.

    They come first: nothing else has to be quiet for them, and the budget of the blocks is then known.
    """
    head, resources = so_far.run, [*so_far.resources]
    if head.probes is None:
        return so_far
    ending: Ending | None = None
    try:
        probe(head.probes, head.options.seed, resources, LocalProber(APPS, head.options.seed), store, view)
        if not head.scenarios:
            ending = Complete(reason=Stop.PROBED, seconds=seconds_of(resources))
    except (StoppedError, StoreError) as error:
        ending = Interrupted(reason=str(error), seconds=seconds_of(resources))
    with undisturbed():
        if not resources:
            store.discard()
        elif ending is not None:
            store.end(ending)
    return msgspec.structs.replace(so_far, resources=resources, ending=ending)


def seconds_of(resources: Sequence[Resource]) -> float:
    return sum(resource.took_seconds for resource in resources)
