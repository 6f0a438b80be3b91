"""Ctrl-C and SIGTERM: what they stop, and what they have to wait for."""

import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)

ECHO_SECONDS = 1.0  # one wish to stop often comes as several signals: make passes on what the terminal has sent already


class StoppedError(BaseException):
    """Ctrl-C or SIGTERM came; its text is the signal's name, and what there is to do.

    No Exception, as KeyboardInterrupt is none: no `except Exception` of a library on the way may swallow it.
    """

    def __init__(self, name: str, advice: str = "") -> None:
        super().__init__(f"{name}; {advice}" if advice else name)
        self.signal = name

    @property
    def exit_code(self) -> int:
        return 128 + signal.Signals[self.signal]


@dataclass
class SignalCount:
    """What has come so far. One for the process, as its signals are."""

    heeded: float = -math.inf  # when the last signal came that was more than an echo
    holds: int = 0  # how many blocks of `undisturbed` we are in
    waiting: str = ""  # a signal that came in one of them


_arrivals = SignalCount()


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise StoppedError in here, so that whatever runs is stopped in order."""
    previous = {number: signal.signal(number, heed) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep a signal waiting until what must not be left half done is over, and raise it then."""
    _arrivals.holds += 1
    try:
        yield
    finally:
        _arrivals.holds -= 1
    if _arrivals.waiting and not _arrivals.holds:
        came, _arrivals.waiting = _arrivals.waiting, ""
        raise StoppedError(came)


def heed(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if now - _arrivals.heeded < ECHO_SECONDS:
        return
    _arrivals.heeded = now
    came = signal.Signals(number).name
    if not _arrivals.holds:
        raise StoppedError(came)
    _arrivals.waiting = came
