"""What it costs to run the contenders: which probes a run takes, how often, and in which order.

Instructions per request are probes too. They are counted start by start, several side by side.
"""

import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from queue import SimpleQueue
from threading import Event

from apps.contenders import FLOOR
from apps.costs import COSTS
from runner.conformance import check
from runner.errors import ConformanceError, DoublecheckError, ServerError
from runner.experiment.lineup import SLICE_SECONDS
from runner.experiment.progress import Progress
from runner.records.condition import Condition
from runner.records.probes import FEW, IDLE, MANY, SMALLEST, PlannedProbe, Probe, ProbeKey, ProbeKind, ProbePlan
from runner.records.store import Store
from runner.rig.callgrind import CountingRig
from scenarios.spec import Exchange, Scenario

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
    plan: ProbePlan,
    seed: int,
    probes: list[Probe],
    take: Callable[[ProbeKey], Probe],
    store: Store,
    view: Progress,
) -> None:
    """Take the probes that are left, and add each to `probes` once it is on disk.

    One that fails is written down with its reason, and the next has its turn.
    """
    done = {taken.key for taken in probes}
    left = [key for key in planned_probes(plan, seed) if key not in done]
    for place, key in enumerate(left):
        view.probing(key.kind, key.app, place / len(left))
        try:
            taken = take(key)
        except DoublecheckError as error:
            taken = Probe(**key._asdict(), missed=str(error))
        store.add_probe(taken)
        probes.append(taken)


FEW_REQUESTS = 50  # requests of the shorter stretch, where a slice has its usual length (docs/adr/0033)
FEWEST = 4
TIMES = 3
WARM_UP_TIMES = 2  # requests before counting over those of the shorter stretch: CPython has specialised by then
KEPT_PATHS = 1_024
"""Litestar keeps so many paths in a cache: where there are fewer, each is asked for once before counting."""
IDLE_SECONDS = 0.5
SETTLE_SECONDS = 0.05
"""Between the last answer and a reading: a server closes its connection, and runs its tasks, after it has answered."""

CountOutcome = Probe | DoublecheckError | ConformanceError


@dataclass(frozen=True, slots=True)
class StartPlan:
    """A start to come, and the interpreter's hash seed in it."""

    scenario: Scenario
    condition: Condition
    hash_seed: int

    @property
    def key(self) -> ProbeKey:
        return ProbeKey(ProbeKind.INSTRUCTIONS, self.condition.name, self.scenario.name, self.hash_seed)

    def __str__(self) -> str:
        return f"{self.scenario.name}, {self.condition.name}, start {self.hash_seed}"


def planned_starts(seats: Sequence[tuple[Condition, Scenario]], starts: int) -> list[StartPlan]:
    """Return every start in its order: everybody's first before anybody's second, so that it may be broken off."""
    return [
        StartPlan(scenario, condition, hash_seed) for hash_seed in range(1, starts + 1) for condition, scenario in seats
    ]


def few_requests(scenario: Scenario) -> int:
    """Return the requests of the shorter stretch: the fewer, the longer a slice, as that goes by a request's length."""
    return max(FEWEST, round(FEW_REQUESTS * min(1.0, SLICE_SECONDS / scenario.seconds)))


def warm_up_requests(scenario: Scenario, exchanges: Sequence[Exchange]) -> int:
    """Return the requests before counting: once around where a cache of paths would hold them all."""
    paths = {exchange.request.target for exchange in exchanges}
    once_around = len(exchanges) if 1 < len(paths) <= KEPT_PATHS else 0
    return max(WARM_UP_TIMES * few_requests(scenario), once_around)


def count_stretches(plan: StartPlan, probe: CountingRig) -> dict[str, float]:
    """Start the server, warm it up, and return the figures of the short stretch, the long one and the idle one."""
    asked, few = plan.scenario.exchanges(plan.scenario.parameter), few_requests(plan.scenario)
    stretches = {FEW: few, MANY: TIMES * few, IDLE: 0}
    done = warm_up_requests(plan.scenario, asked)
    exchanges = list(islice(cycle(asked), done + sum(stretches.values())))
    probe.start((plan.condition, plan.scenario), exchanges, plan.hash_seed)
    send(plan, probe, exchanges, range(done))
    probe.begin_counting()
    figures: dict[str, float] = {}
    for stretch, requests in stretches.items():
        if requests:
            send(plan, probe, exchanges, range(done, done + requests))
            done += requests
        counted = probe.count(SETTLE_SECONDS if requests else IDLE_SECONDS + SETTLE_SECONDS)
        figures[f"{stretch}_requests"] = requests
        figures |= {f"{stretch}_{figure}": value for figure, value in counted.items()}
    if not figures[f"{IDLE}_ticks"]:
        raise ServerError(f"{plan}: valgrind does not see the server's clock, so it cannot be taken off")
    return figures


def send(plan: StartPlan, probe: CountingRig, exchanges: Sequence[Exchange], places: range) -> None:
    """Send some of the requests; raise ConformanceError where an answer is not what the scenario expects."""
    answers, asked = probe.ask(places), exchanges[places.start : places.stop]
    if wrong := check.differences(plan.scenario.name, asked, {plan.condition.name: answers}):
        raise ConformanceError(check.report(wrong))


def count_start(plan: StartPlan, probe: CountingRig, circumstances: Mapping[str, str]) -> Probe:
    """Count one start; `circumstances` is what a count depends on beside the versions of a run.

    Raise ServerError, GeneratorError or ConformanceError; the server is ended in any case.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    try:
        figures = count_stretches(plan, probe)
    finally:
        probe.stop()
    return Probe(
        **plan.key._asdict(),
        figures=figures,
        texts={**circumstances, "started": started.isoformat(timespec="seconds")},
        took_seconds=time.perf_counter() - began,
    )


def count_side_by_side(
    plans: Sequence[StartPlan], probes: Sequence[CountingRig], circumstances: Mapping[str, str]
) -> Generator[tuple[StartPlan, CountOutcome], None, None]:
    """Yield each start as it is counted, or why it could not be. Whoever closes this ends whatever runs."""
    free: SimpleQueue[CountingRig] = SimpleQueue()
    for probe in probes:
        free.put(probe)
    stopped = Event()

    def count_next(plan: StartPlan) -> CountOutcome:
        probe = free.get()
        try:
            if stopped.is_set():
                return DoublecheckError("stopped")
            return count_start(plan, probe, circumstances)
        except (DoublecheckError, ConformanceError) as error:
            return error
        finally:
            free.put(probe)

    with ThreadPoolExecutor(len(probes)) as pool:
        under_way: dict[Future[CountOutcome], StartPlan] = {pool.submit(count_next, plan): plan for plan in plans}
        try:
            for done in as_completed(under_way):
                yield under_way[done], done.result()
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for probe in probes:
                probe.kill()
            raise
        finally:
            pool.shutdown()
            for probe in probes:
                probe.close()
