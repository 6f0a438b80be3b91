"""`python -m tests.own_lock <words>`: the command line under a lock in TMPDIR, so that other runs are no concern.

Nor do they keep a run from being resumed: beside other tests the same work takes up to 1.8 times the CPU time.
"""

import sys
import tempfile
from pathlib import Path

from runner import cli
from runner.rig.host import lock


def main() -> None:
    lock.MACHINE_FILE = Path(tempfile.gettempdir(), "doublecheck.lock")
    if "resume" in sys.argv:
        from runner.analysis import runs  # takes a second to import, which a resumed run does anyway

        runs.BOUND = 4.0
    cli.main()


if __name__ == "__main__":
    main()
