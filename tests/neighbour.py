"""`python -m tests.neighbour <seed>` computes and sleeps in turn, for 50 to 400 ms each, on no core of its own.

What an ordinary machine has beside a test: a browser, an editor's indexer. It ends with whoever started it. To run some
tests beside it, name them behind `--`:

    .venv/bin/python -m tests.neighbour 1 -- tests/load tests/validity
"""

import os
import random
import subprocess
import sys
import time

SECONDS = (0.05, 0.4)


def compute_and_sleep(seed: int) -> None:
    """Until the parent is gone."""
    seeded, parent = random.Random(seed), os.getppid()
    while os.getppid() == parent:
        ends = time.monotonic() + seeded.uniform(*SECONDS)
        while time.monotonic() < ends:
            pass
        time.sleep(seeded.uniform(*SECONDS))


def main() -> int:
    """Compute and sleep; or run tests beside somebody who does, and return their exit code."""
    seed, *rest = sys.argv[1:]
    if not rest:
        compute_and_sleep(int(seed))
        return 0
    with subprocess.Popen([sys.executable, "-m", "tests.neighbour", seed], stdin=subprocess.DEVNULL) as neighbour:
        try:
            return subprocess.run([sys.executable, "-m", "pytest", *rest[1:]], check=False).returncode
        finally:
            neighbour.kill()


if __name__ == "__main__":
    sys.exit(main())
