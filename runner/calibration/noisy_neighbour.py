"""A neighbour on a core of ours who comes and goes: what a shared machine does to a benchmark, made on purpose.

`python -m runner.calibration.noisy_neighbour <seed> <rhythm>` computes in bursts until its end; `beside` starts one and
pins it.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from runner.rig.host import machine, process


class Rhythm(StrEnum):
    """How long a neighbour computes, and how long it rests."""

    LONG_BURSTS = "long bursts"
    """At work for a third of the time: long beside a slice of 50 ms, and short beside a turn of 7 s."""
    HALF_THE_TIME = "half the time"
    """As an ordinary machine has beside a run: a browser, an editor's indexer."""


BURST_SECONDS = {Rhythm.LONG_BURSTS: (0.5, 3.0), Rhythm.HALF_THE_TIME: (0.05, 0.4)}
REST_SECONDS = {Rhythm.LONG_BURSTS: (1.0, 6.0), Rhythm.HALF_THE_TIME: (0.05, 0.4)}


@contextmanager
def beside(core: int | None, seed: int, rhythm: Rhythm = Rhythm.LONG_BURSTS) -> Iterator[None]:
    """Keep a neighbour on `core` while the body runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "runner.calibration.noisy_neighbour", str(seed), rhythm],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=process.ends_with_us(),  # noqa: PLW1509 - a system call: it needs no lock that a thread may hold
    ) as neighbour:
        try:
            if core is not None:
                machine.pin(neighbour.pid, core)
            yield
        finally:
            neighbour.kill()


def main() -> None:
    """Compute and rest in turn, until somebody ends it."""
    seeded, rhythm = random.Random(int(sys.argv[1])), Rhythm(sys.argv[2])
    while True:
        ends = time.monotonic() + seeded.uniform(*BURST_SECONDS[rhythm])
        while time.monotonic() < ends:
            pass
        time.sleep(seeded.uniform(*REST_SECONDS[rhythm]))


if __name__ == "__main__":
    main()
