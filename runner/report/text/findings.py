"""The finding that each chart's title states, computed from what the chart shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from runner.analysis.claims.scopes import beyond
from runner.analysis.cost_figures import NOTICEABLE, Dilution
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import Condition
from runner.report.text import reading
from runner.report.text.reading import Compared, Pair, compared, leading_pair

Ladder: TypeAlias = Sequence[tuple[int, Estimate]]  # ratios by the length of a list, ascending: two at the least


def ladder_finding(pair: Pair, ladders: Mapping[Pair, Ladder]) -> str:
    ladder = ladders[pair]
    (shortest, first), (longest, last) = ladder[0], ladder[-1]
    ends = f"{reading.ratio(first)} with {shortest:,} and {reading.ratio(last)} with {longest:,} items"
    beside = plunge(ladders)
    if first.overlaps(last):
        return f"The length of a list makes no clear difference to the ratio: {ends}{beside}"
    further = "further" if last.low > first.high else "less far"
    return f"The longer the list, the {further} {reading.proper_name(pair.contender)} is ahead: {ends}{beside}"


def plunge(ladders: Mapping[Pair, Ladder]) -> str:
    falling = {
        pair: (ladder[0][1], ladder[-1][1])
        for pair, ladder in ladders.items()
        if ladder[-1][1].high < 1.0 and ladder[-1][1].high < ladder[0][1].low
    }
    if not falling:
        return ""
    pair, (first, last) = min(falling.items(), key=lambda found: found[1][1].estimate / found[1][0].estimate)
    name = reading.proper_name(pair.contender)
    return f"; {name} falls from {reading.ratio(first)} to {reading.ratio(last)}"


def curve_finding(pair: Pair, dilution: Dilution, answer: str = "a small answer and ") -> str:
    work = f"With {answer}at least {reading.ratio(dilution.fades_at)} ms of computing in the handler"
    where = work if dilution.fades_at else "Even with an empty handler"
    return f"{where}, {reading.proper_name(pair.contender)} is less than {reading.share(NOTICEABLE - 1)} ahead"


SCALED = ("connections", "workers")


@dataclass(frozen=True, slots=True)
class Step:
    count: int
    contender: str
    baseline: str
    ratio: Estimate | None


def scaled(summary: Summary) -> list[ScenarioSummary]:
    return [experiment for experiment in summary.experiments if experiment.asked.experiment in SCALED]


def steps(summary: Summary, experiment: ScenarioSummary) -> list[Step]:
    conditions = {} if not summary.conditions else summary.conditions
    found = [
        Step(
            count=getattr(conditions.get(versus.baseline, Condition(app="")), experiment.asked.experiment),
            contender=versus.contender,
            baseline=versus.baseline,
            ratio=versus.throughput_ratio if versus.is_valid else None,
        )
        for versus in experiment.comparisons
    ]
    return sorted(found, key=lambda step: step.count)


def scaling_finding(summary: Summary, experiment: ScenarioSummary) -> str:
    noun = experiment.asked.experiment.removesuffix("s")
    known = [(step, step.ratio) for step in steps(summary, experiment) if step.ratio]
    name = reading.clipped(experiment.asked.scenario, 30)
    if not known:
        return f"{name}: no valid comparison with any number of {noun}s"
    (first, low), (last, high) = known[0], known[-1]
    fewest = f"{reading.ratio(low)} with {reading.counted(first.count, noun)}"
    if len(known) == 1:
        return f"{name}: the ratio is {fewest}"
    ends = f"{fewest} and {reading.ratio(high)} with {reading.counted(last.count, noun)}"
    if low.overlaps(high):
        return f"{name}: the number of {noun}s makes no clear difference to the ratio: {ends}"
    return f"{name}: the ratio is {'lower' if low.high < high.low else 'higher'} with few {noun}s: {ends}"


def one_connection(summary: Summary, experiment: ScenarioSummary) -> str:
    if experiment.asked.experiment != "connections":
        return ""
    step = next((step for step in steps(summary, experiment) if step.count == 1 and step.ratio), None)
    if step is None or step.ratio is None:
        return ""
    floor = experiment.floors.get(step.baseline)
    floors = (
        f" A bare ASGI app answers {reading.quantity(floor.requests_per_second)} requests per second this way. The "
        "round trip takes equally long with both frameworks and pulls the ratio towards 1."
        if floor and floor.requests_per_second
        else ""
    )
    return (
        "With one connection the server waits while each answer travels and the next request arrives. The ratio, "
        f"{reading.ratio(step.ratio)}, compares round trips, not servers at their limit.{floors}"
    )


def memory_words(summary: Summary, experiment: ScenarioSummary) -> list[str]:
    if experiment.asked.experiment != "workers":
        return []
    return [
        f"{reading.counted(step.count, 'worker')}: "
        + ", ".join(
            f"{reading.proper_name(condition.partition(' (')[0])} {reading.quantity(memory)} MB"
            for condition in (step.contender, step.baseline)
            if (memory := experiment.memory_megabytes.get(condition))
        )
        for step in steps(summary, experiment)
        if step.contender in experiment.memory_megabytes or step.baseline in experiment.memory_megabytes
    ]


def wake_up_words(summary: Summary, experiment: ScenarioSummary) -> str:
    """Say what waking a client that sleeps costs the servers of a scenario; empty where nothing was found."""
    wake_up = summary.wake_ups.get(experiment.name) if summary.wake_ups else None
    if wake_up is None:
        return ""
    costs = " and ".join(
        f"{reading.proper_name(app)} {cost.estimate:.1f} [{cost.low:.1f}, {cost.high:.1f}] µs"
        for app, cost in wake_up.microseconds.items()
    )
    effect = (
        f"This multiplies the throughput ratio by {reading.ratio(wake_up.moved)}."
        if wake_up.moved.excludes(1.0)
        else "This does not change the throughput ratio measurably."
    )
    if not all(cost.excludes(0.0) for cost in wake_up.microseconds.values()):
        return f"Whether waking a client that sleeps costs CPU time is not clear: {costs} per request. {effect}"
    return f"On this machine, waking a client that sleeps costs {costs} of CPU time per request. {effect}"


Known: TypeAlias = tuple[Estimate, int]  # a ratio with the number of blocks that its interval is over


def ratio_finding(summary: Summary) -> str:
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    contender, baseline = reading.names(pair)
    known = _known(rows, lambda row: row.comparison.ratio)
    if not known:
        return _no_valid(pair)
    if len(known) == 1:
        name = reading.clipped(rows[0].scenario.name, 40)
        return f"{name}: {contender} is {reading.ratio(known[0][0])} times as fast as {baseline}"
    lowest, highest = (reading.times(pick(ratio.estimate for ratio, _ in known)) for pick in (min, max))
    range_ = f"about {lowest}" if lowest == highest else f"{lowest} to {highest}"
    return f"{contender} is {range_} times as fast as {baseline}, {_twice(known)}"


def throughput_finding(summary: Summary) -> str:
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    if not rows:
        return _no_valid(pair)
    if len(rows) == 1:
        return _single(rows[0], pair, "answers {} requests per second", lambda app: app.requests_per_second)
    contender, baseline = reading.names(pair)
    known = _known(rows, lambda row: row.comparison.ratio)
    return f"{contender} answers more requests per second than {baseline} {_tally(known, baseline)}{_headroom(rows)}"


def cpu_finding(summary: Summary) -> str:
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    known = _known(rows, lambda row: row.comparison.cpu_ratio)
    if not known:
        return _no_valid(pair)
    if len(rows) == 1:
        phrase = "spends {} \N{MICRO SIGN}s of CPU time on a request"
        return _single(rows[0], pair, phrase, lambda app: app.cpu_microseconds_per_request)
    contender, baseline = reading.names(pair)
    return f"{contender} spends less CPU time on a request than {baseline} {_tally(known, baseline)}"


def latency_finding(summary: Summary) -> str:
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    half = _known(rows, lambda row: row.scenario.latency_ratio(*pair, "p50"))
    most = _known(rows, lambda row: row.scenario.latency_ratio(*pair, "p99"))
    if not half:
        return _no_valid(pair)
    contender, baseline = reading.names(pair)
    sooner = f"At saturation the median latency of {contender} is below that of {baseline} {_tally(half, baseline)}"
    return f"{sooner}; its p99 {_tally(most, baseline)}"


def _counting(summary: Summary, pair: Pair) -> list[Compared]:
    return [row for row in compared(summary, pair) if row.comparison.is_valid]


def _no_valid(pair: Pair) -> str:
    return f"No scenario has a valid comparison of {' and '.join(reading.names(pair))}"


def _twice(ratios: list[Known]) -> str:
    """Say in how many scenarios a ratio of 2 is reached beyond doubt, or missed; all of them together."""
    reached, below = beyond(ratios, reading.TWICE)
    if below == len(ratios):
        return f"below 2x in all {len(ratios)} scenarios"
    if reached == len(ratios):
        return f"at least 2x in all {len(ratios)} scenarios"
    if reached:
        return f"at least 2x in {reached} of {len(ratios)} scenarios"
    return f"2x cannot be ruled out in {len(ratios) - below} of {len(ratios)} scenarios"


def _tally(ratios: list[Known], baseline: str) -> str:
    """Say in how many scenarios a ratio is above 1 beyond doubt, and in how many the baseline has the better figure."""
    ahead, behind = beyond(ratios, 1.0)
    if ahead == len(ratios):
        return f"in all {ahead} scenarios"
    alike = len(ratios) - ahead - behind
    rest = [f"{baseline} is ahead in {behind}"] if behind else []
    rest += [f"no clear difference in {alike}"] if alike else []
    return f"in {ahead} of {len(ratios)} scenarios ({reading.listed(rest)})"


def _known(rows: list[Compared], of: Callable[[Compared], Estimate | None]) -> list[Known]:
    return [(ratio, row.comparison.blocks) for row in rows if (ratio := of(row))]


def _headroom(rows: list[Compared]) -> str:
    leads = []
    for row in rows:
        if row.scenario.floor and (floor := row.scenario.floor.requests_per_second):
            rates = [rate.high for app in row.scenario.contenders.values() if (rate := app.requests_per_second)]
            leads.append(floor.low > max(rates, default=0.0))
    if not leads:
        return "; no bare ASGI app was measured"
    where = "in all of them" if all(leads) else f"in {sum(leads)} of {len(leads)}"
    return f"; a bare ASGI app is faster than both {where}"


def _single(row: Compared, pair: Pair, phrase: str, figure: Callable[[AppFigures], Estimate | None]) -> str:
    contender, baseline = (
        reading.quantity(figure(row.scenario.contenders[app]))
        if app in row.scenario.contenders
        else reading.NO_ESTIMATE
        for app in pair
    )
    sentence = f"{reading.proper_name(pair.contender)} {phrase.format(contender)}"
    return f"{reading.clipped(row.scenario.name, 40)}: {sentence}, {reading.proper_name(pair.baseline)} {baseline}"
