"""What it costs to run the contenders: which probe when, and the order of their effects.

How often a run looks at what its contenders cost to run.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from apps.contenders import CONTENDERS, FLOOR, App
from apps.costs import COSTS
from runner.errors import DoublecheckError
from runner.experiment.progress import Progress
from runner.records.resources import SMALLEST, Missed, ProbePlan, Resource
from runner.records.store import Store
from runner.rig.probes import Prober
from scenarios.discovery import all_scenarios

FULL = ProbePlan(starts=20, large_starts=6, imports=20, keeps=5, requests=100_000, documents=5, reloads=8, counts=True)
"""What `SCENARIOS=resources` and `all` take."""
SHORT = ProbePlan(starts=8)
"""What the default run takes for start-up and memory at rest: about fifteen seconds of its five minutes."""


KEPT, LARGE, SIXTY = "json_hello", "routing[1000]", "openapi_document"


@dataclass(frozen=True, slots=True)
class Task:
    """One probe to come."""

    probe: str
    app: str
    serves: str
    number: int
    carry_out: Callable[[Prober], Resource]


def tasks(plan: ProbePlan, seed: int) -> list[Task]:
    """Return every probe, round by round, each round in an order of its own: no app and no probe owns a place."""
    counted = [task for app in COSTS for task in counts(app)] if plan.counts else []
    rounds = max(plan.starts, plan.large_starts, plan.imports, plan.keeps, plan.documents, plan.reloads)
    ordered: list[Task] = counted
    for number in range(rounds):
        of_round = [task for app in (*COSTS, FLOOR.name) for task in probes_of(app, plan, number)]
        random.Random(f"{seed} probes {number}").shuffle(of_round)
        ordered = [*ordered, *of_round]
    return ordered


def counts(app: str) -> list[Task]:
    """Return what is the same at every look."""
    costs = COSTS[app]
    return [
        Task("install", app, "", 0, lambda prober: prober.count_packages(costs)),
        Task("written", app, "", 0, lambda prober: prober.read_first_steps(costs)),
    ]


def probes_of(name: str, plan: ProbePlan, number: int) -> list[Task]:
    """Return the probes that one app has in a round; the floor is only started, to show what every server takes."""
    app = floor_or_contender(name)
    scenarios = all_scenarios()
    kept, large, sixty = scenarios[KEPT], scenarios[LARGE], scenarios[SIXTY]
    if app is FLOOR:
        start = Task("start", name, KEPT, number, lambda prober: prober.start(app, kept, None, number))
        return [start] if number < plan.starts else []
    costs = COSTS[name]
    planned: list[tuple[int, str, str, Callable[[Prober], Resource]]] = [
        (plan.starts, "start", SMALLEST, lambda prober: prober.start(app, None, costs, number)),
        (plan.large_starts, "start", LARGE, lambda prober: prober.start(app, large, costs, number)),
        (plan.imports, "import", "", lambda prober: prober.import_framework(costs, number)),
        (plan.keeps, "kept", KEPT, lambda prober: prober.keep(app, kept, plan.requests, number)),
        (plan.documents, "document", SIXTY, lambda prober: prober.document(app, sixty, costs.documents[SIXTY], number)),
        (plan.documents, "document", LARGE, lambda prober: prober.document(app, large, costs.documents[LARGE], number)),
        (plan.reloads, "reload", "", lambda prober: prober.reload(costs, number)),
    ]
    return [
        Task(probe, name, serves, number, carry_out) for times, probe, serves, carry_out in planned if number < times
    ]


def floor_or_contender(name: str) -> App:
    return FLOOR if name == FLOOR.name else CONTENDERS[name]


def key_of(record: Resource) -> tuple[str, str, str, int]:
    """Return by what a probe is known: a run that goes on does not repeat it."""
    probe = record.probe if isinstance(record, Missed) else str(type(record).__struct_config__.tag)
    return probe, record.app, getattr(record, "serves", ""), getattr(record, "number", 0)


def probe(  # noqa: PLR0913, PLR0917 - what a run is made of
    plan: ProbePlan, seed: int, records: list[Resource], prober: Prober, store: Store, view: Progress
) -> None:
    """Carry out the probes that are left, and add each to `records` once it is on disk.

    One that fails is written down with its reason, and the next has its turn.
    """
    done = {key_of(record) for record in records}
    left = [task for task in tasks(plan, seed) if (task.probe, task.app, task.serves, task.number) not in done]
    for place, task in enumerate(left):
        view.probing(task.probe, task.app, place / len(left))
        record = attempt(task, prober)
        store.add_resource(record)
        records.append(record)


def attempt(task: Task, prober: Prober) -> Resource:
    """Carry out one probe; a failure is a record too."""
    try:
        return task.carry_out(prober)
    except DoublecheckError as error:
        return Missed(
            app=task.app, probe=task.probe, serves=task.serves, number=task.number, reason=str(error), took_seconds=0.0
        )
