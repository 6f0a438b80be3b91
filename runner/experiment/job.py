"""A job: everything that one run measures, from what was asked to its record on disk.

A bench of the suite, of a pair and over several hosts differ in how they make it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console

from apps.contenders import App
from runner.errors import StoreError, UsageError
from runner.experiment import lineup, provenance
from runner.experiment.bench import Bench
from runner.experiment.conform import SERVERS_SIDE_BY_SIDE
from runner.experiment.lineup import (
    APPS,
    CONTROL,
    CONTROL_PLAN,
    HEADLINE_CONTENDERS,
    PAIRS,
    PAIRS_OF_MANY,
    WAKE_UP,
    Limits,
    Lineup,
    controls_on,
    recorded_lineup,
)
from runner.experiment.probing import probe
from runner.experiment.progress import Progress
from runner.records.condition import Client
from runner.records.host import Host, Role
from runner.records.probes import ProbePlan, seconds_spent
from runner.records.run import SCHEMA, Complete, Ending, Interrupted, Kind, Options, Recording, Run, Stop
from runner.records.store import BLOCKS, PROBES, Store, write_whole
from runner.rig.host import machine, polling
from runner.rig.host.signals import StoppedError, undisturbed
from runner.rig.probes import LocalProber
from runner.rig.remote import RemoteRig
from runner.rig.rig import LocalRig, Rig
from runner.rig.server import FLAGS
from scenarios.claims import CLAIMS, Claim
from scenarios.spec import Scenario

SMOKE = Limits(budget_seconds=900, precision=0.5, pairs=2, rounds=1, contenders=HEADLINE_CONTENDERS)
"""One block of each, whatever it takes: 45 s for a scenario of each area (docs/adr/0005), minutes for all of them."""

ROUND_TRIPS = 10  # round trips that a slice over several hosts lasts at least: no answer can come in its first


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a run measures, on what, and within which limits."""

    kind: Kind
    limits: Limits
    lineups: Sequence[Lineup]  # of scenarios, with that of the controls in front where they are measured too
    seed: int = field(default_factory=lambda: secrets.randbelow(2**32))
    probes: ProbePlan = ()
    apps: Mapping[str, App] = field(default_factory=lambda: APPS)
    interpreters: Mapping[str, str] = field(default_factory=dict)
    claims: Sequence[Claim] = tuple(CLAIMS)
    pair: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What the run's folder holds before anything is measured, by name."""
    hosts: Mapping[str, Host] = field(default_factory=dict)
    rig: Rig | None = None
    cannot_poll: str = ""  # why not, where a client is to
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def name(self) -> str:
        return f"{self.started:%Y-%m-%d-%H%M%S}-{self.kind}"

    @property
    def options(self) -> Options:
        return Options(
            kind=self.kind,
            scenarios=[lineup.name for lineup in self.lineups if lineup.name != CONTROL],
            contenders=list(self.limits.contenders),
            budget_seconds=self.limits.budget_seconds,
            precision=self.limits.precision,
            pairs=self.limits.pairs,
            rounds=self.limits.rounds,
            connections=self.limits.connections,
            client=self.limits.client,
            seed=self.seed,
        )

    def with_client(self) -> "Job":
        """Return the job with a client that waits as it was asked to, but where polling would slow the servers here."""
        asked = self.limits.client
        polls = asked is Client.POLLS or any(lineup.scenario.experiment == WAKE_UP.name for lineup in self.lineups)
        cannot_poll = polling.reason_to_sleep() if polls and self.rig is None else ""
        client = Client.SLEEPS if cannot_poll else asked
        return replace(self, cannot_poll=cannot_poll, lineups=[lineup.loaded_by(client) for lineup in self.lineups])

    def without_controls(self) -> "Job":
        return replace(self, lineups=[lineup for lineup in self.lineups if lineup.name != CONTROL])

    def head(self) -> Run:
        asked = [lineup for lineup in self.lineups if lineup.name != CONTROL]
        servers = (host.machine for host in self.hosts.values() if host.role is Role.SERVER)
        database = provenance.database_version([lineup.scenario for lineup in asked])
        return Run(
            schema=SCHEMA,
            name=self.name,
            started=self.started.isoformat(timespec="seconds"),
            options=self.options,
            machine=next(servers, None) or machine.describe(),
            versions=provenance.versions() | database,
            commit=provenance.commit(),
            unlike_lock=provenance.unlike_lock(),
            server_flags=FLAGS,
            scenarios={lineup.name: provenance.asked(lineup, self.apps, self.cannot_poll) for lineup in asked},
            conditions={one.name: one for lineup in (*asked, *self.lineups) for one in lineup.conditions},
            comparisons={lineup.name: list(lineup.comparisons) for lineup in asked},
            probes=self.probes,
            controls=CONTROL_PLAN if len(asked) < len(self.lineups) else None,
            environments={name: provenance.ask_interpreter(python) for name, python in self.interpreters.items()},
            sleeps_because=self.cannot_poll if self.limits.client is Client.POLLS else "",
            claims=list(self.claims),
            pair=self.pair,
            hosts=dict(self.hosts),
        )


def suite_job(
    kind: Kind, scenarios: Sequence[Scenario], limits: Limits, seed: int | None = None, probes: ProbePlan = ()
) -> Job:
    """Return the job of measuring scenarios and experiments of the suite, the controls beside them."""
    controls = usual_controls(limits.pairs) if scenarios else []
    job = Job(kind=kind, limits=limits, lineups=[*controls, *lineup.lineups(scenarios, limits)], probes=probes)
    return job if seed is None else replace(job, seed=seed)


def usual_controls(pairs: int) -> list[Lineup]:
    """Return the controls beside scenarios with so many pairs; a bench of many scenarios spares none."""
    return [controls_on(lineup.host(), max(pairs, PAIRS) if pairs >= PAIRS_OF_MANY else pairs)]


def over_hosts(job: Job, rig: RemoteRig) -> Job:
    """Return a job over several hosts, with slices that are long beside the longest round trip.

    Raise HostError or GeneratorError where a host is missing, or unlike this one.
    """
    hosts = rig.meet()
    least = ROUND_TRIPS * max(host.offset.round_trip_seconds for host in hosts.values())
    longer = [replace(one.scenario, slice_seconds=max(least, one.scenario.seconds)) for one in job.lineups]
    lineups = [replace(one, scenario=scenario) for one, scenario in zip(job.lineups, longer, strict=True)]
    return replace(job, rig=rig, hosts=hosts, lineups=lineups)


def recorded_job(
    so_far: Recording,
    scenarios: Sequence[Scenario],
    apps: Mapping[str, App] | None = None,
    interpreters: Mapping[str, str] | None = None,
) -> Job:
    """Return the job of a run as its head has it; raise StoreError when it was made elsewhere or of something else."""
    head, apps = so_far.run, apps or APPS
    provenance.refuse_unlike(so_far, scenarios, apps)
    limits = Limits.of(head.options)
    controls = usual_controls(head.options.pairs) if head.controls else []
    return Job(
        kind=head.options.kind,
        limits=limits,
        lineups=[
            *(each.loaded_by(head.client or Client.SLEEPS) for each in controls),
            *(recorded_lineup(head, scenario) for scenario in scenarios),
        ],
        seed=head.options.seed,
        probes=head.probes,
        apps=apps,
        interpreters=interpreters or {},
    )


def measure(job: Job, folder: Path) -> Recording:
    """Measure a new run into a folder of its own, which goes again where a signal comes before any result.

    Raise UsageError where nothing of it can be measured on this machine.
    """
    job = job.with_client()
    head = job.head()
    if head.scenarios and all(asked.skipped for asked in head.scenarios.values()):
        raise UsageError("; ".join(f"{name} {asked.skipped}" for name, asked in head.scenarios.items()))
    make_room(job)
    store = Store.create(folder, head)
    try:
        for name, content in job.files.items():
            write_whole(folder / name, content)
        return carry_out(job, Recording(run=head, blocks=[], slices=[], ending=None), store)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({error.strerror}): make room") from None
    except StoppedError:
        if not has_measured(folder):
            store.discard()
        raise


def resume(job: Job, so_far: Recording, folder: Path) -> Recording:
    """Measure what a run still lacks; `so_far` may ask for more than the head on disk."""
    make_room(job)
    return carry_out(job, so_far, Store.reopen(folder, so_far.run))


def has_measured(folder: Path) -> bool:
    return (folder / BLOCKS).exists() or (folder / PROBES).exists()


def make_room(job: Job) -> None:
    """Allow as many connections as its servers have together; raise UsageError where the system does not."""
    at_once = [sum(condition.connections for condition in lineup.conditions) for lineup in job.lineups]
    # Those that run beside the largest, and those that conformance asks over.
    machine.make_room(max(at_once, default=0) + 2 * SERVERS_SIDE_BY_SIDE * job.limits.connections)


def carry_out(job: Job, so_far: Recording, store: Store) -> Recording:
    """Take the probes, then measure the line-ups that can be measured here, under a live view on a terminal."""
    skipped = {name for name, asked in so_far.run.scenarios.items() if asked.skipped}
    lineups = [lineup for lineup in job.lineups if lineup.name not in skipped]
    with Progress(Console(stderr=True), lineups) as view:
        so_far = take_probes(so_far, store, view)
        if so_far.ending is not None or not lineups:
            return so_far
        return Bench(
            so_far.run,
            lineups,
            job.rig or LocalRig(job.apps, job.interpreters),
            store,
            view,
            blocks=[*so_far.blocks],
            slices=[*so_far.slices],
            fingerprints=[*so_far.fingerprints],
            probes=[*so_far.probes],
        ).measure()


def take_probes(so_far: Recording, store: Store, view: Progress) -> Recording:
    """Take the probes that a run has left; it ends here where it was asked no more, or is stopped."""
    head, probes = so_far.run, [*so_far.probes]
    if not head.probes:
        return so_far
    ending: Ending | None = None
    try:
        probe(head.probes, head.options.seed, probes, LocalProber(APPS, head.options.seed).take, store, view)
        if not head.scenarios:
            ending = Complete(reason=Stop.PROBED, seconds=seconds_spent(probes))
    except (StoppedError, StoreError) as error:
        ending = Interrupted(reason=str(error), seconds=seconds_spent(probes), exit_code=error.exit_code)
    with undisturbed():
        if not probes:
            store.discard()
        elif ending is not None:
            store.end(ending)
    return msgspec.structs.replace(so_far, probes=probes, ending=ending)
