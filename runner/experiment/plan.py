"""Which slice when, and what open loops are offered: pure and seeded, so that a plan can be tested and made again.

Open loops are offered shares of the capacity that the closed-loop slices of their block have found.
"""

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from runner.errors import CapacityError
from runner.experiment.lineup import CONTROL, HALF_LOAD, Lineup
from runner.records.condition import MOST_REQUESTS, AtRate, ClosedLoop, Condition, OpenLoop, Schedule, Whose
from runner.records.measurement import Load
from runner.records.run import Kind, Run
from scenarios.spec import Scenario

CAPACITY_TURNS = 3
"""Six slices of each app that saturate it: the median of as many is within 5 % of its capacity in the block."""


@dataclass(frozen=True, slots=True)
class PlannedSlice:
    condition: Condition
    pair: int | None  # None for a slice that is not compared, such as one of the floor


def round_order(scenarios: Sequence[str], seed: int, number: int) -> list[str]:
    """Return the scenarios in the order of round `number`: a new one each time, so that none owns a place."""
    order = list(scenarios)
    random.Random(f"{seed} round {number}").shuffle(order)
    return order


FEW_SCENARIOS = 5
"""In a round of more, the controls take a sixth of the time at most (docs/adr/0042)."""


def has_turn(scenario: Scenario, number: int, run: Run) -> bool:
    """Return whether a scenario is measured in round `number`.

    Beside many scenarios, experiments have every third round and the controls have each. Beside fewer, half load has
    every second one; the controls have two of three, or every second one beside few scenarios, and each in a
    calibration, which is about them (docs/adr/0045).
    """
    if run.has_many_scenarios:
        return number % 3 == 0 or not scenario.experiment
    if scenario.experiment == HALF_LOAD.name and len(run.options.scenarios) > 1:
        return number % 2 == 0
    if scenario.name == CONTROL and run.options.kind is not Kind.CALIBRATE:
        return number % 3 != 2 if len(run.options.scenarios) > FEW_SCENARIOS else number % 2 == 0
    return True


def block_slices(lineup: Lineup, seed: int, number: int) -> list[PlannedSlice]:
    """Return the slices of one block: for each comparison its pairs, in turn, and one of each reference.

    Pairs come in twos, ABBA or BAAB, which cancels whatever drifts in a straight line over four slices.
    """
    coin = random.Random(f"{seed} {lineup.name} block {number}")
    conditions = {condition.name: condition for condition in lineup.conditions}
    pairs = {versus: lineup.pairs_of(versus) for versus in lineup.comparisons}
    starts = {versus: balanced((pairs[versus] + 1) // 2, coin) for versus in lineup.comparisons}
    references = [PlannedSlice(condition, None) for condition in lineup.references]
    slices: list[PlannedSlice] = []
    pair = 0
    for turn in range(max(map(len, starts.values()), default=0)):
        for versus in [versus for versus in lineup.comparisons if turn < len(starts[versus])]:
            order = versus.both[:: starts[versus][turn]]
            for names in (order, order[::-1])[: pairs[versus] - 2 * turn]:
                slices += [PlannedSlice(conditions[name], pair) for name in names]
                pair += 1
    if lineup.has_open_loops:  # which need a capacity
        return (references + references[::-1]) * CAPACITY_TURNS + slices
    middle = len(slices) // 8 * 4  # between two turns of four
    return slices[:middle] + references + slices[middle:]


def balanced(turns: int, coin: random.Random) -> list[int]:
    """Return 1 for ABBA and -1 for BAAB, equally often, in random order.

    The second slice in a row on one app is 2 % faster, since its caches are warm (docs/adr/0002): a plain coin would
    hand that to one side more often than to the other.
    """
    signs = [1, -1] * (turns // 2) + [coin.choice((1, -1))] * (turns % 2)
    coin.shuffle(signs)
    return signs


SHORTEST_SECONDS, LONGEST_SECONDS = 0.25, 0.75
"""Of a slice: at nine tenths of a capacity a queue settles in 40 ms, and pairs far apart would share no noise."""
REQUESTS_WANTED = 250
"""In a slice. Eight of them in two turns of four are 800 behind the lead-in, of which p99 needs 459."""


@dataclass
class Offering:
    """The capacities found in one block, by app, and the schedules that follow from them."""

    seed: str  # of the block: each of its pairs draws its own times from it, the same for both
    rates: dict[str, list[float]] = field(default_factory=dict)

    def take_up(self, condition: Condition, load: Load) -> None:
        if isinstance(condition.load_model, ClosedLoop) and load.requests:
            self.rates.setdefault(condition.app, []).append(load.requests / load.elapsed_seconds)

    def schedule(self, condition: Condition, pair: int | None, rivals: Sequence[str]) -> Schedule | None:
        """Return what a slice offers, or None for one that saturates its server; `rivals` are the apps compared.

        Raise CapacityError where the rate is nothing that a slice can offer.
        """
        if not isinstance(condition.load_model, OpenLoop):
            return None
        rate = self.rate(condition, rivals)
        seconds = min(LONGEST_SECONDS, max(SHORTEST_SECONDS, REQUESTS_WANTED / rate)) if rate > 0 else 0.0
        if not 1 <= rate * seconds <= MOST_REQUESTS:
            raise CapacityError(f"{condition.name} is {rate:.3g} requests per second: a slice cannot offer that")
        return Schedule(
            requests_per_second=rate,
            seconds=seconds,
            arrivals=condition.load_model.arrivals,
            seed=zlib.crc32(f"{self.seed} pair {pair}".encode()),
        )

    def rate(self, condition: Condition, rivals: Sequence[str]) -> float:
        assert isinstance(condition.load_model, OpenLoop)
        load = condition.load_model.load
        if isinstance(load, AtRate):
            return load.requests_per_second
        concerned = [condition.app] if load.capacity is Whose.OWN else list(rivals)
        if missing := [app for app in concerned if app not in self.rates]:
            raise CapacityError(f"{condition.name}: no capacity of {', '.join(missing)} was found in this block")
        return load.share * min(median(self.rates[app]) for app in concerned)
