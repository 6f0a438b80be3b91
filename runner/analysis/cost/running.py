"""What it costs to run an app, as records: figures with intervals over fresh processes, and what can be counted."""

import msgspec

from runner.analysis.statistics.estimate import Estimate
from runner.records.record import Record
from runner.records.resources import Package


class CostFigure(Record, frozen=True, kw_only=True):
    """One thing that was looked at on fresh processes."""

    name: str
    """By which a claim asks for it: `start_milliseconds`."""
    label: str
    """For a person: `Start to the first answer, smallest app`."""
    unit: str
    apps: dict[str, Estimate]
    """By app, the geometric mean over its processes."""
    ratio: Estimate | None
    """Baseline over contender, round by round: above 1 the contender takes less. None where one was never above 0."""
    samples: int
    """Processes of each of the two that could be paired."""


class CostCount(Record, frozen=True, kw_only=True):
    """One thing that is the same at every look, so that it has no interval."""

    name: str
    label: str
    unit: str
    apps: dict[str, int]
    ratio: float
    """Baseline over contender: above 1 the contender takes less."""


class RunningCosts(Record, frozen=True, kw_only=True):
    """What it costs to run the contender and the baseline."""

    contender: str
    baseline: str
    figures: list[CostFigure]
    counts: list[CostCount]
    findings: list[str]
    """Sentences about what a table does not show by itself, such as memory that grows."""
    packages: dict[str, dict[str, Package]] = msgspec.field(default_factory=dict)
    """By app: what an environment of its own holds."""
    missed: list[str] = msgspec.field(default_factory=list)
    """Why probes did not come to their end."""

    def figure(self, name: str) -> CostFigure | None:
        """Return the figure of this name; None where the run did not look at it."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def count(self, name: str) -> CostCount | None:
        """Return the count of this name; None where the run did not look at it."""
        return next((count for count in self.counts if count.name == name), None)
