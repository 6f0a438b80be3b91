"""How much memory processes take, as the system counts it.

What every process that we start has in common: it ends when we do, whatever ends us.

Whether a process takes connections yet, by what it waits for.

A folder for what lasts as long as this process; one whose process was killed is removed by the next.
"""

import ctypes
import fcntl
import os
import secrets
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from runner.records.resources import Memory

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal that a process gets when the thread that started it is gone."""

LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def ends_with_us(number: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """Return, for `preexec_fn`, what has the kernel signal the new process when this one is gone, be it by SIGKILL.

    None where the kernel cannot; docs/reliability.md says what is left to do there.
    """
    if LIBC is None:
        return None
    prctl, us = LIBC.prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != us:  # gone before the kernel had been told
            os._exit(1)

    return tie


def takes_connections(pid: int) -> bool:
    """Return whether a worker's event loop watches for connections; the socket it holds from its first moment on.

    Always true where the system does not show what a process waits for: conformance is then the first to meet a worker
    that is late.
    """
    watched = Path(f"/proc/{pid}/fdinfo")
    if not watched.exists():
        return sys.platform != "linux"
    try:
        return any("tfd:" in entry.read_text() for entry in watched.iterdir())
    except OSError:
        return False


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


SAMPLE_SECONDS = 0.2
"""Reading a process's pages takes a millisecond or two, in which it cannot map others."""


def memory_of(pids: Iterable[int]) -> Memory:
    """Return what processes take together; raise psutil.Error when one is gone."""
    counted = [psutil.Process(pid).memory_full_info() for pid in pids]
    return Memory(
        proportional=total([getattr(one, "pss", None) for one in counted]),
        private=total([getattr(one, "uss", None) for one in counted]),
        resident=sum(one.rss for one in counted),
    )


def total(counts: Sequence[int | None]) -> int | None:
    """Return the sum; None where the system did not say one of them."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


class Watch:
    """The most memory that processes had within a `with` block, sampled from a thread beside it."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = pids
        self._seen: list[Memory] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def highest(self) -> Memory:
        """Return the sample with the most in memory; there is one at least."""
        return max(self._seen, key=lambda memory: memory.proportional or memory.resident)

    def _look(self) -> None:
        while True:
            try:
                self._seen.append(memory_of(self._pids))
            except psutil.Error:
                return
            if self._over.wait(SAMPLE_SECONDS):
                return
