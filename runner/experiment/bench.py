"""Plan, start, check, load, store, stop: the one place that orders effects."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate, count

import msgspec

from runner.analysis.statistics.stopping import unfinished
from runner.conformance import check
from runner.errors import ConformanceError, DoublecheckError, HostError, StoreError
from runner.experiment.conform import SERVERS_SIDE_BY_SIDE, Conformance
from runner.experiment.lineup import Lineup, WorkClock, batches
from runner.experiment.plan import Offering, block_slices, has_turn, round_order
from runner.experiment.progress import Progress
from runner.records.host import Fingerprint, Offset
from runner.records.measurement import Block, CpuTimes, Failed, Measured, Served, Slice
from runner.records.probes import Probe, seconds_spent
from runner.records.run import Complete, Ending, Interrupted, Recording, Run, Stop
from runner.records.store import Store
from runner.rig.host.signals import StoppedError, undisturbed
from runner.rig.rig import Rig

WARM_UP_SECONDS = 0.1
"""For each server, after conformance: hundreds of requests, past the point where CPython has specialised."""

ATTEMPTS = 2


def is_last_attempt(block: Block) -> bool:
    return isinstance(block.outcome, Failed) and block.outcome.attempt >= ATTEMPTS


def is_settled(block: Block) -> bool:
    """Whether there is nothing left to try: a run may have been cut off between two attempts."""
    return isinstance(block.outcome, Measured) or is_last_attempt(block)


class Budget:
    """So many seconds, and what is left of them.

    No clock can promise not to leap: a machine slept, a guest was moved. Set back, it costs the run nothing; forward,
    it spends the budget, and the run ends with all that it has.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], spent: float) -> None:
        """Start to count; `spent` is what a resumed run has used before, in seconds."""
        self._seconds = seconds
        self._clock = clock
        self._read = clock()
        self._passed = spent

    def elapsed(self) -> float:
        """Return the seconds since the run began, never fewer than a moment ago."""
        before, self._read = self._read, self._clock()
        self._passed += max(self._read - before, 0.0)
        return self._passed

    def left(self) -> float:
        return max(self._seconds - self.elapsed(), 0.0)


@dataclass
class Bench:
    run: Run
    lineups: Sequence[Lineup]
    rig: Rig
    store: Store
    view: Progress
    clock: Callable[[], float] = time.monotonic
    blocks: list[Block] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    fingerprints: list[Fingerprint] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)

    def __post_init__(self) -> None:
        spent = sum(block.seconds for block in self.blocks) + seconds_spent(self.probes)
        self._conformance = Conformance(self.rig, self.run.options.seed)
        self._budget = Budget(self.run.options.budget_seconds, self.clock, spent)

    def measure(self) -> Recording:
        """Measure until the intervals are narrow enough, the budget is spent or something stops it.

        Raises ServerError when servers do not start in the very first round: then there is nothing to keep.
        """
        ending: Ending | None = None
        try:
            self._take_fingerprint()
            reason = self._rounds()
            with suppress(HostError):  # its blocks have said that the servers' host is gone
                self._take_fingerprint()
            ending = Complete(reason=reason, seconds=self._budget.elapsed())
        except (StoppedError, StoreError) as error:
            ending = Interrupted(reason=str(error), seconds=self._budget.elapsed(), exit_code=error.exit_code)
        finally:
            with undisturbed():
                self.rig.close()
                if not self.blocks and not self.probes:
                    self.store.discard()
                elif ending is not None:
                    self.store.end(ending)
        return Recording(
            run=self.run,
            blocks=self.blocks,
            slices=self.slices,
            ending=ending,
            fingerprints=self.fingerprints,
            probes=self.probes,
        )

    def _take_fingerprint(self) -> None:
        fingerprint = Fingerprint(blocks=len(self.blocks), seconds=self.rig.time_fixed_work())
        self.store.add_fingerprint(fingerprint)
        self.fingerprints.append(fingerprint)

    def _rounds(self) -> Stop:
        for number in count():
            for batch in self._batches(number):
                if not self._round(number, batch):
                    return Stop.BUDGET
            if number + 1 == self.run.options.rounds:
                return Stop.ROUNDS
            if not self._taking_part():
                return Stop.NOTHING_LEFT
            if not unfinished(Recording(run=self.run, blocks=self.blocks, slices=self.slices, ending=None)):
                return Stop.PRECISE
        raise AssertionError  # count() does not end

    def _batches(self, number: int) -> list[list[Lineup]]:
        """What a round still lacks, in its order, in groups whose servers run side by side."""
        done = {block.scenario for block in self.blocks if block.number == number and is_settled(block)}
        named = {each.name: each for each in self._taking_part() if has_turn(each.scenario, number, self.run)}
        order = round_order(list(named), self.run.options.seed, number)
        return batches([named[name] for name in order if name not in done], SERVERS_SIDE_BY_SIDE)

    def _round(self, number: int, batch: Sequence[Lineup]) -> bool:
        """A block of each scenario in the batch; False when the budget does not reach for all of them."""
        # The first of the batch, as many as would end within the budget one after the other.
        ends, left = accumulate(self._expected(lineup) for lineup in batch), self._budget.left()
        affordable = [lineup for lineup, end in zip(batch, ends, strict=True) if end < left]
        if not affordable:
            return False
        began = self._budget.elapsed()
        self._start(affordable)
        start_seconds = (self._budget.elapsed() - began) / len(affordable)
        for lineup in affordable:
            if self._expected(lineup) >= self._budget.left():
                return False
            self._block(lineup, number, start_seconds)
        return len(affordable) == len(batch)

    def _start(self, batch: Sequence[Lineup]) -> None:
        self.view.starting([lineup.name for lineup in batch])
        try:
            self.rig.start([seat for lineup in batch for seat in lineup.seats])
        except DoublecheckError:
            if not self.blocks:
                raise
            self.rig.close()  # each block then starts its own, and the one that fails says so

    def _block(self, lineup: Lineup, number: int, start_seconds: float) -> None:
        """Measure a block, and once more when it fails; then leave its scenario out."""
        failed = sum((block.scenario, block.number) == (lineup.name, number) for block in self.blocks)
        for attempt in range(failed + 1, ATTEMPTS + 1):
            block, slices = self._attempt(lineup, number, attempt, start_seconds)
            with undisturbed():  # what counts is on disk, and the other way round
                self.store.add(block, slices)
                self.blocks.append(block)
                self.slices += slices
            self.rig.stop(lineup.scenario)
            self.view.measured(block, slices)
            if isinstance(block.outcome, Measured):
                return

    def _attempt(self, lineup: Lineup, number: int, attempt: int, start_seconds: float) -> tuple[Block, list[Slice]]:
        started, began = datetime.now(UTC), self._budget.elapsed()
        checked: float | None = None
        outcome: Measured | Failed
        slices: list[Slice] = []
        servers: dict[str, Served] = {}
        cpu: dict[str, CpuTimes] = {}
        offsets: dict[str, Offset] = {}
        try:
            self.rig.start(lineup.seats)
            self._check(lineup, number)
            checked = self._budget.elapsed()
            before = self.rig.look(lineup.scenario)
            slices = list(self._load(lineup, number))
            after = self.rig.look(lineup.scenario)
            cpu = {name: after.cpu[name].since(times) for name, times in before.cpu.items()}
            pairs = sum(measured.pair is not None for measured in slices) // 2
            outcome = Measured(pairs=pairs)
            servers, offsets = after.served, after.offsets
        except (DoublecheckError, ConformanceError) as error:
            outcome, slices = Failed(reason=str(error), attempt=attempt), []
        ended = self._budget.elapsed()
        block = Block(
            scenario=lineup.name,
            number=number,
            started=started.isoformat(timespec="seconds"),
            start_seconds=start_seconds,
            check_seconds=(checked or ended) - began,
            measure_seconds=ended - (checked or ended),
            servers=servers,
            cpu=cpu,
            offsets=offsets,
            outcome=outcome,
        )
        return block, slices

    def _check(self, lineup: Lineup, number: int) -> None:
        """Conformance on the very processes that are measured next, then the same warm-up for each.

        Raises ConformanceError: what differs is not timed.
        """
        self.view.checking(lineup.name)
        if found := self._conformance.differences(lineup, number):
            raise ConformanceError(check.report(found))
        for condition in lineup.served:
            warm_up = self.rig.load(condition, lineup.scenario, WARM_UP_SECONDS).load
            for failure in warm_up.failures:
                raise ConformanceError(
                    f"{lineup.name}: {condition.name} answers {failure.request} with {failure.detail}"
                )

    def _load(self, lineup: Lineup, number: int) -> Iterator[Slice]:
        planned = block_slices(lineup, self.run.options.seed, number)
        offering = Offering(f"{self.run.options.seed} {lineup.name} block {number}")
        work = WorkClock(lineup, self.rig)
        for position, plan in enumerate(planned):
            schedule = offering.schedule(plan.condition, plan.pair, lineup.compared_apps)
            seconds = schedule.seconds if schedule else lineup.seconds_of(plan.condition)
            reading = self.rig.load(plan.condition, lineup.scenario, seconds, schedule)
            offering.take_up(plan.condition, reading.load)
            measured = reading.as_slice(lineup.name, number, position, plan.condition, plan.pair)
            yield msgspec.structs.replace(measured, work_seconds=work.seconds(plan.condition))
            self.view.measuring(lineup.name, number, (position + 1) / len(planned), self._budget.left())

    def _taking_part(self) -> list[Lineup]:
        failed = {block.scenario for block in self.blocks if is_last_attempt(block)}
        return [lineup for lineup in self.lineups if lineup.name not in failed]

    def _expected(self, lineup: Lineup) -> float:
        """Seconds that a block like those measured so far takes, its share of the start included."""
        lasted = [block.seconds for block in self.blocks if block.scenario == lineup.name]
        return max(lasted or [block.seconds for block in self.blocks], default=0.0)
