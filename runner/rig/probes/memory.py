"""How much memory processes take, as the system counts it."""

import threading
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

import psutil

from runner.records.resources import Memory

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
