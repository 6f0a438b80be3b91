"""Work that a handler does itself: so much computing, the same for every app."""

import time

STEP = range(100)
"""Two microseconds or so: the clock is asked often enough, and yet takes a small part of the time."""


def compute(milliseconds: int) -> None:
    """Use up so much CPU time of this thread, by its own clock: a busy computer takes longer, at the same cost."""
    if milliseconds:
        done = time.thread_time_ns() + milliseconds * 1_000_000
        while time.thread_time_ns() < done:
            sum(STEP)
