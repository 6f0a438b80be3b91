"""What goes with the process that holds it: the machine, which one run has at a time, and folders of its own.

A lock in the kernel goes with its process, however that ends; so what a killed one left is known as such.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runner.errors import UsageError

FOLDER = Path("/tmp")  # noqa: S108 - short, as the path of a socket must be, and open to any user that root may become

# Says who has the machine. Not in TMPDIR: users with different ones would not see each other.
MACHINE_FILE = FOLDER / "doublecheck.lock"


@contextmanager
def machine_to_ourselves(purpose: str) -> Iterator[None]:
    """Hold the machine while measuring; raise UsageError that says who holds it when it is taken."""
    try:
        with suppress(FileExistsError):  # another user's run may have made it
            MACHINE_FILE.touch(exist_ok=False)
            MACHINE_FILE.chmod(0o666)
        opened = os.open(MACHINE_FILE, os.O_RDWR | os.O_NOFOLLOW)
    except OSError as error:
        raise UsageError(f"{MACHINE_FILE} cannot be opened ({error.strerror}): remove it") from None
    with os.fdopen(opened, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run has this machine ({file.read().strip()}): wait for it to end") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {purpose}")
        file.flush()
        yield


def claim(prefix: str) -> tuple[Path, int]:
    """Make a folder that only this user can enter; return it with a descriptor whose lock says that it is in use."""
    word = secrets.token_hex(4)
    unfinished, folder = FOLDER / f".{prefix}{word}", FOLDER / f"{prefix}{word}"
    unfinished.mkdir(mode=0o700)
    lock = os.open(unfinished, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return unfinished.rename(folder), lock  # under this name only once it is locked: no other run removes it


def release(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)


def sweep(prefix: str) -> None:
    for folder in FOLDER.glob(f"{prefix}*"):
        with suppress(OSError):  # in use, another user's, or gone meanwhile
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
