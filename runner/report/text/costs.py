"""What it costs to run the two, in words.

Full garbage collections in words: how often, how long, and what somebody can do about them.

What instructions per request say beside CPU time, and what they cannot say.

One ratio of CPU time, taken in three ways, and the question that each of them answers.
"""

from dataclasses import dataclass
from math import exp, fsum, log

from runner.analysis.cost_figures import Collections, CostCount, CostFigure, CpuRatios, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary, Summary
from runner.report.text import reading
from runner.report.text.reading import Pair, compared

WORTH_SAYING = 0.01
"""From this share of the time on one request in a hundred waits for a collection: that is the 99th percentile."""


def in_words(collections: Collections | None) -> str:
    """Return how many came in a thousand requests, and how long one took."""
    if collections is None:
        return "not recorded"
    if collections.mean_milliseconds is None:
        return "none"
    often = reading.number(collections.per_thousand_requests, 2)
    return f"{often} in 1,000 requests, {reading.number(collections.mean_milliseconds, 1)} ms each"


def paused(scenario: ScenarioSummary) -> str:
    """Say who waits for collections often enough to show in the 99th percentile, and what helps; empty for nobody."""
    waiting = [
        f"{reading.proper_name(name)} ({in_words(found)})"
        for name, figures in scenario.contenders.items()
        if (found := figures.collections) and found.mean_milliseconds and found.share_of_time >= WORTH_SAYING
    ]
    if not waiting:
        return ""
    return (
        f"The slowest hundredth waited for full garbage collections: {reading.listed(waiting)}. Each of them looks at "
        "every object of the process, nearly all of which were there before the first request. Where that matters to "
        "you, call gc.freeze() in each worker once the app has been made: those objects are then left out."
    )


@dataclass(frozen=True, slots=True)
class Both:
    """One scenario with both ratios of one pair."""

    scenario: str
    instructions: Estimate
    cpu: Estimate

    @property
    def apart(self) -> float:
        """How many times the ratio of CPU time is that of instructions: 0.9 where it is nearer to 1."""
        return self.cpu.estimate / self.instructions.estimate


def both_ratios(summary: Summary, pair: Pair) -> list[Both]:
    """Return the scenarios in which a pair has a valid ratio of CPU time and one of instructions."""
    return [
        Both(row.scenario.name, row.comparison.instruction_ratio, row.comparison.cpu_ratio)
        for row in compared(summary, pair)
        if row.comparison.is_valid and row.comparison.instruction_ratio and row.comparison.cpu_ratio
    ]


def counting_finding(rows: list[Both]) -> str:
    """Return the title of the chart: by how much the two ratios differ, on the mean and at the most."""
    typical = exp(fsum(log(row.apart) for row in rows) / len(rows))
    furthest = max(rows, key=lambda row: abs(log(row.apart)))
    typically = f"CPU time ratios are {reading.number(typical, 2)} times instruction ratios (geometric mean)"
    if len(rows) == 1:
        return f"The CPU time ratio of {furthest.scenario} is {reading.number(typical, 2)} times its instruction ratio"
    return f"{typically}, and {reading.number(furthest.apart, 2)} times in {furthest.scenario}"


def not_time(summary: Summary) -> str:
    """Say what instructions are good for and what they cannot say; empty where none were counted."""
    if summary.counted is None:
        return ""
    counted = summary.counted
    return (
        f"Instructions per request were counted in user space under valgrind ({counted.architecture}, "
        f"{counted.python}, {reading.counted(counted.starts, 'start')}); they hardly depend on the machine, but they "
        "are not time: what the kernel does is missing, and a compiled loop executes more of them in a microsecond "
        "than the interpreter does. Where they and CPU time differ, CPU time says what a server costs, and "
        "instructions say whether another version does more work."
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take the ratio."""

    name: str
    ratio: Estimate
    question: str


def ways(ratios: CpuRatios) -> list[Way]:
    """Return the ways that a run could take it in, from all of the CPU time to the frameworks' own."""
    every = (
        (
            "as served",
            ratios.as_served,
            "How many more requests does a core serve? All of the CPU time, with the kernel and the server in it.",
        ),
        (
            "in user time",
            ratios.user,
            "And where system calls are cheaper? Without the kernel, which sends the same bytes for both.",
        ),
        (
            "above a bare ASGI app",
            ratios.above_floor,
            "How much more does the framework itself cost? Without what a bare ASGI app spends on the same answer.",
        ),
    )
    return [Way(name, ratio, question) for name, ratio, question in every if ratio is not None]


def costs_finding(running: RunningCosts) -> str:
    """Say in how much of it each takes less, and how far the two are apart at the most."""
    contender, baseline = reading.proper_name(running.contender), reading.proper_name(running.baseline)
    ratios = [*(figure.ratio for figure in running.figures if figure.ratio), *map(_exact, running.counts)]
    less = sum(ratio.low > 1 for ratio in ratios)
    more = sum(ratio.high < 1 for ratio in ratios)
    of = f"{len(ratios)} measures of what it costs to run"
    return f"{contender} takes less than {baseline} in {less} of {of}, and more in {more}"


def _exact(count: CostCount) -> Estimate:
    return Estimate(estimate=count.ratio, low=count.ratio, high=count.ratio)


def figure_words(estimate: Estimate | None, unit: str) -> str:
    """Write `312 [308, 316] ms`."""
    return reading.NO_ESTIMATE if estimate is None else f"{reading.quantity(estimate)} {unit}"


def count_words(count: int, unit: str) -> str:
    """Write `12 packages` or `18.4 MB`."""
    return f"{count / 1e3:,.1f} MB" if unit == "kB" else f"{count:,} {unit}"


def cost_rows(running: RunningCosts) -> list[tuple[str, dict[str, str], str]]:
    """Return label, each app's figure in words and the ratio in words, in the order of the report."""
    return [*map(_figure_row, running.figures), *map(_count_row, running.counts)]


def _figure_row(figure: CostFigure) -> tuple[str, dict[str, str], str]:
    words = {app: figure_words(estimate, figure.unit) for app, estimate in figure.apps.items()}
    return figure.label, words, reading.ratio(figure.ratio)


def _count_row(count: CostCount) -> tuple[str, dict[str, str], str]:
    words = {app: count_words(of_app, count.unit) for app, of_app in count.apps.items()}
    return count.label, words, reading.number(count.ratio, 2)
