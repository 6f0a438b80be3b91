"""How figures and names read, the same in every sentence, table and picture."""

import math

from runner.analysis.statistics.estimate import Estimate
from scenarios.claims import PROPER_NAMES

MOST_DECIMALS = 12


def name_of(condition: str) -> str:
    """Return a condition as people write it: `Litestar (64 connections)`; a configuration goes by its own name."""
    name, bracket, rest = condition.partition(" (")
    return PROPER_NAMES.get(name, name) + bracket + rest


def interval(ratio: Estimate, *, beside: float | None = None, times: str = "") -> str:
    """Return `1.52 [1.48, 1.56]`, with more decimals where two would put the estimate on its bound.

    Or where they would hide on which side of `beside` it lies. `times` stands between the estimate and its interval.
    """
    decimals = 2
    while decimals < MOST_DECIMALS and hides(ratio, beside, decimals):
        decimals += 1
    estimate, low, high = (number(value, decimals) for value in (ratio.estimate, ratio.low, ratio.high))
    return f"{estimate}{times} [{low}, {high}]"


def hides(ratio: Estimate, beside: float | None, decimals: int) -> bool:
    """Return whether so many decimals put an estimate on its own bound, or an end of its interval onto `beside`."""
    low, middle, high = (round(value, decimals) for value in (ratio.low, ratio.estimate, ratio.high))
    stands_on_its_bound = ratio.low != ratio.high and middle in {low, high}
    return stands_on_its_bound or any(end == beside != exact for end, exact in ((low, ratio.low), (high, ratio.high)))


def number(value: float, decimals: int) -> str:
    """Return a number with a comma between thousands; negative decimals round to tens, hundreds and so on."""
    if not math.isfinite(value):
        return "unbounded"
    # A value that rounds to nothing would read as 0 or -0, and so as a measurement of nothing.
    while 0 < abs(value) < 0.5 * 10**-decimals and decimals < MOST_DECIMALS:
        decimals += 1
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def percentage(share: Estimate) -> str:
    """Return a share as `47 [41, 53] %`."""
    values = (round(100 * value) for value in (share.estimate, share.low, share.high))
    return "{} [{}, {}] %".format(*values)


def shortfall(ratio: Estimate, target: float) -> str:
    """Return by how much a ratio that lies below its target falls short of it, rounded outwards: `5 to 9 % short`."""
    least, most = 100 * (1 - ratio.high / target), 100 * (1 - ratio.low / target)
    steps = 1 if least >= 1 else 10
    shown = (math.floor(least * steps) / steps, math.ceil(round(most * steps, 9)) / steps)
    return f"{shown[0]:g} to {shown[1]:g} % short"


def counted(count: int, noun: str) -> str:
    """Return `1 block` or `1,200 blocks`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: list[str]) -> str:
    """Return `a`, `a and b` or `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def ratio_text(ratio: Estimate | None) -> str:
    """Return a ratio with its interval, which takes two blocks."""
    return "measured once" if ratio is None else interval(ratio)
