"""Figures and names as people read them. Every estimate of every page and picture is put into words here."""

import math

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.wording import counted, interval, listed, number, percentage
from runner.analysis.wording import name_of as proper_name
from runner.records.condition import FLOOR

__all__ = ["counted", "listed", "number", "percentage", "proper_name"]

NO_ESTIMATE = "no estimate"
"""What stands where a figure is missing. Never 0: nothing was measured, which is not the same as nothing."""
BARE_APP = "bare ASGI app"
"""What readers know the floor by."""
CONFIDENCE = "95 %"
"""Of the intervals in a summary, those of controls apart."""


def label(app: str) -> str:
    """Return an app as charts and tables name it: by its configuration, and the floor by what it is."""
    return BARE_APP if app == FLOOR else app


def ratio(estimate: Estimate | None) -> str:
    """Write `1.52 [1.48, 1.56]`."""
    return NO_ESTIMATE if estimate is None else interval(estimate)


def quantity(estimate: Estimate | None) -> str:
    """Write `9,120 [9,020, 9,230]`, thousands apart."""
    return ratio(estimate)


def latency(estimate: Estimate | None) -> str:
    """Write as any figure, with three digits at the most: a latency is known to its bucket, which is 5 % wide."""
    if estimate is None:
        return NO_ESTIMATE
    return interval(estimate, most=2 - math.floor(math.log10(estimate.estimate)))


def times(value: float) -> str:
    """Write a ratio inside a sentence that gives a range of them: one decimal."""
    return number(value, 1)


def share(value: float) -> str:
    """Write `61 %` for 0.61."""
    return f"{number(100 * value, 0)} %"


def duration(seconds: float) -> str:
    """Write `48 s`, `12 min`, `1 h 5 min`."""
    if seconds < 90:
        return f"{number(seconds, 0)} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def memory(count: int) -> str:
    """Write a number of bytes as `23.5 GiB`."""
    return f"{number(count / 2**30, 1)} GiB"


def clipped(text: str, width: int) -> str:
    """Return one line of at most `width` characters that an XML file can hold."""
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return line if len(line) <= width else line[: width - 1] + "\N{HORIZONTAL ELLIPSIS}"


def area_name(area: str, width: int) -> str:
    """Write an area as a heading: `dependency injection`."""
    return clipped(area.replace("_", " "), width)
