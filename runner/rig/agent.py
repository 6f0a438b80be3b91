"""The agent beside the servers: starts this suite's own, reads their clocks, and ends them when its master is gone."""

import time
from collections.abc import Mapping
from multiprocessing.connection import Listener

import psutil

from apps.contenders import App
from runner.errors import DoublecheckError, HostError, ServerError, UsageError
from runner.load.messages import Introduction
from runner.records.condition import OWN
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
    Reply,
    Start,
    Stop,
    TimeFixedWork,
    decode_command,
    encode,
)
from runner.rig.server import Seat, Servers
from scenarios.spec import Scenario


class Agent:
    """What one host serves: apps and scenarios by name, as its own copy of the suite has them."""

    def __init__(
        self,
        introduction: Introduction,
        listens_on: str,
        servers: Servers,
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
            return Reply(value=self.carry_out(command, came))
        except DoublecheckError as error:
            return Reply(error=type(error).__name__, reason=str(error))
        except (OSError, psutil.Error) as error:  # a server that dies while it is looked at
            return Reply(error=ServerError.__name__, reason=f"a server died while it was looked at ({error})")

    def carry_out(self, command: Command, came: int) -> object:
        """Return what a command asks for; raise what the servers raise."""
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
                return servers.time_fixed_work()
            case Start():
                wanted = [self._seat(named) for named in command.servers]
                return servers.start(wanted)
            case ReadClocks():
                return servers.clocks(self._seat(command.server), command.moment)
            case RefuseDeadDatabase():
                servers.refuse_dead_database(self._seat(command.server))
            case LookAt():
                return servers.look(self._scenario(command.scenario))
            case Stop():
                servers.stop([self._scenario(name) for name in command.scenarios])
        return None

    def _seat(self, named: Named) -> Seat:
        """Return what is named; raise UsageError where this suite has nothing of that name."""
        condition = named.condition
        if condition.app not in self._apps or condition.environment != OWN:
            raise UsageError(f"an agent serves this suite's apps alone, not {condition.name}")
        return condition, self._scenario(named.scenario)

    def _scenario(self, name: str) -> Scenario:
        if name not in self._known:
            raise UsageError(f"this copy of the suite has no scenario {name}: bring both hosts to one commit")
        return self._known[name]
