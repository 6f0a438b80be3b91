"""How the generator keeps from sleeping while a closed-loop slice is open, and what it has to spare.

A generator that sleeps in epoll between answers has to be woken, and the kernel charges that to the server, inside its
own `write`. While an idle watcher is on gevent's loop, the loop asks for what has come and never waits for it.
"""

from typing import Self

import gevent

from runner.load.client import clock


class Polling:
    """Keeps gevent's loop turning while it is entered, and counts the turns."""

    def __init__(self) -> None:
        loop = gevent.get_hub().loop
        self._each_turn = loop.prepare()
        self._empty_turn = loop.idle()  # libev calls it in a turn that has found nothing else to do
        self.turns = self.empty_turns = 0
        self.spare_nanoseconds = 0  # between empty turns that followed upon each other
        self._last_empty = -2  # far from every turn: the first has nothing to follow upon
        self._last_instant = 0

    def __enter__(self) -> Self:
        self._each_turn.start(self._count)
        self._empty_turn.start(self._count_empty)
        return self

    def __exit__(self, *_: object) -> None:
        for watcher in (self._each_turn, self._empty_turn):
            watcher.stop()
            watcher.close()

    def _count(self) -> None:
        self.turns += 1

    def _count_empty(self) -> None:
        self.empty_turns += 1
        now = clock()
        if self.turns == self._last_empty + 1:
            self.spare_nanoseconds += now - self._last_instant
        self._last_empty, self._last_instant = self.turns, now
