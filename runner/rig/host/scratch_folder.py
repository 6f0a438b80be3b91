"""A folder for what lasts as long as this process; one whose process was killed is removed by the next."""

import fcntl
import os
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path

FOLDER = Path("/tmp")  # noqa: S108 - short, as the path of a socket must be, and open to any user that root may become


def claim(prefix: str) -> tuple[Path, int]:
    """Make a folder that nobody else can enter; return it with a descriptor whose lock says that it is in use."""
    word = secrets.token_hex(4)
    unfinished, folder = FOLDER / f".{prefix}{word}", FOLDER / f"{prefix}{word}"
    unfinished.mkdir(mode=0o700)
    lock = os.open(unfinished, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return unfinished.rename(folder), lock  # under this name only once it is locked: nobody takes it for a leftover


def release(folder: Path, lock: int) -> None:
    """Remove a folder that was claimed, and give up its lock."""
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)


def sweep(prefix: str) -> None:
    """Remove what was left by processes that are gone; a lock goes with its process, however that ends."""
    for folder in FOLDER.glob(f"{prefix}*"):
        with suppress(OSError):  # in use, another user's, or gone meanwhile
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def is_open_to_all(path: Path) -> bool:
    """Say whether any user may go down to a path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
