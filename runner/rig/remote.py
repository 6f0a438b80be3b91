"""The rig over several machines: servers behind an agent, generators behind a master, and the file that names them."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from runner import errors
from runner.errors import DoublecheckError, HostError, UsageError
from runner.load.messages import Address, Hosts, MasterSetup
from runner.paths import read_toml
from runner.records.host import PINGS, Exchange, Host, Role, Suite, best, differences
from runner.records.record import Record
from runner.rig import channel
from runner.rig.channel import (
    Channel,
    Command,
    Introduce,
    Introduced,
    LookAt,
    Named,
    ReadClocks,
    RefuseDeadDatabase,
    Start,
    Stop,
    TimeFixedWork,
    decode_reply,
    encode,
)
from runner.rig.generator import Generator
from runner.rig.rig import TwoEnds
from runner.rig.server import Clocks, Look, Seat
from scenarios.spec import Scenario

LEAST_SECRET_BYTES = 16
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class ServerHost(Record, frozen=True, kw_only=True):
    """The machine that is measured."""

    agent: str
    """Where its agent listens: `10.0.0.2:7611`."""


class GeneratorHost(Record, frozen=True, kw_only=True):
    """A machine that sends requests."""

    name: str
    """As its `doublecheck generator --name` has it."""


class HostsFile(Record, frozen=True, kw_only=True):
    """The machines of a run."""

    listen: str
    """Where this machine listens for generators: `10.0.0.1:5557`."""
    secret: str
    """A file that all hosts have, which no other user may read."""
    server: ServerHost
    generator: Annotated[list[GeneratorHost], msgspec.Meta(min_length=1, max_length=100)]


def read_hosts(file: Path) -> HostsFile:
    """Read the file; raise UsageError, which names the place, for one that says what cannot be."""
    advice = "docs/several-machines.md has one to copy"
    hosts = read_toml(file, HostsFile, (ServerHost, GeneratorHost), advice)
    names = [generator.name for generator in hosts.generator]
    for name in names:
        if not NAME.fullmatch(name) or name == "server":
            raise UsageError(
                f"{file}: generator {name!r} has to be 1 to 40 letters, digits, dots or dashes, not server"
            )
    if len(set(names)) < len(names):
        raise UsageError(f"{file}: two generators have one name: give each its own")
    address_of(hosts.listen, file), address_of(hosts.server.agent, file)
    return hosts


def address_of(text: str, where: object) -> Address:
    """Return an address such as `10.0.0.2:7611`; raise UsageError for anything else."""
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[\w.-]+", host) or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise UsageError(f"{where}: {text!r} is no address with a port: write 10.0.0.2:7611")
    return Address(host=host, port=int(port))


def secret_in(file: Path) -> bytes:
    """Return the secret; raise UsageError where others can read it, or it is too short to be one."""
    make = f"head -c 32 /dev/urandom | base64 > {file}; chmod 600 {file}"
    try:
        secret, mode = file.read_bytes(), file.stat().st_mode
    except OSError as error:
        raise UsageError(f"the secret {file} cannot be read ({error.strerror}): make one with {make}") from None
    if mode & 0o077:
        raise UsageError(f"the secret {file} can be read by others: chmod 600 {file}")
    if len(secret) < LEAST_SECRET_BYTES:
        raise UsageError(f"the secret {file} has {len(secret)} bytes, too few: make one with {make}")
    return secret


LONGEST_SECONDS = 60
"""For a command: starting servers gives up after twenty seconds by itself."""

T = TypeVar("T")


class ServersThere:
    """Servers on the agent's host; connects again where its link was down, once it is asked to start any."""

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
            reply = self._ask(Introduce(), Introduced)
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
        return self._ask(TimeFixedWork(), dict[str, float])

    def start(self, wanted: Sequence[Seat]) -> list[Address]:
        """Start those that do not run yet; return where each listens."""
        return self._ask(Start(servers=[named(seat) for seat in wanted]), list[Address])

    def clocks(self, seat: Seat, moment: str = "") -> Clocks:
        return self._ask(ReadClocks(server=named(seat), moment=moment), Clocks)

    def refuse_dead_database(self, seat: Seat) -> None:
        if seat[1].needs_database:
            self._ask(RefuseDeadDatabase(server=named(seat)), type(None))

    def look(self, scenario: Scenario) -> Look:
        return self._ask(LookAt(scenario=scenario.name), Look)

    def stop(self, scenarios: Sequence[Scenario]) -> None:
        """End the servers of scenarios. Where the agent is gone, so are they: it ends them when we are."""
        if self._channel is not None:
            try:
                self._ask(Stop(scenarios=sorted({scenario.name for scenario in scenarios})), type(None))
            except HostError:
                self.close()

    def close(self) -> None:
        """Hang up: the agent then ends everything."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _ask(self, command: Command, kind: type[T]) -> T:
        """Return what a command asks for; raise what was raised there, and HostError where no agent answers."""
        if self._channel is None:
            self._channel = channel.connect(self._agent, self._secret)
        try:
            self._channel.send(encode(command))
            reply = decode_reply(self._channel.receive(LONGEST_SECONDS))
        except HostError:
            self.close()
            raise
        if reply.error:
            raise error_named(reply.error)(reply.reason)
        return msgspec.convert(reply.value, kind)


def named(seat: Seat) -> Named:
    condition, scenario = seat
    return Named(condition=condition, scenario=scenario.name)


def error_named(name: str) -> type[DoublecheckError]:
    """Return our own error of that name; of any other, the general one."""
    found = getattr(errors, name, None)
    return found if isinstance(found, type) and issubclass(found, DoublecheckError) else HostError


PATIENCE_SECONDS = 30
"""With generators: one that was left alone by its last master notices after eight seconds, and comes back."""

SERVER = "server"
"""The name of the host with the servers."""


class RemoteRig(TwoEnds):
    """Servers and generators on machines of their own."""

    def __init__(self, file: Path, hosts: HostsFile, suite: Suite) -> None:
        """`file` is where the hosts were read from: the secret's path is taken from there."""
        self._hosts = hosts
        self._suite = suite
        self._secret_file = file.parent / hosts.secret
        self._there = ServersThere(address_of(hosts.server.agent, file), secret_in(self._secret_file), suite)
        super().__init__(self._there)
        self._listens = address_of(hosts.listen, file)

    def meet(self) -> dict[str, Host]:
        """Return who takes part; raise HostError or GeneratorError where one is missing, or unlike this host."""
        server = self._there.introduce()
        if self._generator is None:
            self._generator = self.new_generator()
        greeting = self._generator.greeting
        assert isinstance(greeting, Hosts)
        return {SERVER: server, **greeting.hosts}

    def new_generator(self) -> Generator:
        """Start the master's process, which waits for the generators."""
        setup = MasterSetup(
            address=self._listens,
            generators=[generator.name for generator in self._hosts.generator],
            secret_file=str(self._secret_file.resolve()),
            suite=self._suite,
            patience_seconds=PATIENCE_SECONDS,
        )
        return Generator(
            None,
            module="runner.load.master",
            setup=msgspec.json.encode(setup).decode(),
            start_seconds=PATIENCE_SECONDS + 15,
        )

    def look(self, scenario: Scenario) -> Look:
        """Look at servers there; the clocks of generators are as they were when last compared."""
        return msgspec.structs.replace(super().look(scenario), offsets=self.running_generator().offsets())
