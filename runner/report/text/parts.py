"""The parts of a report that go beyond single ratios, in words.

Model libraries, latency below saturation, garbage collections, instructions and CPU time, what it costs to run.
"""

from collections.abc import Iterator, Sequence
from math import exp, fsum, log
from typing import NamedTuple

from runner.analysis.cost_figures import Collections, CpuRatios, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import (
    Comparison,
    HighestRate,
    LatencyComparison,
    LibraryTable,
    OfferedFigures,
    OpenLoopSummary,
    ScenarioSummary,
    Summary,
    TwoByTwo,
    Way,
)
from runner.report.text import reading
from runner.report.text.reading import Pair, compared

CAPTIONS = {
    Way.OFFERED: "With built-in support",
    Way.BY_HAND: "Encoded by hand",
}


def table_finding(table: LibraryTable) -> str:
    return f"{CAPTIONS[table.way]}: {three_ratios(table.typically, table)}"


def slopes_finding(tables: Sequence[LibraryTable]) -> str:
    first, *others = tables
    contender, baseline = reading.names(Pair(first.contender, first.baseline))
    beside = "".join(
        f"; {CAPTIONS[table.way][0].lower()}{CAPTIONS[table.way][1:]} {reading.listed(ratio_words(table.typically))}"
        for table in others
    )
    return f"{contender} over {baseline}: {three_ratios(first.typically, first)}{beside}"


def outlier_sentences(table: LibraryTable) -> list[str]:
    return [
        f"{outlier.scenario} is an outlier. Without it{' as well' if place else ''}: "
        f"{three_ratios(outlier.without, table)}."
        for place, outlier in enumerate(table.outliers)
    ]


def three_ratios(row: TwoByTwo, table: LibraryTable) -> str:
    own, with_baselines, with_contenders = ratio_words(row)
    return (
        f"{own} with each framework's own library, {with_baselines} with {table.baseline_library} in both, "
        f"{with_contenders} with {table.contender_library} in both"
    )


def ratio_words(row: TwoByTwo) -> list[str]:
    return [reading.ratio(ratio) for ratio in (row.own, row.with_baselines, row.with_contenders)]


def staying(tables: list[LibraryTable]) -> str:
    by_way = {table.way: table for table in tables}
    by_hand, offered = by_way.get(Way.BY_HAND), by_way.get(Way.OFFERED)
    if by_hand is None:
        return ""
    contender, baseline = reading.names(Pair(by_hand.contender, by_hand.baseline))
    sentence = (
        f"If you keep {by_hand.baseline_library} and encode by hand, {contender} answers "
        f"{reading.ratio(by_hand.typically.with_baselines)} times as many requests as {baseline} (geometric mean)."
    )
    if offered is None or not offered.scenarios:
        return sentence
    lowest = min(offered.scenarios, key=lambda row: row.with_baselines.estimate)
    return (
        f"{sentence} With built-in support it is {reading.ratio(offered.typically.with_baselines)}; the lowest ratio "
        f"is {reading.ratio(lowest.with_baselines)}, in {lowest.scenario}."
    )


HALF = 0.5  # of the slower app's capacity, where the finding looks first: services seldom run above it
PERCENTILES = ("p50", "p90", "p99", "p99.9")

WHAT_RATIOS_SAY = "A ratio above 1 means that users of the baseline wait longer, by that factor."


class Rivals(NamedTuple):
    comparison: LatencyComparison
    contender: OfferedFigures
    baseline: OfferedFigures


def rivals(measured: OpenLoopSummary) -> list[Rivals]:
    by_name = {offered.condition: offered for offered in measured.figures}
    return [
        Rivals(comparison, by_name[comparison.contender], by_name[comparison.baseline])
        for comparison in measured.comparisons
        if {comparison.contender, comparison.baseline} <= by_name.keys()
    ]


def leading_rivals(measured: OpenLoopSummary) -> Rivals | None:
    """Return the comparison that sentences are about: at half load, or else the first; None where none is valid."""
    compared = [both for both in rivals(measured) if "p50" in both.comparison.latency_ratios]
    at_half = [both for both in compared if both.contender.share_of_slower == HALF]
    return next(iter([*at_half, *compared]), None)


def open_loop_title(measured: OpenLoopSummary) -> str:
    chosen = leading_rivals(measured)
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


def open_loop_finding(measured: OpenLoopSummary) -> str:
    if measured.skipped:
        return f"Not measured: it {measured.skipped}."
    chosen = leading_rivals(measured)
    if chosen is None:
        return "No latency is valid in two blocks; the remarks say why."
    comparison, first, second = chosen
    busy = [reading.share(offered.core_busy.estimate) for offered in (first, second) if offered.core_busy]
    cores = f", with cores {' and '.join(busy)} busy" if len(busy) > 1 else ""
    half, slow = (
        [reading.latency(offered.latency_milliseconds.get(name)) for offered in (first, second)]
        for name in ("p50", "p99")
    )
    contender, baseline = (reading.proper_name(offered.app) for offered in (first, second))
    rate = open_loop_rate(first).partition(" [")[0]
    sentence = (
        f"At {rate} requests per second, the median wait is {half[0]} ms with {contender} and {half[1]} ms with "
        f"{baseline}. That is {'the named rate' if is_named(first) else first.load}{cores}."
    )
    if all("p99" in offered.latency_milliseconds for offered in (first, second)):
        sentence += f" One user in a hundred waits at least {slow[0]} and {slow[1]} ms."
    if comparison.cpu_ratio:
        sentence += f" A request costs {baseline} {reading.ratio(comparison.cpu_ratio)} times the CPU time."
    return sentence


def is_named(offered: OfferedFigures) -> bool:
    """Return whether every block was offered the same rate, named before anything was measured."""
    estimate = offered.requests_per_second
    return estimate is not None and estimate.low == estimate.high


def open_loop_rate(offered: OfferedFigures) -> str:
    estimate = offered.requests_per_second
    return reading.number(estimate.estimate, 0) if estimate and is_named(offered) else reading.quantity(estimate)


def open_loop_percentiles(measured: OpenLoopSummary) -> list[str]:
    return [name for name in PERCENTILES if any(name in offered.latency_milliseconds for offered in measured.figures)]


def open_loop_remarks(offered: OfferedFigures) -> list[str]:
    return [flag.sentence for flag in sorted(offered.flags, key=lambda flag: not flag.voids)]


def highest_rate(bounded: HighestRate) -> str:
    if bounded.requests_per_second is None:
        return "not even at the lowest rate in every block" if not bounded.is_at_least else reading.NO_ESTIMATE
    return f"{'at least ' if bounded.is_at_least else ''}{reading.quantity(bounded.requests_per_second)}"


WORTH_SAYING = 0.01  # of the time: from there on one request in a hundred waits for a collection


def collection_words(collections: Collections | None) -> str:
    if collections is None or collections.mean_milliseconds is None:
        return "none" if collections else "not recorded"
    often = reading.number(collections.per_thousand_requests, 2)
    return f"{often} in 1,000 requests, {reading.number(collections.mean_milliseconds, 1)} ms each"


def paused(scenario: ScenarioSummary) -> str:
    waiting = [
        f"{reading.proper_name(name)} ({collection_words(found)})"
        for name, figures in scenario.contenders.items()
        if (found := figures.collections) and found.mean_milliseconds and found.share_of_time >= WORTH_SAYING
    ]
    if not waiting:
        return ""
    return (
        f"The slowest 1 % of requests waited for full garbage collections: {reading.listed(waiting)}. A full one "
        "visits every object of the process, and most existed before the first request. To exclude those, call "
        "gc.freeze() in each worker after creating the app."
    )


class Both(NamedTuple):
    scenario: str
    instructions: Estimate
    cpu: Estimate

    @property
    def apart(self) -> float:
        """How many times the ratio of CPU time is that of instructions: 0.9 where it is nearer to 1."""
        return self.cpu.estimate / self.instructions.estimate


def both_ratios(summary: Summary, pair: Pair) -> list[Both]:
    return [
        Both(row.scenario.name, row.comparison.instruction_ratio, row.comparison.cpu_ratio)
        for row in compared(summary, pair)
        if row.comparison.is_valid and row.comparison.instruction_ratio and row.comparison.cpu_ratio
    ]


def counting_finding(rows: list[Both]) -> str:
    typical = exp(fsum(log(row.apart) for row in rows) / len(rows))
    furthest = max(rows, key=lambda row: abs(log(row.apart)))
    typically = f"CPU time ratios are {reading.number(typical, 2)} times instruction ratios (geometric mean)"
    if len(rows) == 1:
        return f"The CPU time ratio of {furthest.scenario} is {reading.number(typical, 2)} times its instruction ratio"
    return f"{typically}, and {reading.number(furthest.apart, 2)} times in {furthest.scenario}"


def not_time(summary: Summary) -> str:
    if summary.counted is None:
        return ""
    counted = summary.counted
    return (
        f"Instructions per request were counted in user space under valgrind ({counted.architecture}, "
        f"{counted.python}, {reading.counted(counted.starts, 'start')}). They hardly depend on the machine, but they "
        "are not time. The kernel's work is missing, and a compiled loop executes more of them per microsecond than "
        "the interpreter. Where the two differ, CPU time says what a server costs; instructions say whether another "
        "version does more work."
    )


def cpu_ratios(ratios: CpuRatios) -> list[tuple[str, Estimate, str]]:
    """Return the name, ratio and question of each part of the CPU time, from all of it to the frameworks' own."""
    served = "How many more requests does a core serve? All CPU time counts, kernel and server included."
    user = "What if system calls were cheaper? Kernel time is left out; both frameworks send the same bytes."
    above = "How much more does the framework itself cost? The time of a bare ASGI app is left out."
    every = (
        ("as served", ratios.as_served, served),
        ("in user time", ratios.user, user),
        ("above a bare ASGI app", ratios.above_floor, above),
    )
    return [(name, ratio, question) for name, ratio, question in every if ratio is not None]


def costs_finding(running: RunningCosts) -> str:
    contender, baseline = reading.names(Pair(running.contender, running.baseline))
    ratios = [ratio for _, ratio in cost_ratios(running)]
    less, more = sum(ratio.low > 1 for ratio in ratios), sum(ratio.high < 1 for ratio in ratios)
    of = f"{len(ratios)} measures of running costs"
    return f"{contender} needs less than {baseline} in {less} of {of}, and more in {more}"


def cost_ratios(running: RunningCosts) -> list[tuple[str, Estimate]]:
    return [
        *((figure.label, figure.ratio) for figure in running.figures if figure.ratio),
        *((one.label, Estimate(estimate=one.ratio, low=one.ratio, high=one.ratio)) for one in running.counts),
    ]


def cost_rows(running: RunningCosts) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield label, each app's figure in words and the ratio in words, in the order of the report."""
    for figure in running.figures:
        words = {app: f"{reading.quantity(estimate)} {figure.unit}" for app, estimate in figure.apps.items()}
        yield figure.label, words, reading.ratio(figure.ratio)
    for one in running.counts:
        words = {
            app: f"{count / 1e3:,.1f} MB" if one.unit == "kB" else f"{count:,} {one.unit}"
            for app, count in one.apps.items()
        }
        yield one.label, words, reading.number(one.ratio, 2)


def exclusion(comparison: Comparison) -> str:
    """Say how many pairs were excluded, and where they are many what the ratio is with them."""
    words = f"{reading.counted(comparison.excluded_pairs, 'pair')} excluded because something outside disturbed them"
    every = comparison.all_pairs_ratio
    return f"{words}; with them the ratio is {reading.ratio(every)}" if every else words
