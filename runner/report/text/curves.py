"""The finding of each curve: the ratio along the length of a list, and along the work in a handler."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from runner.analysis.cost.overhead import NOTICEABLE, Dilution
from runner.analysis.statistics.estimate import Estimate
from runner.report.text import wording
from runner.report.text.reading import Pair

Ladder: TypeAlias = Sequence[tuple[int, Estimate]]
"""Ratios by the length of a list, ascending: two at the least."""


def ladder_finding(pair: Pair, ladders: Mapping[Pair, Ladder]) -> str:
    """Say whether a longer list brings a higher ratio, and whose falls furthest."""
    ladder = ladders[pair]
    (shortest, first), (longest, last) = ladder[0], ladder[-1]
    contender = wording.proper_name(pair.contender)
    ends = f"{wording.ratio(first)} with {shortest:,} and {wording.ratio(last)} with {longest:,} items"
    beside = plunge(ladders)
    if first.overlaps(last):
        return f"The length of a list makes no clear difference to the ratio: {ends}{beside}"
    further = "further" if last.low > first.high else "less far"
    return f"The longer the list, the {further} {contender} is ahead: {ends}{beside}"


def plunge(ladders: Mapping[Pair, Ladder]) -> str:
    """Name the contender that falls furthest on long lists; empty where none ends up behind."""
    falling = {
        pair: (ladder[0][1], ladder[-1][1])
        for pair, ladder in ladders.items()
        if ladder[-1][1].high < 1.0 and ladder[-1][1].high < ladder[0][1].low
    }
    if not falling:
        return ""
    pair, (first, last) = min(falling.items(), key=lambda found: found[1][1].estimate / found[1][0].estimate)
    name = wording.proper_name(pair.contender)
    return f"; {name} falls from {wording.ratio(first)} to {wording.ratio(last)}"


def curve_finding(pair: Pair, dilution: Dilution) -> str:
    """Say from how much work on the framework stops to matter."""
    contender = wording.proper_name(pair.contender)
    if dilution.fades_at is None:
        return f"Even without any work of the handler's own {contender} is less than {_percent(NOTICEABLE)} ahead"
    work = wording.ratio(dilution.fades_at)
    ahead = f"{contender} is less than {_percent(NOTICEABLE)} ahead"
    return f"With a small answer and {work} ms of computing in the handler or more, {ahead}"


def _percent(ratio: float) -> str:
    return f"{round(100 * (ratio - 1))} %"
