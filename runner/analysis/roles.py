"""Which app plays which part."""

from collections.abc import Iterable

BASELINE = "fastapi"
"""What every contender is compared with."""

FLOOR = "floor"
"""The app without a framework: the physical limit, never a contender."""


CONTROL_SCENARIO = "control"
"""Where apps run whose ratio is known. It is no scenario of the claims."""


def comparisons_in(contenders: Iterable[str], absent: Iterable[str]) -> list[tuple[str, str]]:
    """Who is compared with whom in a scenario: contender and baseline of each."""
    return [(contender, BASELINE) for contender in comparable(contenders, absent)]


def comparable(contenders: Iterable[str], absent: Iterable[str]) -> list[str]:
    """The contenders that can be compared with the baseline, when `absent` take no part."""
    missing = set(absent)
    if BASELINE in missing:
        return []
    return [contender for contender in contenders if contender != BASELINE and contender not in missing]
