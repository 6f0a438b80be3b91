"""Start, check, warm up, switch on, send, read: instructions per request, start by start, several side by side."""

import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from queue import SimpleQueue
from threading import Event

from runner.conformance import check
from runner.errors import ConformanceError, DoublecheckError, ServerError
from runner.experiment.lineup import SLICE_SECONDS
from runner.records.condition import Condition
from runner.records.probes import FEW, IDLE, MANY, Probe, ProbeKey, ProbeKind
from runner.rig.callgrind import CountingRig
from scenarios.spec import Exchange, Scenario

FEW_REQUESTS = 50
"""Requests of the shorter stretch, where a slice has its usual length (docs/adr/0033)."""
FEWEST = 4
TIMES = 3
"""Requests of the longer stretch over those of the shorter."""
WARM_UP_TIMES = 2
"""Requests before counting over those of the shorter stretch: CPython has specialised by then."""
KEPT_PATHS = 1_024
"""Litestar keeps so many paths in a cache: where there are fewer, each is asked for once before counting."""
IDLE_SECONDS = 0.5
SETTLE_SECONDS = 0.05
"""Between the last answer and a reading: a server closes its connection, and runs its tasks, after it has answered."""

Counted = Probe | DoublecheckError | ConformanceError
"""A start, or why it could not be counted."""


@dataclass(frozen=True, slots=True)
class StartPlan:
    """A start to come."""

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


class Asking:
    """The requests of one start, in their order, each answer checked."""

    def __init__(self, plan: StartPlan, probe: CountingRig) -> None:
        exchanges = plan.scenario.exchanges(plan.scenario.parameter)
        self._plan, self._probe = plan, probe
        self._few = few_requests(plan.scenario)
        self._warm_up = warm_up_requests(plan.scenario, exchanges)
        self._next = 0
        self._exchanges = list(islice(cycle(exchanges), self._warm_up + (1 + TIMES) * self._few))

    def count(self) -> dict[str, float]:
        """Start the server, warm it up, and return the figures of the short stretch, the long one and the idle one."""
        self._probe.start((self._plan.condition, self._plan.scenario), self._exchanges, self._plan.hash_seed)
        self._ask(self._warm_up)
        self._probe.begin_counting()
        requests = {FEW: self._few, MANY: TIMES * self._few, IDLE: 0}
        figures = {name: value for stretch in requests for name, value in self._stretch(stretch, requests[stretch])}
        if not figures[f"{IDLE}_ticks"]:
            raise ServerError(f"{self._plan}: valgrind does not see the server's clock, so it cannot be taken off")
        return figures

    def _stretch(self, stretch: str, requests: int) -> list[tuple[str, float]]:
        """Send so many requests, or none for a while, and read the counter."""
        if requests:
            self._ask(requests)
        counted = self._probe.count(SETTLE_SECONDS if requests else IDLE_SECONDS + SETTLE_SECONDS)
        return [
            (f"{stretch}_requests", requests),
            (f"{stretch}_instructions", counted.instructions),
            (f"{stretch}_ticks", counted.ticks),
            (f"{stretch}_seconds", counted.seconds),
        ]

    def _ask(self, count: int) -> None:
        """Send the next requests; raise ConformanceError where an answer is not what the scenario expects."""
        numbers = range(self._next, self._next + count)
        self._next = numbers.stop
        answers = self._probe.ask(numbers)
        asked = self._exchanges[numbers.start : numbers.stop]
        if wrong := check.differences(self._plan.scenario.name, asked, {self._plan.condition.name: answers}):
            raise ConformanceError(check.report(wrong))


def count_start(plan: StartPlan, probe: CountingRig, circumstances: Mapping[str, str]) -> Probe:
    """Count one start. Raise ServerError, GeneratorError or ConformanceError; the server is ended in any case.

    `circumstances` is what a count depends on beside the versions of a run.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    try:
        figures = Asking(plan, probe).count()
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
) -> Generator[tuple[StartPlan, Counted], None, None]:
    """Yield each start as it is counted, or why it could not be. Whoever closes this ends whatever runs."""
    free: SimpleQueue[CountingRig] = SimpleQueue()
    for probe in probes:
        free.put(probe)
    stopped = Event()

    def count_next(plan: StartPlan) -> Counted:
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
        under_way: dict[Future[Counted], StartPlan] = {pool.submit(count_next, plan): plan for plan in plans}
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
