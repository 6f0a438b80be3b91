"""The generators on other hosts as their master knows them: who is there, what their clocks say, one question each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

import gevent
from gevent.event import AsyncResult
from locust.runners import STATE_MISSING, MasterRunner

from runner.load.client import clock
from runner.load.messages import COMMAND, Command, Introduction, Numbered, Ping, Refused, Reply, Timed, encode
from runner.load.sealed import Seal
from runner.records.offsets import PINGS, Exchange, Sighting, best, jumped_by, jumped_within

LONGEST_SECONDS = 50
"""For one command; the instrument itself gives up after a minute."""


class GoneError(Exception):
    """A generator that cannot be relied on any more."""


@dataclass
class RemoteGenerator:
    """One of them."""

    client: str
    """Locust's name for it."""
    seal: Seal
    introduction: Introduction
    sighting: Sighting | None = None
    numbers: Iterator[int] = field(default_factory=count)
    waiting: dict[int, "AsyncResult[tuple[Timed, int]]"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.introduction.name

    def take_up(self, timed: Timed) -> None:
        """Hand a reply to whoever waits for it."""
        if timed.number in self.waiting:
            self.waiting.pop(timed.number).set((timed, clock()))


class Generators:
    """All that a run has."""

    def __init__(self, runner: MasterRunner) -> None:
        self._runner = runner
        self.by_name: dict[str, RemoteGenerator] = {}

    def ask(self, one: RemoteGenerator, command: Command) -> tuple[Reply, Exchange]:
        """Send a command and wait for its reply; raise GoneError when the generator is gone or its clock has jumped."""
        number = next(one.numbers)
        answered: AsyncResult[tuple[Timed, int]] = AsyncResult()
        one.waiting[number] = answered
        message, left = encode(Numbered(number=number, command=command)), clock()
        self._runner.send_message(COMMAND, {"sealed": one.seal.close(message)}, client_id=one.client)
        deadline = left + LONGEST_SECONDS * 1_000_000_000
        while not answered.wait(0.5) and clock() < deadline:
            self._refuse_gone(one)
        if answered.value is None:
            raise GoneError(f"generator {one.name} did not answer within {LONGEST_SECONDS} s")
        timed, came = answered.value
        exchange = Exchange(left, timed.came, timed.left, came)
        if one.sighting and (jump := jumped_within(exchange, one.sighting)):
            raise GoneError(f"the clock of generator {one.name} jumped by {jump * 1e3:.3g} ms within a command")
        return timed.reply, exchange

    def ask_all(self, command_for: Callable[[str], Command]) -> Mapping[str, Reply]:
        """Send each a command at once, and wait for all replies; raise GoneError as `ask` does, for the first."""
        asked = {name: gevent.spawn(self._attempt, one, command_for(name)) for name, one in self.by_name.items()}
        gevent.joinall(list(asked.values()))
        replies: dict[str, Reply] = {}
        for name, greenlet in asked.items():
            if isinstance(greenlet.value, GoneError):
                raise greenlet.value
            assert greenlet.value is not None, "it was waited for, and raises nothing else"
            replies[name] = greenlet.value
        return replies

    def compare_clocks(self) -> None:
        """See how far each clock is ahead; raise GoneError where one has jumped since the last time."""
        for one in self.by_name.values():
            now = best([self.ask(one, Ping())[1] for _ in range(PINGS)])
            if one.sighting and (jump := jumped_by(one.sighting, now)):
                raise GoneError(f"the clock of generator {one.name} jumped by {jump * 1e3:.3g} ms between two blocks")
            one.sighting = now

    def sightings(self) -> dict[str, Sighting]:
        """Return what was seen last, by name."""
        return {name: one.sighting for name, one in self.by_name.items() if one.sighting}

    def _attempt(self, one: RemoteGenerator, command: Command) -> Reply | GoneError:
        try:
            return self.ask(one, command)[0]
        except GoneError as error:
            return error

    def _refuse_gone(self, one: RemoteGenerator) -> None:
        """Raise GoneError when Locust has not heard of a generator for too long, or it has said goodbye."""
        node = self._runner.clients.get(one.client)
        if self.by_name.get(one.name) is not one:
            raise GoneError(f"generator {one.name} is gone: it was started anew")
        if node is None or node.state == STATE_MISSING:
            raise GoneError(f"generator {one.name} is gone: its process has ended, or its link is down")


def first_refused(replies: Mapping[str, Reply]) -> Refused | None:
    """Return the first refusal among replies, with who has said it; None where there is none."""
    for name, reply in replies.items():
        if isinstance(reply, Refused):
            return Refused(reason=f"{name}: {reply.reason}")
    return None
