"""Moments in which nobody else has the machine: for what can only be seen then.

Other processes come and go on any machine. A test that needs quiet measures it and waits for it, and where it does not
come fails with that reason and not with a figure that says nothing.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")

PATIENCE_SECONDS = 40.0


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
