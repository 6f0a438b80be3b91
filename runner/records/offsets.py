"""How far another host's monotonic clock is ahead of ours: four timestamps, the exchange that took least, and a watch.

The error is at most half of the round trip (Mills, RFC 5905, section 8). Clocks of one kind drift apart by some
microseconds in a second; a virtual machine that is moved, or a clock that is set, jumps.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from runner.records.host import Offset

PINGS = 12
"""Exchanges that tell an offset: of so many one has had no pause of either process in its way."""

DRIFT = 200e-6
"""By which two good clocks may run apart: a crystal is within 100 parts in a million of its rate."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, in nanoseconds: ours when it left and when the answer came, theirs between."""

    left: int
    came_there: int
    left_there: int
    came: int

    @property
    def round_trip(self) -> int:
        return (self.came - self.left) - (self.left_there - self.came_there)

    @property
    def ahead(self) -> float:
        return ((self.came_there - self.left) + (self.left_there - self.came)) / 2


@dataclass(frozen=True, slots=True)
class Sighting:
    """An offset, and when it was seen by our clock."""

    nanoseconds: float
    bound: float
    at: int

    def as_offset(self) -> Offset:
        """Return it as a record."""
        return Offset(seconds=self.nanoseconds / 1e9, round_trip_seconds=2 * self.bound / 1e9)

    def there(self, instant: int) -> int:
        """Return what the other clock says at an instant of ours."""
        return instant + round(self.nanoseconds)


def best(exchanges: Iterable[Exchange]) -> Sighting:
    """Return the offset that the shortest of some exchanges tells."""
    shortest = min(exchanges, key=lambda exchange: exchange.round_trip)
    return Sighting(shortest.ahead, shortest.round_trip / 2, shortest.came)


def jumped_by(before: Sighting, now: Sighting) -> float:
    """Return by how many seconds a clock has moved between two sightings that neither errors nor drift explain; 0."""
    allowed = before.bound + now.bound + DRIFT * (now.at - before.at)
    moved = now.nanoseconds - before.nanoseconds
    return moved / 1e9 if abs(moved) > allowed else 0.0


def jumped_within(exchange: Exchange, sighting: Sighting) -> float:
    """Return by how many seconds a clock has moved since a sighting, for all that one exchange tells; 0 for not at all.

    What it says when the question came and when the answer left has to lie between our leaving and coming.
    """
    slack = sighting.bound + DRIFT * (exchange.came - sighting.at)
    early = sighting.there(exchange.left) - slack - exchange.came_there
    late = exchange.left_there - sighting.there(exchange.came) - slack
    return max(early, late, 0.0) / 1e9
