"""`python -m tests.own_lock <words>`: the command line under a lock in TMPDIR, so that other runs are no concern."""

import tempfile
from pathlib import Path

from runner import cli
from runner.rig.host import lock


def main() -> None:
    lock.MACHINE_FILE = Path(tempfile.gettempdir(), "doublecheck.lock")
    cli.main()


if __name__ == "__main__":
    main()
