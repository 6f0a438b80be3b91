"""Latency below saturation in words: the finding, and the rows of its tables."""

from dataclasses import dataclass

from runner.analysis.summary import HighestRate, LatencyComparison, OfferedFigures, OpenLoopSummary
from runner.report.text import reading

HALF = "50 % of the slower app's capacity"
"""The load that the finding is about where it was measured: services seldom run above it."""

PERCENTILES = ("p50", "p90", "p99", "p99.9")
"""In the order of the tables."""

WHAT_RATIOS_SAY = "Ratios above 1 speak for the contender: how many times as long the other's users wait."


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two apps under the same load."""

    comparison: LatencyComparison
    contender: OfferedFigures
    baseline: OfferedFigures


def rivals(measured: OpenLoopSummary) -> list[Rivals]:
    """Return the comparisons of which both have figures, in the order of the run."""
    by_name = {offered.condition: offered for offered in measured.figures}
    return [
        Rivals(comparison, by_name[comparison.contender], by_name[comparison.baseline])
        for comparison in measured.comparisons
        if comparison.contender in by_name and comparison.baseline in by_name
    ]


def leading(measured: OpenLoopSummary) -> Rivals | None:
    """Return the comparison that sentences are about: at half load, or else the first; None where none is valid."""
    compared = [both for both in rivals(measured) if "p50" in both.comparison.latency_ratios]
    return next((both for both in compared if both.contender.load == HALF), compared[0] if compared else None)


def headline(measured: OpenLoopSummary) -> str:
    """Say in one line how much longer users of the baseline wait."""
    chosen = leading(measured)
    if chosen is None:
        return f"{measured.scenario}: how long users wait below saturation"
    ratios = chosen.comparison.latency_ratios
    baseline, contender = reading.proper_name(chosen.baseline.app), reading.proper_name(chosen.contender.app)
    half = reading.ratio(ratios["p50"])
    beside = f", and {reading.ratio(ratios['p99'])} times at p99" if "p99" in ratios else ""
    return (
        f"{measured.scenario} at {chosen.contender.load}: users of {baseline} wait {half} times as long as those of "
        f"{contender} at p50{beside}"
    )


def finding(measured: OpenLoopSummary) -> str:
    """Say how long users of both wait at half load, or why nobody can say."""
    if measured.skipped:
        return f"Not measured: it {measured.skipped}."
    chosen = leading(measured)
    if chosen is None:
        return "No latency was measured that is valid in two blocks; the remarks say why."
    first, second = chosen.contender, chosen.baseline
    names = reading.proper_name(first.app), reading.proper_name(second.app)
    share = "" if is_fixed(first) else f" ({first.load})"
    sentence = (
        f"At {rate(first)} requests per second{share}, half of the users of "
        f"{names[0]} wait {waits(first, 'p50')} or longer, and of {names[1]} {waits(second, 'p50')}"
    )
    if "p99" in chosen.comparison.latency_ratios:
        sentence += f"; one in a hundred waits {waits(first, 'p99')} and {waits(second, 'p99')} or longer"
    return f"{sentence}."


def is_fixed(offered: OfferedFigures) -> bool:
    """Return whether every block was offered the same rate, named before anything was measured."""
    estimate = offered.requests_per_second
    return estimate is not None and estimate.low == estimate.high


def rate(offered: OfferedFigures) -> str:
    """Write the rate offered: with an interval where it follows from what blocks found."""
    estimate = offered.requests_per_second
    return reading.number(estimate.estimate, 0) if estimate and is_fixed(offered) else reading.quantity(estimate)


def percentiles(measured: OpenLoopSummary) -> list[str]:
    """Return the percentiles that anybody had requests enough for."""
    return [name for name in PERCENTILES if any(name in offered.latency_milliseconds for offered in measured.figures)]


def waits(offered: OfferedFigures, percentile: str) -> str:
    """Write a latency with its unit."""
    return f"{reading.latency(offered.latency_milliseconds[percentile])} ms"


def remarks(offered: OfferedFigures) -> list[str]:
    """Return what is to be said of one app's figures, the reasons why they do not count first."""
    return [flag.sentence for flag in sorted(offered.flags, key=lambda flag: not flag.voids)]


def bound(highest: HighestRate) -> str:
    """Write a bound of p99."""
    return f"{highest.bound_milliseconds:g} ms"


def highest(bounded: HighestRate) -> str:
    """Write the highest rate under a bound, with its interval."""
    if bounded.requests_per_second is None:
        return "not even at the lowest rate in every block" if not bounded.is_at_least else reading.NO_ESTIMATE
    return f"{'at least ' if bounded.is_at_least else ''}{reading.quantity(bounded.requests_per_second)}"
