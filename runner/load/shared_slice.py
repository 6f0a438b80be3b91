"""A slice that several generators share: it begins at a planned instant, and what counts lies within common edges."""

import gevent

from runner.load.client import clock
from runner.load.messages import Beginning
from runner.load.slices import OpenSlice, Workload
from runner.records.measurement import Load, Part
from runner.records.schedule import Schedule

SPIN_NANOSECONDS = 2_000_000
"""Before a planned instant: a timer of gevent's is late by up to 1 ms."""


class SharedSlice(OpenSlice):
    """A slice that also notes when each answer came."""

    def __init__(self, workload: Workload, seconds: float, users: int) -> None:
        self._instants: list[int] = []
        super().__init__(workload, seconds, users)

    @property
    def last_answer(self) -> int:
        """Return when the last answer came."""
        return self._instants[-1]

    @last_answer.setter
    def last_answer(self, instant: int) -> None:
        # Only here, and not in every local slice: it costs a tenth of a microsecond for each request.
        self._instants.append(instant)

    def answers_between(self, first: int, last: int) -> int:
        """Return how many answers came after one instant and not after another."""
        return sum(first < instant <= last for instant in self._instants[1:])


def late_by(begins: Beginning) -> int:
    """Return by how many nanoseconds a slice's beginning has passed already; negative: that are left."""
    return clock() - begins.at


def wait_for(begins: Beginning) -> None:
    """Return at the planned instant, within microseconds."""
    left = -late_by(begins) - SPIN_NANOSECONDS
    if left > 0:
        gevent.sleep(left / 1e9)
    while late_by(begins) < 0:
        pass


def window_seconds(begins: Beginning, seconds: float) -> float:
    """Return how long all generators are at work for certain in a slice; not above 0 where it is too short for that."""
    return seconds - begins.ramp_seconds - 2 * begins.edge_seconds


def part_of(current: SharedSlice, load: Load, begins: Beginning, seconds: float) -> Part:
    """Return what counts of a closed loop: answers between the edges."""
    window = window_seconds(begins, seconds)
    first = begins.at + round((begins.ramp_seconds + begins.edge_seconds) * 1e9)
    return Part(
        requests=load.requests,
        window_seconds=window,
        in_window=current.answers_between(first, first + round(window * 1e9)),
    )


def part_of_schedule(load: Load, schedule: Schedule) -> Part:
    """Return what counts of an open loop: all of it, since every request has its planned time."""
    return Part(requests=load.requests, window_seconds=schedule.seconds, in_window=load.requests)
