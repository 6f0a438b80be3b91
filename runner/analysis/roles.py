"""Which app plays which part."""

from collections.abc import Collection

from scenarios.spec import HEADLINE, WAITING

BASELINE = "fastapi"
"""What every contender is compared with."""

LITESTAR = "litestar"
"""The other of the two that the claim is about."""

FLOOR = "floor"
"""The app without a framework: the physical limit, never a contender."""


CONTROL_SCENARIO = "control"
"""Where apps run whose ratio is known. It is no scenario of the claims."""


def comparisons_in(contenders: Collection[str]) -> list[tuple[str, str]]:
    """Who is compared with whom in a scenario where these take part: contender and baseline of each."""
    if BASELINE not in contenders:
        return []
    return [(contender, BASELINE) for contender in contenders if contender != BASELINE]


def is_headline(tags: Collection[str]) -> bool:
    """Whether a scenario belongs to those that the claim is judged on."""
    return set(tags) >= HEADLINE


def waits(tags: Collection[str]) -> bool:
    """Whether a scenario's time is spent waiting and not on the server's CPU."""
    return set(tags) >= WAITING
