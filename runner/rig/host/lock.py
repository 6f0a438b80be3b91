"""One run on a machine at a time: two would measure each other."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from runner.errors import UsageError
from runner.rig.host import process

FILE = process.FOLDER / "doublecheck.lock"
"""Its lock goes with the process that holds it, however that ends; what is written in it says who that is.

It lies where everybody looks, and not in TMPDIR: users with different ones would not see each other.
"""


@contextmanager
def machine_to_ourselves(purpose: str) -> Iterator[None]:
    """Hold the machine while measuring; raise UsageError that says who holds it when it is taken."""
    with os.fdopen(open_lock(), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run has this machine ({file.read().strip()}): wait for it to end") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {purpose}")
        file.flush()
        yield


def open_lock() -> int:
    """Open the file, which another user's run may have made; raise UsageError when it cannot be had."""
    try:
        with suppress(FileExistsError):
            FILE.touch(exist_ok=False)
            FILE.chmod(0o666)
        return os.open(FILE, os.O_RDWR | os.O_NOFOLLOW)
    except OSError as error:
        raise UsageError(f"{FILE} cannot be opened ({error.strerror}): remove it") from None
