"""CPU time of a piece of work, and a piece to hold it against: how fast a machine is changes from minute to minute."""

import time
from collections.abc import Callable


def additions(work: Callable[[], object]) -> float:
    """How many million additions, made right after it, take as long as this work."""
    return cpu_seconds(work) / cpu_seconds(add_a_million)


def cpu_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def add_a_million() -> None:
    total = 0
    for number in range(1_000_000):
        total += number
