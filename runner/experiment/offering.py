"""What the open-loop slices of a block are offered: shares of the capacity that its closed-loop slices have found."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from runner.errors import CapacityError
from runner.records.condition import MOST_REQUESTS, AtRate, ClosedLoop, Condition, OpenLoop, Schedule, Whose
from runner.records.measurement import Load

SHORTEST_SECONDS, LONGEST_SECONDS = 0.25, 0.75
"""Of a slice: at nine tenths of a capacity a queue settles in 40 ms, and pairs far apart would share no noise."""

REQUESTS_WANTED = 250
"""In a slice. Eight of them in two turns of four are 800 behind the lead-in, of which p99 needs 459."""


@dataclass
class Offering:
    """The capacities found in one block, by app, and the schedules that follow from them."""

    seed: str
    """Of the block: each of its pairs draws its own times from it, the same for both."""
    rates: dict[str, list[float]] = field(default_factory=dict)

    def take_up(self, condition: Condition, load: Load) -> None:
        """Learn from a slice that saturated its server."""
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
        """Return the requests per second that a condition's open loop stands for in this block."""
        assert isinstance(condition.load_model, OpenLoop)
        load = condition.load_model.load
        if isinstance(load, AtRate):
            return load.requests_per_second
        concerned = [condition.app] if load.capacity is Whose.OWN else list(rivals)
        if missing := [app for app in concerned if app not in self.rates]:
            raise CapacityError(f"{condition.name}: no capacity of {', '.join(missing)} was found in this block")
        return load.share * min(median(self.rates[app]) for app in concerned)
