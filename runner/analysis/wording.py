"""How figures and names read, the same in every sentence, table and picture."""

import math

from runner.analysis.statistics.estimate import Estimate
from scenarios.claims import PROPER_NAMES

MOST_DECIMALS = 12


def name_of(condition: str) -> str:
    name, bracket, rest = condition.partition(" (")
    return PROPER_NAMES.get(name, name) + bracket + rest


def interval(estimate: Estimate, *, beside: float | None = None, times: str = "", most: int = MOST_DECIMALS) -> str:
    """Return `1.52 [1.48, 1.56]`: every figure with its interval is written here.

    With the decimals that its doubt deserves; with more where those would put the estimate on its own bound, or hide on
    which side of `beside` it lies. `times` stands between the estimate and its interval. `most` is as many decimals as
    what was measured has.
    """
    decimals = min(most, deserved_decimals(estimate))
    while decimals < min(most, MOST_DECIMALS) and hides(estimate, beside, decimals):
        decimals += 1
    middle, low, high = (number(value, decimals) for value in (estimate.estimate, estimate.low, estimate.high))
    return f"{middle}{times} [{low}, {high}]"


def has_width(estimate: Estimate) -> bool:
    return estimate.high - estimate.low > 1e-9 * abs(estimate.estimate)


def deserved_decimals(estimate: Estimate) -> int:
    """Return the decimals that show two digits of the half-width, or one where that is above 35 of the second's units.

    So a half-width of 0.012 is shown to three decimals and one of 0.04 to two: 0.040 would claim to know it to a
    fortieth. The rule of the Particle Data Group (Review of Particle Physics, introduction, 5.3). Negative from tens.
    """
    half_width = (estimate.high - estimate.low) / 2
    if not (has_width(estimate) and math.isfinite(half_width)):
        return 2
    place = math.floor(math.log10(half_width))
    leading = round(half_width / 10.0 ** (place - 1), 6)
    return 1 - place if leading <= 35 else -place


def hides(ratio: Estimate, beside: float | None, decimals: int) -> bool:
    """Return whether so many decimals put an estimate on its own bound, or an end of its interval onto `beside`."""
    low, middle, high = (round(value, decimals) for value in (ratio.low, ratio.estimate, ratio.high))
    stands_on_its_bound = has_width(ratio) and middle in {low, high}
    return stands_on_its_bound or any(end == beside != exact for end, exact in ((low, ratio.low), (high, ratio.high)))


def number(value: float, decimals: int) -> str:
    """Return a number with a comma between thousands; negative decimals round to tens, hundreds and so on."""
    if not math.isfinite(value):
        return "unbounded"
    # A value that rounds to nothing would read as 0 or -0.
    while 0 < abs(value) < 0.5 * 10**-decimals and decimals < MOST_DECIMALS:
        decimals += 1
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def percentage(share: Estimate, *, beside: float | None = None) -> str:
    """Return `42 [34, 51] %`; with more decimals where those would hide on which side of the share `beside` it lies."""
    hundred = Estimate(estimate=100 * share.estimate, low=100 * share.low, high=100 * share.high)
    shown = interval(hundred, beside=beside and 100 * beside) if has_width(share) else interval(hundred, most=0)
    return f"{shown} %"


def shortfall(ratio: Estimate, target: float) -> str:
    """Return by how much a ratio that lies below its target falls short of it, rounded outwards: `5 to 9 % short`."""
    least, most = 100 * (1 - ratio.high / target), 100 * (1 - ratio.low / target)
    steps = 1 if least >= 1 else 10
    shown = (math.floor(least * steps) / steps, math.ceil(round(most * steps, 9)) / steps)
    return f"{shown[0]:g} to {shown[1]:g} % short"


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def ratio_text(ratio: Estimate | None) -> str:
    return "measured once" if ratio is None else interval(ratio)
