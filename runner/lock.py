"""One run on a machine at a time: two would measure each other."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.errors import UsageError

FILE = Path(tempfile.gettempdir(), "doublecheck.lock")
"""Its lock goes with the process that holds it, however that ends; what is written in it says who that is."""


@contextmanager
def machine_to_ourselves(purpose: str) -> Iterator[None]:
    """Hold the machine while measuring; raises UsageError that says who holds it."""
    with FILE.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise UsageError(f"another run has this machine ({file.read().strip()}): wait for it to end") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {purpose}")
        file.flush()
        yield
