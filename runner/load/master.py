"""The master of generators on other hosts: `python -m runner.load.master <pipe's file descriptor> <setup>`.

To the instrument it is a generator like the local one: a pipe, one command, one reply. Generators say hello, and the
master admits those that know the common secret. It then hands each command to all of them as Locust messages, has them
begin each slice at one instant, and makes one reply of theirs.
"""

import logging
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import gevent
import msgspec
from gevent.event import AsyncResult
from gevent.socket import wait_read
from locust import runners
from locust.env import Environment
from locust.exception import RPCError
from locust.rpc.protocol import Message
from locust.runners import STATE_MISSING, MasterRunner

from runner.load import messages
from runner.load.client import clock
from runner.records.host import PINGS, Exchange, Host, Role, Sighting, best, differences, jumped_within

# Seconds without a heartbeat until a generator counts as gone: none comes while a schedule is replayed.
runners.HEARTBEAT_LIVENESS = 8
ANSWERED_WITHIN_SECONDS = 50  # for one command; the instrument itself gives up after a minute


class GoneError(Exception):
    """A generator that does not come, or cannot be relied on any more."""


@dataclass
class RemoteGenerator:
    """A generator that was admitted: its session, its clock, and the commands that it has not answered yet."""

    client: str
    seal: messages.Seal
    introduction: messages.Introduction
    sighting: Sighting | None = None
    numbers: Iterator[int] = field(default_factory=count)
    waiting: dict[int, "AsyncResult[tuple[messages.Timed, int]]"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.introduction.name

    def take_up(self, timed: messages.Timed) -> None:
        if timed.number in self.waiting:
            self.waiting.pop(timed.number).set((timed, clock()))


LEAD_SECONDS = 0.01  # of a command before its slice, on top of three round trips; doubled after each that was late
TRIES = 6  # at a slice: the last with a lead of more than 0.3 s, more than a lost packet takes to be sent again


class Generators:
    """The generators of a run, by name: who is there, and what their clocks say. To the instrument they are one."""

    def __init__(self, runner: MasterRunner) -> None:
        self._runner = runner
        self._connects: dict[str, messages.Connect] = {}
        self.by_name: dict[str, RemoteGenerator] = {}

    def ask(self, one: RemoteGenerator, command: messages.Command) -> tuple[messages.Reply, Exchange]:
        """Send a command and wait for its reply; raise GoneError when the generator is gone or its clock has jumped."""
        number = next(one.numbers)
        answered: AsyncResult[tuple[messages.Timed, int]] = AsyncResult()
        one.waiting[number] = answered
        message, left = messages.encode(messages.Numbered(number=number, command=command)), clock()
        self._runner.send_message(messages.COMMAND, {"sealed": one.seal.close(message)}, client_id=one.client)
        deadline = left + ANSWERED_WITHIN_SECONDS * 1_000_000_000
        while not answered.wait(0.5) and clock() < deadline:
            self._refuse_gone(one)
        if answered.value is None:
            raise GoneError(f"generator {one.name} did not answer within {ANSWERED_WITHIN_SECONDS} s")
        timed, came = answered.value
        exchange = Exchange(left, timed.came, timed.left, came)
        if one.sighting and (jump := jumped_within(exchange, one.sighting)):
            raise GoneError(f"the clock of generator {one.name} jumped by {jump * 1e3:.3g} ms within a command")
        return timed.reply, exchange

    def ask_all(self, command_for: Callable[[str], messages.Command]) -> Mapping[str, messages.Reply]:
        """Send each a command at once, and wait for all replies; raise GoneError as `ask` does, for the first."""

        def attempt(one: RemoteGenerator) -> messages.Reply | GoneError:
            try:
                return self.ask(one, command_for(one.name))[0]
            except GoneError as error:
                return error

        asked = {name: gevent.spawn(attempt, one) for name, one in self.by_name.items()}
        gevent.joinall(list(asked.values()))
        replies: dict[str, messages.Reply] = {}
        for name, greenlet in asked.items():
            if isinstance(greenlet.value, GoneError):
                raise greenlet.value
            assert greenlet.value is not None, "it was waited for, and raises nothing else"
            replies[name] = greenlet.value
        return replies

    def compare_clocks(self) -> None:
        """See how far each clock is ahead; raise GoneError, as `ask` does, where one has jumped since the last time."""
        for one in self.by_name.values():
            one.sighting = best([self.ask(one, messages.Ping())[1] for _ in range(PINGS)])

    def sightings(self) -> dict[str, Sighting]:
        return {name: one.sighting for name, one in self.by_name.items() if one.sighting}

    def tell(self, command: messages.Command) -> messages.Refused | messages.Done:
        return first_refused(self.ask_all(lambda _name: command)) or messages.Done()

    def carry_out(self, command: messages.Command) -> messages.Reply:
        """Raise GoneError when a generator is gone, or its clock has jumped."""
        match command:
            case messages.Connect():
                self.compare_clocks()
                self._connects[command.server] = command
                return self.tell(command)
            case messages.Ask():
                return self._ask_first(command)
            case messages.Open():
                return self._open(command)
            case messages.Forget():
                self._connects.pop(command.server, None)
                return self.tell(command)
            case messages.Ping():
                sightings = self.sightings()
                return messages.Done(offsets={name: sighting.as_offset() for name, sighting in sightings.items()})

    def _ask_first(self, command: messages.Ask) -> messages.Reply:
        """Have the first generator ask; where nothing was expected yet, all expect what it is answered."""
        first = next(iter(self.by_name.values()))
        reply, _ = self.ask(first, command)
        connect = self._connects[command.server]
        if not isinstance(reply, messages.Answers) or connect.answers:
            return reply
        self._connects[command.server] = connect = msgspec.structs.replace(connect, answers=reply.answers)
        told = self.tell(connect)
        return told if isinstance(told, messages.Refused) else reply

    def _open(self, command: messages.Open) -> messages.Reply:
        """Have all begin at one instant; where the command came too late to one of them, begin again."""
        sightings = self.sightings()
        bound = max(sighting.bound for sighting in sightings.values()) / 1e9
        round_trip, edge = 2 * bound, bound if len(sightings) > 1 else 0.0
        names, lead, given_up = list(sightings), LEAD_SECONDS + 3 * round_trip, 0
        for repeats in range(TRIES):
            instant = clock() + round(lead * 1e9)

            def part(name: str, instant: int = instant) -> messages.Open:
                begins = messages.Beginning(
                    at=sightings[name].there(instant), ramp_seconds=round_trip, edge_seconds=edge
                )
                schedule = command.schedule and command.schedule.dealt_out(len(names))[names.index(name)]
                return msgspec.structs.replace(command, schedule=schedule, begins=begins)

            replies = self.ask_all(part)
            if refused := first_refused(replies):
                return refused
            loaded = {name: reply for name, reply in replies.items() if isinstance(reply, messages.Loaded)}
            late = [name for name, reply in replies.items() if isinstance(reply, messages.Late)]
            if not late:
                return messages.Loaded(load=messages.merged(loaded, given_up, repeats, command.schedule))
            given_up += sum(reply.load.requests for reply in loaded.values())
            lead *= 2
        return messages.Refused(
            reason=f"{late[0]} had its command too late {TRIES} times: its link is too slow or loses too much"
        )

    def _refuse_gone(self, one: RemoteGenerator) -> None:
        """Raise GoneError when Locust has not heard of a generator for too long, or it has said goodbye."""
        node = self._runner.clients.get(one.client)
        if self.by_name.get(one.name) is not one:
            raise GoneError(f"generator {one.name} is gone: it was started anew")
        if node is None or node.state == STATE_MISSING:
            raise GoneError(f"generator {one.name} is gone: its process has ended, or its link is down")


def first_refused(replies: Mapping[str, messages.Reply]) -> messages.Refused | None:
    for name, reply in replies.items():
        if isinstance(reply, messages.Refused):
            return messages.Refused(reason=f"{name}: {reply.reason}")
    return None


class Door:
    """Admits generators that know the secret and are like this host, and hands their replies on."""

    def __init__(self, runner: MasterRunner, generators: Generators, setup: messages.MasterSetup) -> None:
        self._runner = runner
        self._generators = generators
        self._setup = setup
        self._secret = Path(setup.secret_file).read_bytes()
        self._seals: dict[str, messages.Seal] = {}
        self._refused: list[str] = []
        runner.register_message(messages.HELLO, self._begin_session)
        runner.register_message(messages.INTRODUCTION, self._greet)
        runner.register_message(messages.REPLY, self._take_up)

    def admit(self) -> messages.Hosts:
        """Wait for all generators of the file of hosts; raise GoneError when one does not come, or is refused."""
        waited = 0.0
        while missing := [name for name in self._setup.generators if name not in self._generators.by_name]:
            if self._refused:
                raise GoneError("; ".join(self._refused))
            if waited >= self._setup.patience_seconds:
                where, seconds = self._setup.address, self._setup.patience_seconds
                late = f"{' and '.join(missing)} did not come to {where} within {seconds:g} s"
                raise GoneError(f"{late}: is it running there?")
            gevent.sleep(0.05)
            waited += 0.05
        # As the file of hosts has them, whoever came first: the record and the parts of a schedule go by this order.
        self._generators.by_name = {name: self._generators.by_name[name] for name in self._setup.generators}
        self._generators.compare_clocks()
        hosts: dict[str, Host] = {}
        for name, sighting in self._generators.sightings().items():
            said = self._generators.by_name[name].introduction
            hosts[name] = Host(role=Role.GENERATOR, machine=said.machine, suite=said.suite, offset=sighting.as_offset())
        return messages.Hosts(hosts=hosts)

    def _begin_session(self, msg: Message, **_: object) -> None:
        nonce = secrets.token_bytes(messages.NONCE_BYTES)
        self._seals[msg.node_id] = messages.Seal(self._secret, msg.data["nonce"] + nonce, is_master=True)
        self._runner.send_message(messages.SESSION, {"nonce": nonce}, client_id=msg.node_id)

    def _greet(self, msg: Message, **_: object) -> None:
        seal = self._seals.get(msg.node_id)
        if seal is None:
            return
        try:
            introduction = messages.decode_introduction(seal.open(msg.data["sealed"]))
        except messages.SealError:
            self._refused.append(
                f"the generator {msg.node_id} has another secret: give both hosts the same {self._setup.secret_file}"
            )
            return
        except msgspec.DecodeError as error:
            form = f"the generator {msg.node_id} introduces itself in another form ({error})"
            self._refused.append(f"{form}: bring both hosts to one commit")
            return
        if introduction.name not in self._setup.generators:
            known = ", ".join(self._setup.generators)
            self._refused.append(f"a generator calls itself {introduction.name!r}: the file of hosts has {known}")
        elif unlike := "; ".join(differences(introduction.suite, self._setup.suite)):
            self._refused.append(f"generator {introduction.name} is not like this host: {unlike}")
        else:
            self._generators.by_name[introduction.name] = RemoteGenerator(msg.node_id, seal, introduction)

    def _take_up(self, msg: Message, **_: object) -> None:
        for one in self._generators.by_name.values():
            if one.client == msg.node_id:
                try:
                    one.take_up(messages.decode_timed(one.seal.open(msg.data["sealed"])))
                except messages.SealError as error:
                    print(f"doublecheck: refused {error}")


def main() -> None:
    logging.getLogger("locust").setLevel(logging.CRITICAL)  # what goes wrong is told to the instrument, in one line
    pipe = Connection(int(sys.argv[1]))
    setup = msgspec.json.decode(sys.argv[2], type=messages.MasterSetup)
    try:
        runner = Environment().create_master_runner(setup.address.host, setup.address.port)
    except (SystemExit, RPCError) as error:
        why = "is another run under way?" if isinstance(error, SystemExit) else str(error)
        refused = messages.Refused(reason=f"nothing can listen on {setup.address} ({why}): name another address")
        pipe.send_bytes(messages.encode(refused))
        return
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            serve(pipe, runner, setup)
    finally:
        runner.quit()


def serve(pipe: Connection, runner: MasterRunner, setup: messages.MasterSetup) -> None:
    generators = Generators(runner)
    answer: Callable[[], messages.Reply] = Door(runner, generators, setup).admit
    while True:
        try:
            reply = answer()
        except GoneError as error:
            reply = messages.Refused(reason=str(error))
        pipe.send_bytes(messages.encode(reply))
        gevent.sleep(0)
        wait_read(pipe.fileno())
        answer = partial(generators.carry_out, messages.decode_command(pipe.recv_bytes()))


if __name__ == "__main__":
    main()
