"""What pages and pictures read out of a summary: who is compared with whom, in which order, and figures in words."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from runner.analysis import roles
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import (
    AppFigures,
    ClaimSummary,
    Comparison,
    Control,
    ControlOutcome,
    Ended,
    ScenarioSummary,
    Summary,
    Verdict,
)
from runner.analysis.wording import counted, interval, listed, number, percentage
from runner.analysis.wording import name_of as proper_name
from runner.records.condition import FLOOR
from runner.records.run import Kind
from scenarios.claims import CLAIMED_PAIR

__all__ = ["counted", "listed", "number", "percentage", "proper_name"]

TWICE = 2.0
NO_ESTIMATE = "no estimate"  # never 0: nothing was measured, which is not the same as nothing
BARE_APP = "bare ASGI app"
FEWEST_OF_ALL = 5e-5  # a share below reads as 0.00 %
CONFIDENCE = "95 %"  # of the intervals in a summary, those of controls apart


def label(app: str) -> str:
    return BARE_APP if app == FLOOR else app


def ratio(estimate: Estimate | None) -> str:
    return NO_ESTIMATE if estimate is None else interval(estimate)


def quantity(estimate: Estimate | None) -> str:
    return ratio(estimate)


def latency(estimate: Estimate | None) -> str:
    """Write as any figure, with three digits at the most: its interval is never narrower than 5 %."""
    if estimate is None:
        return NO_ESTIMATE
    return interval(estimate, most=2 - math.floor(math.log10(estimate.estimate)))


def share_of_answers(above: Estimate | None) -> str:
    """Write a share of answers in per cent; where none or all were above a bound, with the end of the interval."""
    if above is None:
        return NO_ESTIMATE
    if above.estimate in {0.0, 1.0}:
        word, end = ("none", above.high) if above.estimate == 0 else ("all", above.low)
        return f"{word} ({'at most' if word == 'none' else 'at least'} {number(100 * end, 2)} %)"
    least, most = (0.0 if above.low < FEWEST_OF_ALL else above.low, above.high)
    return percentage(Estimate(estimate=above.estimate, low=least, high=most))


def times(value: float) -> str:
    return number(value, 1)


def share(value: float) -> str:
    return f"{number(100 * value, 0)} %"


def duration(seconds: float) -> str:
    if seconds < 90:
        return f"{number(seconds, 0)} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def memory(count: int) -> str:
    return f"{number(count / 2**30, 1)} GiB"


def clipped(text: str, width: int) -> str:
    """Return one line of at most `width` characters that an XML file can hold."""
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return line if len(line) <= width else line[: width - 1] + "\N{HORIZONTAL ELLIPSIS}"


def area_name(area: str, width: int) -> str:
    return clipped(area.replace("_", " "), width)


FEWEST_TO_SHARE = 3  # comparisons that a warning stands beside before it is said once for all of them


class Pair(NamedTuple):
    """A contender and what it is compared with."""

    contender: str
    baseline: str


def names(pair: Pair) -> tuple[str, str]:
    return proper_name(pair.contender), proper_name(pair.baseline)


AREAS = (
    *("serialisation", "validation", "parameters", "bodies", "streams"),
    *("routing", "controllers", "dependency_injection", "dto", "openapi", "security", "middleware"),
    *("database", "enterprise", "blocking", "dilution"),
)
"""In the order of a report: what an answer is made of, what the frameworks add, what stands behind a handler."""

HEADLINE_PAIR = Pair(*CLAIMED_PAIR)


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with the scenario that it belongs to."""

    scenario: ScenarioSummary
    comparison: Comparison

    @property
    def valid_ratio(self) -> Estimate | None:
        """The ratio that the comparison is judged by; None where a check has voided it."""
        return self.comparison.ratio if self.comparison.is_valid else None


def measured(summary: Summary) -> list[ScenarioSummary]:
    return [scenario for scenario in summary.scenarios if not scenario.asked.skipped]


def has_kernel_time(summary: Summary) -> bool:
    return any(scenario.floor and scenario.floor.user_microseconds_per_request for scenario in measured(summary))


def skipped(summary: Summary) -> list[ScenarioSummary]:
    return [scenario for scenario in summary.scenarios if scenario.asked.skipped]


def waits(scenario: ScenarioSummary) -> bool:
    return roles.waits(scenario.asked.tags)


def pairs(summary: Summary) -> list[Pair]:
    every = {
        Pair(comparison.contender, comparison.baseline)
        for scenario in measured(summary)
        for comparison in scenario.comparisons
    }
    return sorted(every, key=lambda pair: (pair != HEADLINE_PAIR, pair))


def leading_pair(summary: Summary) -> Pair:
    """Return the pair that titles speak of: the headline pair, or the first where a run did without it."""
    return next(iter(pairs(summary)), HEADLINE_PAIR)


def compared(summary: Summary, pair: Pair) -> list[Compared]:
    """Return the comparisons of one pair, the highest ratio first, those without an estimate last."""
    rows = [
        Compared(scenario, comparison)
        for scenario in measured(summary)
        for comparison in scenario.comparisons
        if Pair(comparison.contender, comparison.baseline) == pair
    ]
    return sorted(rows, key=_descending)


def _descending(row: Compared) -> tuple[bool, float, str]:
    ratio = row.comparison.ratio
    return (ratio is None, -ratio.estimate if ratio else 0.0, row.scenario.name)


def headline_rows(summary: Summary) -> list[Compared]:
    """Return what the answer rests on: the leading pair in the headline scenarios, in the order of `compared`."""
    return [row for row in compared(summary, leading_pair(summary)) if roles.is_headline(row.scenario.asked.tags)]


def typical_claim(summary: Summary) -> ClaimSummary | None:
    """Return the claim of the headline; None where this run cannot judge it."""
    claim = next((claim for claim in summary.claims if claim.scope == roles.TYPICALLY), None)
    return None if claim is None or claim.verdict in {None, Verdict.INVALID} else claim


def by_area(rows: list[Compared]) -> list[tuple[str, list[Compared]]]:
    """Group rows that come as `compared` gives them by area, the areas in the order of `AREAS`."""
    areas: dict[str, list[Compared]] = {}
    for row in rows:
        areas.setdefault(row.scenario.asked.area, []).append(row)
    return sorted(areas.items(), key=lambda group: place_of(group[0]))


def place_of(area: str) -> int:
    return AREAS.index(area) if area in AREAS else len(AREAS)


def in_reading_order(summary: Summary) -> list[ScenarioSummary]:
    """Return every scenario in the order of the forest plot.

    What the leading pair has no part in follows, area by area.
    """
    leading = [row.scenario for row in compared(summary, leading_pair(summary))]
    seen = {scenario.name for scenario in leading}
    rest = [scenario for scenario in summary.scenarios if scenario.name not in seen]
    return sorted([*leading, *rest], key=lambda scenario: place_of(scenario.asked.area))


def apps(summary: Summary) -> list[str]:
    seen = {name for scenario in measured(summary) for name in scenario.contenders}
    named = seen.union(*pairs(summary))
    leading = [name for name in HEADLINE_PAIR if name in named]
    return leading + sorted(named.difference(leading))


def figures(scenario: ScenarioSummary, order: list[str]) -> dict[str, AppFigures | None]:
    """Return each app's figures in one scenario, in this order, the floor last."""
    return {name: scenario.contenders[name] for name in order if name in scenario.contenders} | {FLOOR: scenario.floor}


def shared_warnings(summary: Summary) -> dict[str, str]:
    """Return the warnings that stand beside every comparison, by name with a sentence: they are said once.

    None where there are fewer than three comparisons.
    """
    flags = [comparison.flags for scenario in measured(summary) for comparison in scenario.comparisons]
    if len(flags) < FEWEST_TO_SHARE:
        return {}
    shared = set.intersection(*({flag.name for flag in each if not flag.voids} for each in flags))
    return {flag.name: flag.sentence for flag in flags[0] if flag.name in shared}


def warnings_of(summary: Summary) -> list[str]:
    """Return what a reader has to know before any figure, gravest first; empty for a run without reproach."""
    said = {
        Kind.SMOKE: "This is a smoke run. It shows that the suite works; its figures say nothing about the frameworks.",
        Kind.CALIBRATE: "This is a calibration. It tests the instrument; its figures say nothing about the frameworks.",
        Ended.CUT_OFF: "This run stopped without recording why. The report uses the blocks that it wrote down.",
        Ended.INTERRUPTED: f"This run was {summary.run.ended}. The report uses the blocks measured until then.",
    }
    return [
        *(said[fact] for fact in (summary.run.options.kind, summary.run.ending) if fact in said),
        *(f"A check of the whole run failed: {flag.sentence}" for flag in summary.flags if flag.voids),
        *(f"A control failed, {each.name}: {each.sentence}" for each in controls_that(summary, ControlOutcome.FAILED)),
        *(f"This applies to every comparison: {sentence}" for sentence in shared_warnings(summary).values()),
    ]


def controls_that(summary: Summary, outcome: ControlOutcome) -> list[Control]:
    return [control for control in summary.controls if control.outcome is outcome]
