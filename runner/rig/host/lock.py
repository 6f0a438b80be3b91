"""One run on a machine at a time: two would measure each other."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runner.errors import UsageError

FILE = Path(tempfile.gettempdir(), "doublecheck.lock")
"""Its lock goes with the process that holds it, however that ends; what is written in it says who that is."""


@contextmanager
def machine_to_ourselves(purpose: str) -> Iterator[None]:
    """Hold the machine while measuring; raises UsageError that says who holds it."""
    with os.fdopen(opened(), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run has this machine ({file.read().strip()}): wait for it to end") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {purpose}")
        file.flush()
        yield


def opened() -> int:
    """The file, which another user's run may have made; raises UsageError when it cannot be had."""
    try:
        with suppress(FileExistsError):
            FILE.touch(exist_ok=False)
            FILE.chmod(0o666)
        return os.open(FILE, os.O_RDWR | os.O_NOFOLLOW)
    except OSError as error:
        raise UsageError(f"{FILE} cannot be opened ({error.strerror}): remove it") from None
