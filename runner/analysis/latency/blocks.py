"""Open-loop slices, taken together: one app under one load in one block, which is the replicate."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from hdrh.histogram import HdrHistogram

from runner.records import histogram
from runner.records.measurement import OpenLoad, Slice

Group = tuple[str, str, int]
"""Scenario, condition and block."""


@dataclass(frozen=True)
class OfferedBlock:
    """The slices of one condition in one block that nothing disturbed; at least one."""

    number: int
    slices: tuple[Slice, ...]
    capacity: float | None
    """Requests per second of the same app when saturated, in the same block; None where no such slice counts."""

    @cached_property
    def loads(self) -> list[OpenLoad]:
        return [slice_.load.open_loop for slice_ in self.slices if slice_.load.open_loop is not None]

    @cached_property
    def from_plan(self) -> HdrHistogram:
        """Return the latencies from planned times, all slices together."""
        return histogram.merged(load.from_plan for load in self.loads)

    @cached_property
    def from_send(self) -> HdrHistogram:
        """Return the latencies from actual sends, all slices together."""
        return histogram.merged(load.from_send for load in self.loads)

    @cached_property
    def lag(self) -> HdrHistogram:
        """Return what the generator added, all slices together."""
        return histogram.merged(load.lag for load in self.loads)

    @property
    def rate(self) -> float:
        """Return the requests per second that were offered, on average."""
        return sum(load.schedule.requests for load in self.loads) / sum(load.schedule.seconds for load in self.loads)

    @property
    def requests(self) -> int:
        """Return how many latencies there are."""
        return int(self.from_plan.get_total_count())

    @property
    def cpu_microseconds(self) -> float | None:
        """Return the server's CPU time per request; None where it answered none."""
        answered = sum(slice_.load.requests for slice_ in self.slices)
        return sum(slice_.server_cpu_seconds for slice_ in self.slices) / answered * 1e6 if answered else None

    def quantile_milliseconds(self, share: float) -> float:
        """Return a percentile of what users wait; `requests` has to be above 0."""
        return histogram.quantile_nanoseconds(self.from_plan, share) / 1e6


def offered_blocks(
    slices: Sequence[Slice], counts: Collection[int], capacities: dict[Group, float]
) -> dict[str, list[OfferedBlock]]:
    """Return the blocks of each open-loop condition among one scenario's slices, by its name, blocks ascending.

    `counts` has the places, in `slices`, of those that nothing disturbed; `capacities` those found, by condition.
    """
    groups: dict[tuple[str, int], list[Slice]] = {}
    for place, slice_ in enumerate(slices):
        if slice_.load.open_loop is not None and place in counts:
            groups.setdefault((slice_.condition, slice_.block), []).append(slice_)
    blocks: dict[str, list[OfferedBlock]] = {}
    for (condition, number), group in sorted(groups.items()):
        capacity = capacities.get((group[0].scenario, condition, number))
        blocks.setdefault(condition, []).append(OfferedBlock(number, tuple(group), capacity))
    return blocks
