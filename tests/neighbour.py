"""`python -m tests.neighbour <seed>` computes and sleeps in turn, for 50 to 400 ms each, on no core of its own.

What an ordinary machine has beside a test: a browser, an editor's indexer. It ends with whoever started it. With a
number of rounds and tests behind `--`, or a command, it runs them beside such a neighbour, another one each round, and
stops at the first failure:

    .venv/bin/python -m tests.neighbour 10 -- -m alone
    .venv/bin/python -m tests.neighbour 1 make test-all
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence

SECONDS = (0.05, 0.4)
TO_THE_FIRST_FAILURE = {"PYTEST_ADDOPTS": "--exitfirst"}


def compute_and_sleep(seed: int) -> None:
    """Until the parent is gone."""
    seeded, parent = random.Random(seed), os.getppid()
    while os.getppid() == parent:
        ends = time.monotonic() + seeded.uniform(*SECONDS)
        while time.monotonic() < ends:
            pass
        time.sleep(seeded.uniform(*SECONDS))


def run_beside(seed: int, command: Sequence[str]) -> int:
    """Run a command beside somebody who computes and sleeps; return its exit code."""
    with subprocess.Popen([sys.executable, "-m", "tests.neighbour", str(seed)], stdin=subprocess.DEVNULL) as neighbour:
        try:
            return subprocess.run(command, env=os.environ | TO_THE_FIRST_FAILURE, check=False).returncode
        finally:
            neighbour.kill()


def main() -> int:
    """Compute and sleep; or run what was asked for beside somebody who does, and return its exit code."""
    number, *words = sys.argv[1:]
    if not words:
        compute_and_sleep(int(number))
        return 0
    command = [sys.executable, "-m", "pytest", *words[1:]] if words[0] == "--" else words
    rounds = int(number)
    for seed in range(1, rounds + 1):
        if code := run_beside(seed, command):
            print(f"round {seed} of {rounds} failed beside a neighbour: what failed is named above", file=sys.stderr)
            return code
    print(f"{rounds} rounds passed beside a neighbour")
    return 0


if __name__ == "__main__":
    sys.exit(main())
