"""When the requests of an open-loop slice leave: drawn from a few figures, and the same whenever it is drawn again."""

import random
from enum import StrEnum
from itertools import accumulate

import msgspec

from runner.records.record import Count, Positive, Rate, Record, Seconds, Whole

MOST_REQUESTS = 1_000_000
"""In one slice: more than any Python server answers in a minute."""


class Arrivals(StrEnum):
    """How far apart requests leave."""

    EXPONENTIAL = "exponential"
    """As those of many users who know nothing of one another: the Poisson process, with the bursts that it has."""
    EVEN = "even"
    """All gaps alike, as wrk2 and k6 space them: kinder to a server than users are."""


class Schedule(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What one open-loop slice offers its server, whether or not answers come."""

    requests_per_second: Rate
    seconds: Seconds
    arrivals: Arrivals = Arrivals.EXPONENTIAL
    seed: Whole = 0
    """Two schedules with the same seed and different rates are one pattern, stretched."""
    part: Count = 0
    """Which of the parts this is, from 0."""
    parts: Positive = 1
    """That it was dealt out into, request by request in turn, for as many generators: together they send all of it."""

    def __post_init__(self) -> None:
        if self.part >= self.parts:
            raise ValueError(f"of {self.parts} parts there is none with the number {self.part}")
        if not 1 <= self.requests <= MOST_REQUESTS:
            raise ValueError(f"a slice of {self.seconds:g} s at {self.requests_per_second:g}/s sends {self.requests:,}")

    @property
    def requests(self) -> int:
        """Return how many requests leave: a number fixed by the rate, so that it is kept and not only expected."""
        return len(range(self.part, self.all_requests, self.parts))

    @property
    def all_requests(self) -> int:
        """Return how many leave of all parts together."""
        return round(self.requests_per_second * self.seconds)

    def dealt_out(self, parts: int) -> list["Schedule"]:
        """Return the parts for so many generators."""
        return [msgspec.structs.replace(self, part=part, parts=parts) for part in range(parts)]

    def gaps(self) -> list[float]:
        """Return the seconds before each request of all parts: after the beginning, or after the one before.

        They add up to the slice's length, so that a short slice offers its rate exactly. Given their sum, gaps of a
        Poisson process are exponential ones scaled to it.
        """
        if self.arrivals is Arrivals.EVEN:
            return [self.seconds / self.all_requests] * self.all_requests
        coin = random.Random(f"arrivals {self.seed}")
        drawn = [coin.expovariate(1.0) for _ in range(self.all_requests)]
        scale = self.seconds / sum(drawn)
        return [gap * scale for gap in drawn]

    def planned_nanoseconds(self) -> list[int]:
        """Return when each request is to leave, after the beginning of the slice, in ascending order."""
        return [round(instant * 1e9) for instant in accumulate(self.gaps())][self.part :: self.parts]
