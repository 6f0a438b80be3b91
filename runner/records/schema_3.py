"""Runs of schema 3, which named apps: read as conditions with the values that were fixed then."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from runner.records.condition import FLOOR, Condition, ControlPlan, Versus
from runner.records.host import Machine
from runner.records.measurement import Block, Measured, Slice
from runner.records.record import Record
from runner.records.run import Asked, Options, Run
from scenarios.claims import Claim, Rule

SCHEMA_3 = 3
SINGLE, DOUBLE, NULL = "single", "double", "null"
T = TypeVar("T")


class RunOf3(Record, frozen=True, kw_only=True):
    """The head of a run folder as it was; fields as in `runner.records.run.Run`."""

    schema: int
    name: str
    started: str
    options: Options
    machine: Machine
    versions: dict[str, str]
    commit: str
    unlike_lock: list[str] = msgspec.field(default_factory=list)
    server_flags: list[str]
    scenarios: dict[str, Asked]
    claims: list[Claim]


class SliceOf3(Slice, frozen=True, kw_only=True):
    """A slice, which named its app."""

    condition: str = msgspec.field(name="app")


def usual(app: str, run: RunOf3 | Run) -> Condition:
    """Return the condition that an app was measured under, by the values that were fixed then."""
    return Condition(app=app, connections=run.options.connections)


def upgrade_run(old: RunOf3) -> Run:
    """Return a run with the conditions and comparisons that followed from its apps."""
    baseline = next((claim.baseline for claim in old.claims if claim.rule is Rule.RATIO), "")
    again = f"{baseline}-again"
    contenders = {app for asked in old.scenarios.values() for app in asked.contenders}
    apps = sorted({*contenders, baseline, again, SINGLE, DOUBLE, NULL, FLOOR} - {""})
    name = {app: usual(app, old).name for app in apps}
    conditions = [usual(app, old) for app in apps]
    return Run(
        schema=old.schema,
        name=old.name,
        started=old.started,
        options=old.options,
        machine=old.machine,
        versions=old.versions,
        commit=old.commit,
        unlike_lock=old.unlike_lock,
        server_flags=beside_condition(old.server_flags),
        scenarios={scenario: renamed(asked, name) for scenario, asked in old.scenarios.items()},
        conditions={condition.name: condition for condition in conditions},
        comparisons={scenario: against(baseline, asked.contenders, name) for scenario, asked in old.scenarios.items()},
        controls=ControlPlan(
            same=Versus(contender=name[again], baseline=name[baseline]),
            double=Versus(contender=name[SINGLE], baseline=name[DOUBLE]),
            null=name[NULL],
        )
        if baseline
        else None,
        claims=old.claims,
    )


def against(baseline: str, contenders: Sequence[str], name: Mapping[str, str]) -> list[Versus]:
    """Return the comparison of each contender with the baseline; none where that did not take part."""
    if baseline not in contenders:
        return []
    return [Versus(contender=name[app], baseline=name[baseline]) for app in contenders if app != baseline]


def renamed(asked: Asked, name: Mapping[str, str]) -> Asked:
    """Return a scenario as asked, with the names of conditions in place of the apps'."""
    return msgspec.structs.replace(
        asked, contenders=[name[app] for app in asked.contenders], sources=by_condition(asked.sources, name)
    )


def beside_condition(flags: list[str]) -> list[str]:
    """Return the flags of a server without those that its condition stands for now."""
    usual_flags = Condition(app="").flags([])
    return flags[len(usual_flags) :] if flags[: len(usual_flags)] == usual_flags else flags


def upgrade_slice(old: SliceOf3, run: Run) -> Slice:
    """Return a slice that names its condition."""
    fields = {name: getattr(old, name) for name in old.__struct_fields__}
    return Slice(**fields | {"condition": usual(old.condition, run).name})


def upgrade_block(old: Block, run: Run) -> Block:
    """Return a block that names conditions."""
    outcome = old.outcome
    name = {app: usual(app, run).name for app in (*old.servers, SINGLE, DOUBLE)}
    if isinstance(outcome, Measured):
        outcome = msgspec.structs.replace(outcome, work_seconds=by_condition(outcome.work_seconds, name))
    return msgspec.structs.replace(old, servers=by_condition(old.servers, name), outcome=outcome)


def by_condition(by_app: Mapping[str, T], name: Mapping[str, str]) -> dict[str, T]:
    """Return the same values under the names of conditions."""
    return {name.get(app, app): value for app, value in by_app.items()}
