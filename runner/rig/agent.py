"""The agent beside the servers of another host, the master's end of it, and the sealed connection between them.

The agent starts this suite's own servers, reads their clocks, and ends them when its master is gone. A master sends a
command as msgpack, and the agent one reply; what a reply holds follows from the command. The connection is TCP, and
tells within seconds that the other side is gone.
"""

import secrets
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Listener
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
import psutil

from apps.contenders import App
from runner.errors import DoublecheckError, HostError, ServerError, UsageError
from runner.load.messages import NONCE_BYTES, Address, Introduction, Seal, SealError
from runner.records.condition import OWN, Condition
from runner.records.host import PINGS, Exchange, Host, Role, Suite, best, differences
from runner.records.record import Record
from runner.rig.server import Clocks, Look, Seat, Servers
from scenarios.spec import Scenario

GREETING_SECONDS = 5.0  # one that connects and says nothing is hung up on: no other could be served meanwhile
LARGEST_BYTES = 64 * 1024 * 1024
SILENT_SECONDS = 2  # until the kernel asks whether the other side is there: three times, as many seconds apart


class Channel:
    """One end of the connection. Raises HostError when the other is gone, does not answer or lacks the secret."""

    def __init__(self, connection: Connection, secret: bytes, other: str, *, is_master: bool) -> None:
        self._connection = connection
        self._other = other
        with socket.socket(fileno=socket.dup(connection.fileno())) as wrapped:
            wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # The kernel ends a connection whose other side says nothing for eight seconds: its host may be gone.
            wrapped.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            wanted = {"KEEPIDLE": SILENT_SECONDS, "KEEPINTVL": SILENT_SECONDS, "KEEPCNT": 3}
            for name, value in (wanted | {"USER_TIMEOUT": 4 * SILENT_SECONDS * 1000}).items():
                if (option := getattr(socket, f"TCP_{name}", None)) is not None:  # not every system has them all
                    wrapped.setsockopt(socket.IPPROTO_TCP, option, value)
        ours = secrets.token_bytes(NONCE_BYTES)
        self._say(ours)
        theirs = self._hear(GREETING_SECONDS, NONCE_BYTES)
        session = ours + theirs if is_master else theirs + ours
        self._seal = Seal(secret, session, is_master=is_master)
        self.send(b"")  # so that each knows of the other's secret before anything is said
        self.receive(GREETING_SECONDS)

    def send(self, message: bytes) -> None:
        self._say(self._seal.close(message))

    def receive(self, within_seconds: float | None = None) -> bytes:
        try:
            return self._seal.open(self._hear(within_seconds, LARGEST_BYTES))
        except SealError:
            raise HostError(f"{self._other} has another secret: give both hosts the same file") from None

    def close(self) -> None:
        self._connection.close()

    def _say(self, message: bytes) -> None:
        try:
            self._connection.send_bytes(message)
        except OSError:
            raise HostError(f"{self._other} has hung up: see what it says there") from None

    def _hear(self, within_seconds: float | None, most_bytes: int) -> bytes:
        try:
            if not self._connection.poll(within_seconds):
                raise HostError(f"{self._other} did not answer within {within_seconds:g} s: it may serve another run")
            return self._connection.recv_bytes(most_bytes)
        except (EOFError, OSError):
            raise HostError(f"{self._other} has hung up: see what it says there") from None


def listen_on(address: Address) -> Listener:
    try:
        return Listener((address.host, address.port), family="AF_INET")
    except OSError as error:
        raise HostError(f"nothing can listen on {address} ({error.strerror}): name another address or port") from None


def connect(address: Address, secret: bytes) -> Channel:
    try:
        connected = socket.create_connection((address.host, address.port), GREETING_SECONDS)
    except OSError as error:
        why = error.strerror or str(error)
        raise HostError(
            f"the agent at {address} cannot be reached ({why}): run doublecheck agent there, or mend the file of hosts"
        ) from None
    connected.settimeout(None)
    return Channel(Connection(connected.detach()), secret, f"the agent at {address}", is_master=True)


Verb: TypeAlias = Literal["introduce", "time_fixed_work", "start", "clocks", "refuse_dead_database", "look", "stop"]
"""What `Servers` has a method for; but for an introduction, which says what host the agent is on.

With it go two times by the agent's clock, in nanoseconds: when the command came, and when the reply left.
"""

REPLY_SECONDS = 60  # until there is one: starting servers gives up after twenty seconds by itself
T = TypeVar("T")


class Command(Record, frozen=True, kw_only=True):
    verb: Verb
    seats: tuple[tuple[Condition, str], ...] = ()
    """Servers: each a condition on a scenario, which the agent's own copy of the suite explains."""
    scenarios: tuple[str, ...] = ()
    moment: str = ""


class Reply(Record, frozen=True, kw_only=True):
    value: Any = None
    error: str = ""  # the kind of error that it is on the agent's host; empty: the command was carried out
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """What one host serves: apps and scenarios by name, as its own copy of the suite has them."""

    introduction: Introduction
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
                return self.introduction, came, time.perf_counter_ns()
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
            said, came_there, left_there = self._ask(tuple[Introduction, int, int], "introduce")
            exchanges.append(Exchange(left, came_there, left_there, time.perf_counter_ns()))
        if unlike := "; ".join(differences(said.suite, self._suite)):
            raise HostError(f"the agent at {self._agent} is not like this host: {unlike}")
        offset = best(exchanges).as_offset()
        return Host(role=Role.SERVER, address=said.address, machine=said.machine, suite=said.suite, offset=offset)

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
            self._channel = connect(self._agent, self._secret)
        try:
            self._channel.send(msgspec.msgpack.encode(command))
            reply = msgspec.msgpack.decode(self._channel.receive(REPLY_SECONDS), type=Reply)
            if not reply.error:
                return msgspec.convert(reply.value, kind)
        except HostError:
            self.close()
            raise
        except msgspec.DecodeError as error:  # an agent of another commit, which nobody has compared so far
            answers = f"the agent at {self._agent} answers in another form ({error})"
            raise HostError(f"{answers}: bring both hosts to one commit") from None
        ours = {kind.__name__: kind for kind in DoublecheckError.__subclasses__()}
        raise ours.get(reply.error, HostError)(reply.reason)
