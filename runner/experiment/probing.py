"""What it costs to run the contenders: which probes a run takes, how often, and in which order."""

import random

from apps.contenders import FLOOR
from apps.costs import COSTS
from runner.errors import DoublecheckError
from runner.experiment.progress import Progress
from runner.records.probes import SMALLEST, PlannedProbe, Probe, ProbeKey, ProbeKind, ProbePlan
from runner.records.store import Store
from runner.rig.probes import Prober

KEPT, LARGE, SIXTY = "json_hello", "routing[1000]", "openapi_document"

FULL: ProbePlan = (
    PlannedProbe(kind=ProbeKind.INSTALL),
    PlannedProbe(kind=ProbeKind.WRITTEN),
    PlannedProbe(kind=ProbeKind.START, scenario=SMALLEST, times=20),
    PlannedProbe(kind=ProbeKind.START, app=FLOOR.name, scenario=KEPT, times=20),
    PlannedProbe(kind=ProbeKind.START, scenario=LARGE, times=6),
    PlannedProbe(kind=ProbeKind.IMPORT, times=20),
    PlannedProbe(kind=ProbeKind.KEPT, scenario=KEPT, times=5),
    PlannedProbe(kind=ProbeKind.DOCUMENT, scenario=SIXTY, times=5),
    PlannedProbe(kind=ProbeKind.DOCUMENT, scenario=LARGE, times=5),
    PlannedProbe(kind=ProbeKind.RELOAD, times=8),
)
"""What `SCENARIOS=resources` and `all` take. The floor's start shows what every server takes."""

SHORT: ProbePlan = (
    PlannedProbe(kind=ProbeKind.START, scenario=SMALLEST, times=8),
    PlannedProbe(kind=ProbeKind.START, app=FLOOR.name, scenario=KEPT, times=8),
)
"""What the default run takes for start-up and memory at rest: about fifteen seconds of its five minutes."""


def planned_probes(plan: ProbePlan, seed: int) -> list[ProbeKey]:
    """Return every probe, round by round, each round in an order of its own: no app and no probe owns a place."""
    ordered: list[ProbeKey] = []
    for number in range(max((planned.times for planned in plan), default=0)):
        of_round = [
            ProbeKey(planned.kind, app, planned.scenario, number)
            for planned in plan
            if number < planned.times
            for app in ([planned.app] if planned.app else COSTS)
        ]
        random.Random(f"{seed} probes {number}").shuffle(of_round)
        ordered += of_round
    return ordered


def probe(  # noqa: PLR0913, PLR0917 - what a run is made of
    plan: ProbePlan, seed: int, probes: list[Probe], prober: Prober, store: Store, view: Progress
) -> None:
    """Take the probes that are left, and add each to `probes` once it is on disk.

    One that fails is written down with its reason, and the next has its turn.
    """
    done = {taken.key for taken in probes}
    left = [key for key in planned_probes(plan, seed) if key not in done]
    for place, key in enumerate(left):
        view.probing(key.kind, key.app, place / len(left))
        taken = attempt(key, prober)
        store.add_probe(taken)
        probes.append(taken)


def attempt(key: ProbeKey, prober: Prober) -> Probe:
    """Take one probe; a failure is a record too."""
    try:
        return prober.take(key)
    except DoublecheckError as error:
        return Probe(**key._asdict(), missed=str(error))
