"""The finding that each chart's title states, computed from what the chart shows."""

from collections.abc import Callable
from typing import TypeAlias

from runner.analysis.claims.scopes import beyond
from runner.analysis.latency.at_saturation import latency_ratio
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, Summary
from runner.report.text import wording
from runner.report.text.reading import Compared, Pair, compared, leading_pair

TWICE = 2.0

Known: TypeAlias = tuple[Estimate, int]
"""A ratio with the number of blocks that its interval is over."""


def ratio_finding(summary: Summary) -> str:
    """Say how many times as fast, and whether twice anywhere."""
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    contender, baseline = _names(pair)
    ratios = _throughput_ratios(rows)
    if not ratios:
        return _no_valid(pair)
    if len(ratios) == 1:
        name = wording.clipped(rows[0].scenario.name, 40)
        return f"{name}: {contender} is {wording.ratio(ratios[0])} times as fast as {baseline}"
    return f"{contender} is {_range(ratios)} times as fast as {baseline}, {_twice(rows)}"


def throughput_finding(summary: Summary) -> str:
    """Say who answers more, and whether a bare ASGI app shows that it could have been more still."""
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    if not rows:
        return _no_valid(pair)
    if len(rows) == 1:
        return _single(rows[0], pair, "answers {} requests per second", lambda app: app.requests_per_second)
    contender, baseline = _names(pair)
    ratios = [_known(row, row.comparison.ratio) for row in rows if row.comparison.ratio]
    return f"{contender} answers more requests per second than {baseline} {_tally(ratios, baseline)}{_headroom(rows)}"


def cpu_finding(summary: Summary) -> str:
    """Say who spends less CPU time on a request."""
    pair = leading_pair(summary)
    rows = _counting(summary, pair)
    ratios = [row.comparison.cpu_ratio for row in rows if row.comparison.cpu_ratio]
    if not ratios:
        return _no_valid(pair)
    if len(rows) == 1:
        phrase = "spends {} \N{MICRO SIGN}s of CPU time on a request"
        return _single(rows[0], pair, phrase, lambda app: app.cpu_microseconds_per_request)
    contender, baseline = _names(pair)
    known = [_known(row, row.comparison.cpu_ratio) for row in rows if row.comparison.cpu_ratio]
    return f"{contender} spends less CPU time on a request than {baseline} {_tally(known, baseline)}"


def latency_finding(summary: Summary) -> str:
    """Say whose answers come sooner at saturation, by the middle and by the slow ones, and where it is the reverse."""
    pair = leading_pair(summary)
    half, most = _ratios_of_latency(summary, pair, "p50"), _ratios_of_latency(summary, pair, "p99")
    if not half:
        return _no_valid(pair)
    contender, baseline = _names(pair)
    sooner = f"At saturation the median latency of {contender} is below that of {baseline} {_tally(half, baseline)}"
    return f"{sooner}; its p99 {_tally(most, baseline)}"


def _ratios_of_latency(summary: Summary, pair: Pair, quantile: str) -> list[Known]:
    """Return the baseline's latencies over the contender's."""
    return [
        _known(row, ratio)
        for row in _counting(summary, pair)
        if (ratio := latency_ratio(row.scenario, pair.contender, pair.baseline, quantile))
    ]


def _names(pair: Pair) -> tuple[str, str]:
    return wording.proper_name(pair.contender), wording.proper_name(pair.baseline)


def _counting(summary: Summary, pair: Pair) -> list[Compared]:
    return [row for row in compared(summary, pair) if row.comparison.is_valid]


def _throughput_ratios(rows: list[Compared]) -> list[Estimate]:
    return [row.comparison.ratio for row in rows if row.comparison.ratio]


def _no_valid(pair: Pair) -> str:
    contender, baseline = _names(pair)
    return f"No scenario has a valid comparison of {contender} and {baseline}"


def _range(ratios: list[Estimate]) -> str:
    lowest = wording.times(min(ratio.estimate for ratio in ratios))
    highest = wording.times(max(ratio.estimate for ratio in ratios))
    return f"about {lowest}" if lowest == highest else f"{lowest} to {highest}"


def _twice(rows: list[Compared]) -> str:
    """Say in how many scenarios a ratio of 2 is reached beyond doubt, or missed; all of them together."""
    ratios = [_known(row, row.comparison.ratio) for row in rows if row.comparison.ratio]
    reached, below = beyond(ratios, TWICE)
    if below == len(ratios):
        return "and nowhere twice"
    if reached == len(ratios):
        return "and everywhere at least twice"
    if reached:
        return f"and at least twice in {reached} of {len(ratios)} scenarios"
    return f"and twice cannot be ruled out in {len(ratios) - below} of {len(ratios)} scenarios"


def _tally(ratios: list[Known], baseline: str) -> str:
    """Say in how many scenarios a ratio is above 1 beyond doubt, and in how many the baseline has the better figure."""
    ahead, behind = beyond(ratios, 1.0)
    if ahead == len(ratios):
        return f"in all {ahead} scenarios"
    alike = len(ratios) - ahead - behind
    rest = [f"{baseline} is ahead in {behind}"] if behind else []
    rest += [f"there is no clear difference in {alike}"] if alike else []
    return f"in {ahead} of {len(ratios)} scenarios ({wording.listed(rest)})"


def _known(row: Compared, ratio: Estimate) -> Known:
    return ratio, row.comparison.blocks


def _headroom(rows: list[Compared]) -> str:
    floors = [row for row in rows if row.scenario.floor and row.scenario.floor.requests_per_second]
    if not floors:
        return ", and no bare ASGI app was measured beside them"
    ahead = sum(_floor_leads(row) for row in floors)
    where = "everywhere" if ahead == len(floors) else f"in {ahead} of {len(floors)}"
    return f"; a bare ASGI app is ahead of both {where}"


def _floor_leads(row: Compared) -> bool:
    floor = row.scenario.floor
    if floor is None or floor.requests_per_second is None:
        return False
    rates = [
        figures.requests_per_second.high
        for figures in row.scenario.contenders.values()
        if figures.requests_per_second is not None
    ]
    return floor.requests_per_second.low > max(rates, default=0.0)


def _single(row: Compared, pair: Pair, phrase: str, figure: Callable[[AppFigures], Estimate | None]) -> str:
    """Name both apps of the one scenario there is, each with its figure."""
    contender, baseline = (
        wording.quantity(figure(row.scenario.contenders[app]))
        if app in row.scenario.contenders
        else wording.NO_ESTIMATE
        for app in (pair.contender, pair.baseline)
    )
    sentence = f"{wording.proper_name(pair.contender)} {phrase.format(contender)}"
    return f"{wording.clipped(row.scenario.name, 40)}: {sentence}, {wording.proper_name(pair.baseline)} {baseline}"
