"""A neighbour on the servers' core who comes and goes: what a shared machine does to a benchmark, made on purpose.

`python -m runner.calibration.noisy_neighbour <seed>` computes in bursts until its end; `beside` starts one and pins it.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from runner.rig.host import child_process, machine

BURST_SECONDS = (0.5, 3.0)
QUIET_SECONDS = (1.0, 6.0)
"""At work for a third of the time, in bursts that are long beside a slice of 50 ms and short beside a turn of 7 s."""


@contextmanager
def beside(core: int | None, seed: int) -> Iterator[None]:
    """Keep a neighbour on `core` while the body runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "runner.calibration.noisy_neighbour", str(seed)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=child_process.ends_with_us(),  # noqa: PLW1509 - a system call: it needs no lock that a thread may hold
    ) as neighbour:
        try:
            if core is not None:
                machine.pin(neighbour.pid, core)
            yield
        finally:
            neighbour.kill()


def main() -> None:
    """Compute and rest in turn, until somebody ends it."""
    seeded = random.Random(int(sys.argv[1]))
    while True:
        ends = time.monotonic() + seeded.uniform(*BURST_SECONDS)
        while time.monotonic() < ends:
            pass
        time.sleep(seeded.uniform(*QUIET_SECONDS))


if __name__ == "__main__":
    main()
