"""The agent beside the servers: starts this suite's own, reads their clocks, and ends them when its master is gone."""

import time
from collections.abc import Mapping
from multiprocessing.connection import Listener

import psutil

from apps.contenders import App
from runner.errors import DoublecheckError, HostError, ServerError, UsageError
from runner.load.messages import Address, Introduction
from runner.records.condition import OWN, Condition
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
    decode_command,
    encode,
)
from runner.rig.servers import ServersHere
from scenarios.spec import Scenario


class Agent:
    """What one host serves: apps and scenarios by name, as its own copy of the suite has them."""

    def __init__(
        self,
        introduction: Introduction,
        listens_on: str,
        servers: ServersHere,
        apps: Mapping[str, App],
        known: Mapping[str, Scenario],
    ) -> None:
        self._introduction = introduction
        self._listens_on = listens_on
        self._servers = servers
        self._apps = apps
        self._known = known

    def serve(self, listener: Listener, secret: bytes) -> None:
        """Serve one master after the other, until this process is ended."""
        while True:
            try:
                master = channel.accept(listener, secret)
            except HostError as error:
                print(f"refused: {error}", flush=True)
                continue
            print("a master is there", flush=True)
            try:
                self._follow(master)
            except HostError as error:
                print(f"the master is gone: {error}", flush=True)
            finally:
                master.close()
                self._servers.close()

    def _follow(self, master: Channel) -> None:
        while True:
            message, came = master.receive(), time.perf_counter_ns()
            master.send(encode(self.reply(decode_command(message), came)))

    def reply(self, command: Command, came: int) -> Reply:
        """Carry out a command; what fails is a reply as well."""
        try:
            return self.carry_out(command, came)
        except DoublecheckError as error:
            return Failed(error=type(error).__name__, reason=str(error))
        except (OSError, psutil.Error) as error:  # a server that dies while it is looked at
            return Failed(error=ServerError.__name__, reason=f"a server died while it was looked at ({error})")

    def carry_out(self, command: Command, came: int) -> Reply:  # noqa: PLR0911 - one line for each command
        """Do what a master asks; raise what the servers raise."""
        servers = self._servers
        match command:
            case Introduce():
                return Introduced(
                    introduction=self._introduction,
                    listens_on=self._listens_on,
                    came=came,
                    left=time.perf_counter_ns(),
                )
            case TimeFixedWork():
                return FixedWork(seconds=servers.time_fixed_work())
            case Start():
                wanted = [self._seat(seat) for seat in command.seats]
                servers.start(wanted)
                return Started(addresses=[self._address(*seat) for seat in wanted])
            case ReadClocks():
                return ClocksRead(clocks=servers.clocks(*self._seat(command.seat), command.moment))
            case LookAtDatabase():
                servers.refuse_dead_database(*self._seat(command.seat))
                return Done()
            case ReadCpuTimes():
                return CpuTimesRead(cpu=servers.cpu_times(self._scenario(command.scenario)))
            case Look():
                return Seen(served=servers.served(self._scenario(command.scenario)))
            case Stop():
                servers.stop([self._scenario(name) for name in command.scenarios])
                return Done()

    def _address(self, condition: Condition, scenario: Scenario) -> Address:
        return self._servers.address(condition, scenario)

    def _seat(self, seat: Seat) -> tuple[Condition, Scenario]:
        """Return what a seat names; raise UsageError where this suite has nothing of that name."""
        condition = seat.condition
        if condition.app not in self._apps or condition.environment != OWN:
            raise UsageError(f"an agent serves this suite's apps alone, not {condition.name}")
        return condition, self._scenario(seat.scenario)

    def _scenario(self, name: str) -> Scenario:
        if name not in self._known:
            raise UsageError(f"this copy of the suite has no scenario {name}: bring both hosts to one commit")
        return self._known[name]
