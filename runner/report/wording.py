"""Figures and names as people read them. Every estimate of every page and picture is put into words here."""

import math

from runner.analysis.estimate import Estimate

NO_ESTIMATE = "no estimate"
"""What stands where a figure is missing. Never 0: nothing was measured, which is not the same as nothing."""
CONFIDENCE = "95 %"
"""Of the intervals in a summary, those of controls apart."""

PROPER_NAMES = {"litestar": "Litestar", "fastapi": "FastAPI", "floor": "the floor"}


def proper_name(app: str) -> str:
    """The name as its owners write it; a configuration goes by its own."""
    return PROPER_NAMES.get(app, app)


def ratio(estimate: Estimate | None) -> str:
    """`1.52 [1.48, 1.56]`: two decimals, more only where the interval is narrower than they can show."""
    if estimate is None:
        return NO_ESTIMATE
    return _with_interval(estimate, max(2, -_place_of_doubt(estimate)))


def quantity(estimate: Estimate | None) -> str:
    """`9,120 [9,020, 9,230]`: as many digits as the interval deserves, thousands apart."""
    if estimate is None:
        return NO_ESTIMATE
    return _with_interval(estimate, 1 - _place_of_doubt(estimate))


def number(value: float, decimals: int) -> str:
    """With thousands apart; negative decimals round to tens, hundreds and so on."""
    if not math.isfinite(value):
        return "unbounded"
    # A value that rounds to nothing would read as 0 or -0, and so as a measurement of nothing.
    while 0 < abs(value) < 0.5 * 10**-decimals and decimals < 12:
        decimals += 1
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def times(value: float) -> str:
    """A ratio inside a sentence that gives a range of them: one decimal."""
    return number(value, 1)


def share(value: float) -> str:
    """`61 %`."""
    return f"{number(100 * value, 0)} %"


def duration(seconds: float) -> str:
    """`48 s`, `12 min`, `1 h 5 min`."""
    if seconds < 90:
        return f"{number(seconds, 0)} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def memory(count: int) -> str:
    """`23.5 GiB`."""
    return f"{number(count / 2**30, 1)} GiB"


def counted(count: int, noun: str) -> str:
    """`1 block`, `1,200 blocks`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def clipped(text: str, width: int) -> str:
    """One line of at most `width` characters that an XML file can hold."""
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return line if len(line) <= width else line[: width - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _place_of_doubt(estimate: Estimate) -> int:
    """The power of ten of the first digit that the interval leaves in doubt."""
    half_width = (estimate.high - estimate.low) / 2
    if half_width > 0 and math.isfinite(half_width):
        return math.floor(math.log10(half_width))
    return -2


def _with_interval(estimate: Estimate, decimals: int) -> str:
    figures = (number(value, decimals) for value in (estimate.estimate, estimate.low, estimate.high))
    return "{} [{}, {}]".format(*figures)
