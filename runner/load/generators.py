"""The generators on other hosts as their master knows them: who is there, what their clocks say, one question each.

Who comes to a master: hello, a session, an introduction under the common secret; then they are known or refused.

One command of the instrument, carried out by all generators, which begin each slice at one instant.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import gevent
import msgspec
from gevent.event import AsyncResult
from locust.rpc.protocol import Message
from locust.runners import STATE_MISSING, MasterRunner

from runner.load.client import clock
from runner.load.messages import (
    COMMAND,
    HELLO,
    INTRODUCTION,
    REPLY,
    SESSION,
    Answers,
    Ask,
    AskOffsets,
    Beginning,
    Command,
    Connect,
    Done,
    Forget,
    Introduction,
    Late,
    Loaded,
    MasterSetup,
    Numbered,
    Offsets,
    Open,
    Ping,
    Refused,
    Reply,
    Timed,
    decode_introduction,
    decode_timed,
    encode,
    merged,
)
from runner.load.sealed import Seal, SealError, new_nonce
from runner.records.host import PINGS, Exchange, Sighting, best, differences, jumped_by, jumped_within

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


class Door:
    """The door of a master."""

    def __init__(self, runner: MasterRunner, generators: Generators, setup: MasterSetup) -> None:
        self._runner = runner
        self._generators = generators
        self._setup = setup
        self._secret = Path(setup.secret_file).read_bytes()
        self._seals: dict[str, Seal] = {}
        self._refused: list[str] = []
        runner.register_message(HELLO, self._begin_session)
        runner.register_message(INTRODUCTION, self._greet)
        runner.register_message(REPLY, self._take_up)

    def wait(self) -> str:
        """Wait until every generator is there; return what is wrong where one is not, or was refused."""
        waited = 0.0
        while missing := [name for name in self._setup.generators if name not in self._generators.by_name]:
            if self._refused:
                return "; ".join(self._refused)
            if waited >= self._setup.patience_seconds:
                where, seconds = self._setup.address, self._setup.patience_seconds
                return f"{' and '.join(missing)} did not come to {where} within {seconds:g} s: is it running there?"
            gevent.sleep(0.05)
            waited += 0.05
        # As the file of hosts has them, whoever came first: the record and the parts of a schedule go by this order.
        self._generators.by_name = {name: self._generators.by_name[name] for name in self._setup.generators}
        return ""

    def _begin_session(self, msg: Message, **_: object) -> None:
        nonce = new_nonce()
        self._seals[msg.node_id] = Seal(self._secret, msg.data["nonce"] + nonce, is_master=True)
        self._runner.send_message(SESSION, {"nonce": nonce}, client_id=msg.node_id)

    def _greet(self, msg: Message, **_: object) -> None:
        """Let a generator in; whoever is refused is remembered with the reason."""
        seal = self._seals.get(msg.node_id)
        if seal is None:
            return
        try:
            introduction = decode_introduction(seal.open(msg.data["sealed"]))
        except SealError:
            self._refused.append(
                f"the generator {msg.node_id} has another secret: give both hosts the same {self._setup.secret_file}"
            )
            return
        if introduction.name not in self._setup.generators:
            known = ", ".join(self._setup.generators)
            self._refused.append(f"a generator calls itself {introduction.name!r}: the file of hosts has {known}")
        elif unlike := "; ".join(differences(introduction.suite, self._setup.suite)):
            self._refused.append(f"generator {introduction.name} is not like this host: {unlike}")
        else:
            self._generators.by_name[introduction.name] = RemoteGenerator(msg.node_id, seal, introduction)

    def _take_up(self, msg: Message, **_: object) -> None:
        """Hand a reply on; one with a wrong seal is nobody's."""
        for one in self._generators.by_name.values():
            if one.client == msg.node_id:
                try:
                    one.take_up(decode_timed(one.seal.open(msg.data["sealed"])))
                except SealError as error:
                    print(f"doublecheck: refused {error}")


LEAD_SECONDS = 0.01
"""Of a command before the slice that it begins, on top of three round trips; twice as long after each that was late."""

TRIES = 6
"""At a slice: the last with a lead of more than 0.3 s, more than a lost packet takes to be sent again."""


class Conductor:
    """What the instrument takes for its generator."""

    def __init__(self, generators: Generators) -> None:
        self._generators = generators
        self._connects: dict[str, Connect] = {}

    def carry_out(self, command: Command) -> Reply:
        """Do what the instrument asks; a generator that is gone is a refusal."""
        try:
            return self._carry_out(command)
        except GoneError as error:
            return Refused(reason=str(error))

    def _carry_out(self, command: Command) -> Reply:
        match command:
            case Connect():
                self._generators.compare_clocks()
                return self._connect(command)
            case Ask():
                return self._ask(command)
            case Open():
                return self._open(command)
            case Forget():
                self._connects.pop(command.server, None)
                return first_refused(self._generators.ask_all(lambda _name: command)) or Done()
            case AskOffsets():
                sightings = self._generators.sightings()
                return Offsets(offsets={name: sighting.as_offset() for name, sighting in sightings.items()})
            case Ping():
                return Done()

    def _connect(self, command: Connect) -> Reply:
        """Have all connect."""
        self._connects[command.server] = command
        return first_refused(self._generators.ask_all(lambda _name: command)) or Done()

    def _ask(self, command: Ask) -> Reply:
        """Have the first generator ask; where nothing was expected yet, all expect what it is answered."""
        first = next(iter(self._generators.by_name.values()))
        reply, _ = self._generators.ask(first, command)
        connect = self._connects[command.server]
        if isinstance(reply, Answers) and not connect.answers:
            told = self._connect(msgspec.structs.replace(connect, answers=reply.answers))
            return told if isinstance(told, Refused) else reply
        return reply

    def _open(self, command: Open) -> Reply:
        """Have all begin at one instant; where the command came too late to one of them, begin again."""
        sightings = self._generators.sightings()
        round_trip = 2 * max(sighting.bound for sighting in sightings.values()) / 1e9
        edge = max(sighting.bound for sighting in sightings.values()) / 1e9 if len(sightings) > 1 else 0.0
        names, lead, given_up = list(sightings), LEAD_SECONDS + 3 * round_trip, 0
        for repeats in range(TRIES):
            instant = clock() + round(lead * 1e9)

            def part(name: str, instant: int = instant) -> Open:
                begins = Beginning(at=sightings[name].there(instant), ramp_seconds=round_trip, edge_seconds=edge)
                schedule = command.schedule and command.schedule.dealt_out(len(names))[names.index(name)]
                return Open(server=command.server, seconds=command.seconds, schedule=schedule, begins=begins)

            replies = self._generators.ask_all(part)
            if refused := first_refused(replies):
                return refused
            loaded = {name: reply for name, reply in replies.items() if isinstance(reply, Loaded)}
            late = [name for name, reply in replies.items() if isinstance(reply, Late)]
            if not late:
                return Loaded(load=merged(loaded, given_up, repeats, command.schedule))
            given_up += sum(reply.load.requests for reply in loaded.values())
            lead *= 2
        return Refused(
            reason=f"{late[0]} had its command too late {TRIES} times: its link is too slow or loses too much"
        )
