"""The agent beside the servers of another host, and the master's end of it.

The agent starts this suite's own servers, reads their clocks, and ends them when its master is gone. A master sends a
command as msgpack, and the agent one reply; what a reply holds follows from the command.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Listener
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
import psutil

from apps.contenders import App
from runner import errors
from runner.errors import DoublecheckError, HostError, ServerError, UsageError
from runner.load.messages import Address, Introduction
from runner.records.condition import OWN, Condition
from runner.records.host import PINGS, Exchange, Host, Role, Suite, best, differences
from runner.records.record import Record
from runner.rig import channel
from runner.rig.channel import Channel
from runner.rig.server import Clocks, Look, Seat, Servers
from scenarios.spec import Scenario

Verb: TypeAlias = Literal["introduce", "time_fixed_work", "start", "clocks", "refuse_dead_database", "look", "stop"]
"""What `Servers` has a method for; but for an introduction, which says what host the agent is on."""

LONGEST_SECONDS = 60  # for a command: starting servers gives up after twenty seconds by itself

T = TypeVar("T")


class Command(Record, frozen=True, kw_only=True):
    """What a master asks for."""

    verb: Verb
    seats: tuple[tuple[Condition, str], ...] = ()
    """Servers: each a condition on a scenario, which the agent's own copy of the suite explains."""
    scenarios: tuple[str, ...] = ()
    moment: str = ""


class Introduced(Record, frozen=True, kw_only=True):
    """The host on which an agent runs."""

    introduction: Introduction
    listens_on: str
    came: int
    left: int


class Reply(Record, frozen=True, kw_only=True):
    """What came of a command."""

    value: Any = None
    error: str = ""
    """The kind of error that it is on the agent's host; empty: the command was carried out."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """What one host serves: apps and scenarios by name, as its own copy of the suite has them."""

    introduction: Introduction
    listens_on: str
    servers: Servers
    apps: Mapping[str, App]
    known: Mapping[str, Scenario]

    def serve(self, listener: Listener, secret: bytes) -> None:
        while True:
            try:
                master = Channel(listener.accept(), secret, "the master", is_master=False)
            except HostError as error:
                print(f"refused: {error}", flush=True)
                continue
            print("a master is there", flush=True)
            try:
                while True:
                    message, came = master.receive(), time.perf_counter_ns()
                    reply = self.reply(msgspec.msgpack.decode(message, type=Command), came)
                    master.send(msgspec.msgpack.encode(reply))
            except HostError as error:
                print(f"the master is gone: {error}", flush=True)
            finally:
                master.close()
                self.servers.close()

    def reply(self, command: Command, came: int) -> Reply:
        try:
            return Reply(value=self._carry_out(command, came))
        except DoublecheckError as error:
            return Reply(error=type(error).__name__, reason=str(error))
        except (OSError, psutil.Error) as error:  # a server that dies while it is looked at
            return Reply(error=ServerError.__name__, reason=f"a server died while it was looked at ({error})")

    def _carry_out(self, command: Command, came: int) -> object:
        servers, seats = self.servers, [self._seat(*seat) for seat in command.seats]
        scenarios = [self._scenario(name) for name in command.scenarios]
        match command.verb:
            case "introduce":
                here, left = self.introduction, time.perf_counter_ns()
                return Introduced(introduction=here, listens_on=self.listens_on, came=came, left=left)
            case "time_fixed_work":
                return servers.time_fixed_work()
            case "start":
                return servers.start(seats)
            case "clocks":
                return servers.clocks(seats[0], command.moment)
            case "refuse_dead_database":
                servers.refuse_dead_database(*seats)
            case "look":
                return servers.look(*scenarios)
            case "stop":
                servers.stop(scenarios)
        return None

    def _seat(self, condition: Condition, scenario: str) -> Seat:
        if condition.app not in self.apps or condition.environment != OWN:
            raise UsageError(f"an agent serves this suite's apps alone, not {condition.name}")
        return condition, self._scenario(scenario)

    def _scenario(self, name: str) -> Scenario:
        if name not in self.known:
            raise UsageError(f"this copy of the suite has no scenario {name}: bring both hosts to one commit")
        return self.known[name]


class ServersThere:
    """`Servers` on the agent's host; connects again where its link was down, once it is asked to start any."""

    def __init__(self, agent: Address, secret: bytes, suite: Suite) -> None:
        self._agent = agent
        self._secret = secret
        self._suite = suite
        self._channel: Channel | None = None

    def introduce(self) -> Host:
        """Return what host the agent is on; raise HostError where its suite is not like ours."""
        exchanges = []
        for _ in range(PINGS):
            left = time.perf_counter_ns()
            reply = self._ask(Introduced, "introduce")
            exchanges.append(Exchange(left, reply.came, reply.left, time.perf_counter_ns()))
        said = reply.introduction
        if unlike := "; ".join(differences(said.suite, self._suite)):
            raise HostError(f"the agent at {self._agent} is not like this host: {unlike}")
        return Host(
            role=Role.SERVER,
            address=reply.listens_on,
            machine=said.machine,
            suite=said.suite,
            offset=best(exchanges).as_offset(),
        )

    def time_fixed_work(self) -> dict[str, float]:
        return self._ask(dict[str, float], "time_fixed_work")

    def start(self, wanted: Sequence[Seat]) -> list[Address]:
        return self._ask(list[Address], "start", wanted)

    def clocks(self, seat: Seat, moment: str = "") -> Clocks:
        return self._ask(Clocks, "clocks", [seat], moment=moment)

    def refuse_dead_database(self, seat: Seat) -> None:
        if seat[1].needs_database:
            self._ask(type(None), "refuse_dead_database", [seat])

    def look(self, scenario: Scenario) -> Look:
        return self._ask(Look, "look", scenarios=[scenario])

    def stop(self, scenarios: Sequence[Scenario]) -> None:
        """End the servers of scenarios. Where the agent is gone, so are they: it ends them when we are."""
        if self._channel is not None:
            try:
                self._ask(type(None), "stop", scenarios=scenarios)
            except HostError:
                self.close()

    def close(self) -> None:
        """Hang up: the agent then ends everything."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _ask(
        self,
        kind: type[T],
        verb: Verb,
        seats: Sequence[Seat] = (),
        scenarios: Sequence[Scenario] = (),
        moment: str = "",
    ) -> T:
        """Return what a command asks for; raise what was raised there, and HostError where no agent answers."""
        command = Command(
            verb=verb,
            seats=tuple((condition, scenario.name) for condition, scenario in seats),
            scenarios=tuple(sorted({scenario.name for scenario in scenarios})),
            moment=moment,
        )
        if self._channel is None:
            self._channel = channel.connect(self._agent, self._secret)
        try:
            self._channel.send(msgspec.msgpack.encode(command))
            reply = msgspec.msgpack.decode(self._channel.receive(LONGEST_SECONDS), type=Reply)
        except HostError:
            self.close()
            raise
        if reply.error:
            kind_of_error = getattr(errors, reply.error, HostError)
            is_ours = isinstance(kind_of_error, type) and issubclass(kind_of_error, DoublecheckError)
            raise (kind_of_error if is_ours else HostError)(reply.reason)
        return msgspec.convert(reply.value, kind)
