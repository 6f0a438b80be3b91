"""Requests under way, by a counter that knows nothing of latencies."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class InFlight:
    """How many requests are under way: a counter that knows nothing of latencies, against which they are held."""

    counts_from: int
    """Nanoseconds of the clock: what was before is left out."""
    now: int = 0
    area: float = 0.0
    """Requests times nanoseconds."""
    last_change: int = 0
    seen: list[int] = field(default_factory=list)
    """How many each request found at its turn."""

    def change(self, by: int, instant: int) -> None:
        """Count one more or one less."""
        since = max(self.last_change, self.counts_from)
        if instant > since:
            self.area += self.now * (instant - since)
        self.now += by
        self.last_change = instant

    def mean(self) -> float:
        """Return the average over time, up to the last change."""
        return self.area / (self.last_change - self.counts_from) if self.last_change > self.counts_from else 0.0

    def seconds(self) -> float:
        return max(0.0, (self.last_change - self.counts_from) / 1e9)


def slope(planned: Sequence[int], seen: Sequence[int]) -> float:
    """Return by how much each second what requests found rose, by least squares; 0 where there is nothing to fit."""
    if len(seen) < 3:
        return 0.0
    return float(np.polyfit(np.asarray(planned) / 1e9, np.asarray(seen, dtype=float), 1)[0])
