"""The answer to "is the library the reason?" as records: tables of two frameworks by two libraries."""

from enum import StrEnum

from runner.analysis.statistics.estimate import Estimate
from runner.records.record import Record


class Way(StrEnum):
    """How both frameworks come to use the same model library."""

    OFFERED = "offered"
    """Each through what it offers for the library."""
    BY_HAND = "by hand"
    """Bodies decoded and answers encoded by a line in each handler, in all four."""


class TwoByTwo(Record, frozen=True, kw_only=True):
    """Two frameworks by two model libraries: ratios of throughput along the sides of the table."""

    scenario: str
    """Empty: the mean over several."""
    own: Estimate
    """Contender over baseline, each with its own library: the gap to explain."""
    with_baselines: Estimate
    """Contender over baseline, with the baseline's library in both."""
    with_contenders: Estimate
    """Contender over baseline, with the contender's library in both."""
    brings_baseline: Estimate
    """The contender's library over the baseline's, in the baseline."""
    brings_contender: Estimate
    """The contender's library over the baseline's, in the contender."""
    share_with_baselines: Estimate | None
    """Of the gap that goes away with the baseline's library in both, on the log scale; None where there is no gap."""
    share_with_contenders: Estimate | None
    """Likewise with the contender's library in both."""
    share: Estimate | None
    """The mean of the two: what the library brings, whichever is changed first."""


class Outlier(Record, frozen=True, kw_only=True):
    """A scenario without which the library's share would be another."""

    scenario: str
    without: TwoByTwo
    """The mean over the others, without the outliers before it."""


class LibraryTable(Record, frozen=True, kw_only=True):
    """Is the model library the reason? The answer in one way to ask."""

    way: Way
    contender: str
    baseline: str
    baseline_library: str
    contender_library: str
    typically: TwoByTwo
    """The geometric mean over `averaged`."""
    averaged: list[str]
    scenarios: list[TwoByTwo]
    outliers: list[Outlier]


class Beside(Record, frozen=True, kw_only=True):
    """The headline's ratio over the baseline in another style, typically."""

    contender: str
    baseline: str
    ratio: Estimate
    scenarios: list[str]
