"""Moments in which nobody else has the machine: for what can only be seen then.

Other processes come and go on any machine. A test that needs quiet measures it and waits for it, and where it does not
come fails with that reason and not with a figure that says nothing.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import psutil
import pytest

T = TypeVar("T")

PATIENCE_SECONDS = 40.0
QUIET_SHARE = 0.02
"""Of a core, in the hands of others. The system counts in steps of 10 ms: of half a second one would be as much."""


def busy_seconds(core: int) -> float:
    """How long a core has computed, for whomever."""
    times = psutil.cpu_times(percpu=True)[core]
    return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice - times.steal


def in_a_quiet_moment(core: int, own_seconds: Callable[[], float], look: Callable[[], T]) -> T:
    """What `look` saw while nobody but us computed on a core, where `own_seconds` says how long we did.

    Fails when no such moment comes in time.
    """
    ends, loudest = time.monotonic() + PATIENCE_SECONDS, 0.0
    while time.monotonic() < ends:
        began, busy, own = time.monotonic(), busy_seconds(core), own_seconds()
        seen = look()
        others = busy_seconds(core) - busy - (own_seconds() - own)
        share = others / (time.monotonic() - began)
        if share <= QUIET_SHARE:
            return seen
        loudest = max(loudest, share)
    pytest.fail(f"core {core} was not quiet once in {PATIENCE_SECONDS:.0f} s: others had up to {loudest:.0%} of it")


def first_that(suffices: Callable[[T], bool], tries: Callable[[int], T], was_quiet: Callable[[T], bool]) -> T:
    """The first of many tries that suffices, else the last that was made in a quiet moment.

    `tries` makes the one of this number. Fails when none suffices and none was quiet, for then nothing was seen.
    """
    ends, number, quiet = time.monotonic() + PATIENCE_SECONDS, 0, None
    while number < 3 or (quiet is None and time.monotonic() < ends):
        made = tries(number)
        if suffices(made):
            return made
        quiet = made if was_quiet(made) else quiet
        number += 1
    if quiet is None:
        pytest.fail(f"the machine was not quiet for one slice in {number} tries: others had its cores")
    return quiet
