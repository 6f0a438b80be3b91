"""The rig over several machines: servers behind an agent, generators behind a master.

Servers on another host, behind its agent.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from runner import errors
from runner.errors import DoublecheckError, HostError, ServerError
from runner.load.messages import Address, Hosts, MasterSetup
from runner.records.condition import Condition
from runner.records.host import PINGS, Exchange, Host, Offset, Role, Suite, best, differences
from runner.records.measurement import CpuTimes, Served
from runner.rig.generator import Generator
from runner.rig.hosts import channel
from runner.rig.hosts.channel import (
    Channel,
    ClocksRead,
    Command,
    CpuTimesRead,
    Done,
    Failed,
    FixedWork,
    Introduce,
    Introduced,
    Look,
    LookAtDatabase,
    ReadClocks,
    ReadCpuTimes,
    Reply,
    Seat,
    Seen,
    Start,
    Started,
    Stop,
    TimeFixedWork,
    decode_reply,
    encode,
)
from runner.rig.hosts.hosts_file import HostsFile, address_of, secret_in
from runner.rig.rig import Key
from runner.rig.servers import Clocks
from runner.rig.two_ends import TwoEnds, name_of
from scenarios.spec import Scenario

LONGEST_SECONDS = 60
"""For a command: starting servers gives up after twenty seconds by itself."""

Expected = TypeVar("Expected", bound=Reply)


class ServersThere:
    """Servers on the agent's host; connects again where its link was down, once it is asked to start any."""

    def __init__(self, agent: Address, secret: bytes, suite: Suite) -> None:
        self._agent = agent
        self._secret = secret
        self._suite = suite
        self._channel: Channel | None = None
        self._addresses: dict[Key, Address] = {}

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
        """On the servers' core there."""
        return self._ask(TimeFixedWork(), FixedWork).seconds

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start those that do not run yet; the first command after a link was down makes a new one."""
        seats = [Seat(condition=condition, scenario=scenario.name) for condition, scenario in wanted]
        started = self._ask(Start(seats=seats), Started)
        for (condition, scenario), address in zip(wanted, started.addresses, strict=True):
            self._addresses[scenario.name, condition.server] = address

    def address(self, condition: Condition, scenario: Scenario) -> Address:
        """Where a running server listens; raise ServerError where none runs any more."""
        try:
            return self._addresses[scenario.name, condition.server]
        except KeyError:
            raise ServerError(f"{name_of(condition, scenario)} does not run any more") from None

    def clocks(self, condition: Condition, scenario: Scenario, moment: str = "") -> Clocks:
        """Read them there; raise ServerError, which names the moment, when the server has died."""
        seat = Seat(condition=condition, scenario=scenario.name)
        return self._ask(ReadClocks(seat=seat, moment=moment), ClocksRead).clocks

    def refuse_dead_database(self, condition: Condition, scenario: Scenario) -> None:
        """Raise DatabaseError when the database of a server is gone."""
        if scenario.needs_database:
            self._ask(LookAtDatabase(seat=Seat(condition=condition, scenario=scenario.name)), Done)

    def cpu_times(self, scenario: Scenario) -> dict[str, CpuTimes]:
        """Of a scenario's servers, by condition."""
        return self._ask(ReadCpuTimes(scenario=scenario.name), CpuTimesRead).cpu

    def served(self, scenario: Scenario) -> dict[str, Served]:
        """Of a scenario, by condition."""
        return self._ask(Look(scenario=scenario.name), Seen).served

    def names(self, scenarios: Sequence[Scenario]) -> list[str]:
        """Return those of the servers of scenarios that run, as the generators know them."""
        wanted = {scenario.name for scenario in scenarios}
        return [f"{server} on {scenario}" for scenario, server in self._addresses if scenario in wanted]

    def stop(self, scenarios: Sequence[Scenario]) -> None:
        """End the servers of scenarios. Where the agent is gone, so are they: it ends them when we are."""
        names = {scenario.name for scenario in scenarios}
        self._addresses = {key: address for key, address in self._addresses.items() if key[0] not in names}
        if self._channel is not None:
            try:
                self._ask(Stop(scenarios=sorted(names)), Done)
            except HostError:
                self._hang_up()

    def close(self) -> None:
        """Hang up: the agent then ends everything."""
        self._addresses.clear()
        self._hang_up()

    def _ask(self, command: Command, expected: type[Expected]) -> Expected:
        """Return the reply to a command; raise what was raised there, and HostError where nobody answers."""
        if self._channel is None:
            self._channel = channel.connect(self._agent, self._secret)
        try:
            self._channel.send(encode(command))
            reply = decode_reply(self._channel.receive(LONGEST_SECONDS))
        except HostError:
            self._hang_up()
            raise
        if isinstance(reply, Failed):
            raise error_named(reply.error)(reply.reason)
        assert isinstance(reply, expected)
        return reply

    def _hang_up(self) -> None:
        """Forget what ran there, too: the agent ends it."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        self._addresses.clear()


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

    def offsets(self) -> dict[str, Offset]:
        """Return how far the generators' clocks were ahead when last compared."""
        return self.running_generator().offsets()
