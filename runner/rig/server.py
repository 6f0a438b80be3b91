"""The servers of this host: what a uvicorn is started with, its core, its clocks, its database and its end.

A server serves one scenario of one app under one condition.
"""

import math
import os
import signal
import struct
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import psutil

from apps.contenders import FLOOR, FRAMEWORK_VARIABLES, App
from runner.errors import ServerError
from runner.load.messages import Address
from runner.paths import ROOT
from runner.records.condition import OWN, Condition
from runner.records.host import Offset
from runner.records.measurement import CpuTimes, Served
from runner.records.record import Record
from runner.rig import process
from runner.rig.databases import Databases, Key
from runner.rig.host import machine
from runner.rig.host.machine import Placement
from runner.rig.host.signals import undisturbed
from runner.rig.process import Process, takes_connections
from scenarios.spec import Scenario

Seat: TypeAlias = tuple[Condition, Scenario]

# Prefixes of our variables that would change what servers do, since uvicorn reads every flag from one, too; but not
# those that say where Python and its packages are: a server has the versions that the run's record names.
STEERING = ("PYTHON", "UVICORN_", *FRAMEWORK_VARIABLES, "OTEL_")
WHEREABOUTS = ("PYTHONPATH", "PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONNOUSERSITE")

# The same under every condition, which adds its own; the port and what to import come on top.
FLAGS = [
    *("--loop", "uvloop"),
    *("--http", "httptools"),
    *("--ws", "wsproto"),
    *("--lifespan", "on"),
    *("--log-level", "warning"),
    "--no-access-log",
    # By default 5 s, and a contender that is measured seldom waits longer for its turn: its next slice would begin with
    # 32 new connections.
    *("--timeout-keep-alive", "600"),
]


def inherited_environment() -> dict[str, str]:
    """Return our variables without those that would steer an interpreter, a server or a framework."""
    return {name: value for name, value in os.environ.items() if name in WHEREABOUTS or not name.startswith(STEERING)}


@dataclass(frozen=True, slots=True)
class ServerPlan:
    app: App
    scenario: Scenario
    condition: Condition
    interpreter: str = sys.executable  # of the condition's environment
    host: str = ""  # where it listens on the machine of an agent; empty: as its condition says
    under: tuple[str, ...] = ()  # the program that runs it, such as valgrind; empty: it runs by itself
    hash_seed: int | None = None  # of the interpreter's hashes; None: randomised, as in every server that is timed

    @property
    def key(self) -> Key:
        return self.scenario.name, self.condition.server

    @property
    def listens_on(self) -> str:
        return self.host or self.condition.host

    @property
    def needs_database(self) -> bool:
        """Return whether it is given a database; the bare ASGI app knows its answers without one."""
        return self.scenario.needs_database and self.app.folder != FLOOR.folder

    def __str__(self) -> str:
        return name_of(self.condition, self.scenario)

    def command(self, port: int) -> list[str]:
        if not self.app.is_uvicorn:
            return [self.interpreter, "-m", f"apps.{self.app.folder}.null_server"]
        flags = [*self.condition.flags(FLAGS, self.host), "--port", str(port), *self.app.flags]
        return [*self.under, self.interpreter, "-m", "uvicorn", *flags, self.app.factory]

    def environment(self, database_url: str = "") -> dict[str, str]:
        """Return its variables. A user's own app gets none that the suite sets for its apps: it may have the same."""
        told = (
            {}
            if self.app.directory
            else {
                "SCENARIO": self.scenario.serves or self.scenario.name,
                "MODEL_LIBRARY": self.app.model_library,
                "VARIANT": self.app.variant,
                "DATABASE_URL": database_url,
                "WORK": str(self.app.work),
                "SERVED_ON": self.listens_on,  # not HOST, by which valgrind names its files
            }
        )
        seed = {} if self.hash_seed is None else {"PYTHONHASHSEED": str(self.hash_seed)}
        return inherited_environment() | told | seed | dict(self.app.variables)

    def set_up(self) -> None:
        """Run what leaves the state that requests expect, before each start; raise ServerError where it fails."""
        if self.app.setup:
            name = f"the setup of {self} ({' '.join(self.app.setup)})"
            process.run(self.app.setup, name, within_seconds=120, cwd=self.app.directory, env=self.environment())


def name_of(condition: Condition, scenario: Scenario) -> str:
    """Return what a server is called: `litestar on json_hello`. Conditions that differ in their load alone share it."""
    return f"{condition.server} on {scenario.name}"


class CollectionLog:
    """The full garbage collections of one server: its app and its workers append them to a file (`apps/garbage.py`)."""

    RECORD = struct.Struct("<d")
    """Seconds that everything waited; not a number for the record with which the app begins."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="doublecheck-collections-")  # noqa: SIM115 - see `close`
        self.path = self._file.name
        self._is_written = False

    def read_on(self) -> list[float] | None:
        """Return the seconds of each since the last call; None where the app does not write: it is not one of ours."""
        self._file.seek(0, os.SEEK_CUR)
        written = self._file.read()
        whole = len(written) - len(written) % self.RECORD.size
        self._file.seek(whole - len(written), os.SEEK_CUR)
        pauses = [seconds for (seconds,) in self.RECORD.iter_unpack(written[:whole])]
        self._is_written = self._is_written or bool(pauses)
        return [seconds for seconds in pauses if not math.isnan(seconds)] if self._is_written else None

    def close(self) -> None:
        self._file.close()


class Clocks(Record, frozen=True, kw_only=True):
    """The clocks of one server between two slices, when they stand still."""

    cpu_seconds: float
    waited_seconds: float | None
    stolen_seconds: float | None
    full_collections: int | None  # since they were read last; None where the app does not count them
    collecting_seconds: float | None


class Look(Record, frozen=True, kw_only=True):
    """The servers of a scenario outside of slices, each by the name of its condition."""

    cpu: dict[str, CpuTimes]
    served: dict[str, Served]
    """What runs there, as the system shows it; a server that is no uvicorn has no flags to compare."""
    offsets: dict[str, Offset] = msgspec.field(default_factory=dict)
    """How far the clocks of generators on other hosts are ahead, by host; a generator on this machine has none."""


class Server(Process):
    """One running server. The port is the kernel's choice unless one is asked for."""

    def __init__(self, plan: ServerPlan, port: int = 0, database_url: str = "") -> None:
        self.plan = plan
        self.port = port
        self.collections = CollectionLog()
        super().__init__(
            plan.command(port),
            str(plan),
            # Several workers are children of the uvicorn that the kernel tells: it has to live on until it ended them.
            without_us=signal.SIGKILL if plan.condition.workers == 1 else signal.SIGTERM,
            cwd=plan.app.directory or ROOT,
            env=plan.environment(database_url) | {"COLLECTIONS": self.collections.path},
        )

    @property
    def address(self) -> Address:
        return Address(host=self.plan.listens_on, port=self.port)

    @property
    def pids(self) -> list[int]:
        """Return the ids of its processes: uvicorn starts others for several workers."""
        return [self.pid] if self.plan.condition.workers == 1 else [one.pid for one in self.tree]

    def is_listening(self) -> bool:
        """Return whether it takes connections with all its workers, which it does only once the app has started."""
        # Asking for its port takes 10 to 30 ms of the cores that it starts on: only once an event loop is there.
        workers = self.plan.condition.workers
        loops = self.pids[1:] if workers > 1 else self.pids
        if self.plan.app.is_uvicorn and sum(map(takes_connections, loops)) < workers:
            return False
        if (port := self.listening_port()) is None:
            return False
        self.port = port
        return True

    def clocks(self, core: int | None, moment: str) -> Clocks:
        """Read them; `core` is where it runs. Raise ServerError, which names the moment, when it has died."""
        if not self.is_running():
            raise ServerError(f"{self} died{moment}{self.log()}")
        collected = self.collections.read_on()
        return Clocks(
            stolen_seconds=machine.stolen_seconds(core),
            waited_seconds=machine.waited_seconds(self.pids),
            cpu_seconds=machine.cpu_seconds(self.pids),
            full_collections=None if collected is None else len(collected),
            collecting_seconds=None if collected is None else sum(collected),
        )

    def look(self) -> tuple[CpuTimes, Served | None]:
        """Return what it has spent, and what the system says that it runs; raise ServerError when it has died."""
        try:
            times = machine.cpu_times(self.pids)
            if not self.plan.app.is_uvicorn:
                return times, None
            words, memory = self._process.cmdline(), machine.memory_of(self.pids)
            command = words[words.index("uvicorn") + 1 : words.index("--port")]
        except (psutil.Error, ValueError):  # a process that is gone has no command line
            raise ServerError(f"{self} died beside its slices{self.log()}") from None
        return times, Served(command=command, log_bytes=os.fstat(self._log.fileno()).st_size, memory=memory)

    def pin(self, cores: Sequence[int]) -> None:
        """Keep it on the first core while it is measured; several workers are spread over all, as far as they go."""
        first, *workers = self.pids
        if cores:
            machine.pin(first, cores[0])
            for place, pid in enumerate(sorted(workers, key=takes_connections, reverse=True)):
                machine.pin(pid, cores[place % len(cores)])

    def ask_to_stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it; one of ours at once, since uvicorn takes up to 0.1 s to notice, and nothing is left for it to do."""
        is_ours = not self.plan.app.elsewhere and self.plan.condition.workers == 1
        super().ask_to_stop(signal.SIGKILL if is_ours else number)

    def stop(self) -> None:
        super().stop()
        self.collections.close()


def start_together(wanted: Sequence[ServerPlan], database_urls: Mapping[str, str] | None = None) -> list[Server]:
    """Start servers and wait until all listen, or raise ServerError and leave none running; databases go by server."""
    servers: list[Server] = []
    urls = database_urls or {}
    try:
        for plan in wanted:
            with undisturbed():  # one that runs and is in no list would run on
                servers.append(Server(plan, database_url=urls.get(str(plan), "")))
        await_listening(servers)
    except BaseException:
        with undisturbed():
            process.stop_all(servers)
        raise
    return servers


def await_listening(servers: Sequence[Server], start_seconds: float | None = None) -> None:
    """Wait until all take connections; raise ServerError when one does not."""
    # Side by side they share the cores: 0.3 s of them each (docs/adr/0002).
    patience = (start_seconds or process.START_SECONDS) + len(servers)
    process.await_ready([(server, server.is_listening) for server in servers], patience)


class Servers:
    """The servers of this machine, each on a core of its own where the system allows."""

    def __init__(
        self, apps: Mapping[str, App], interpreters: Mapping[str, str] | None, placed: Placement, host: str = ""
    ) -> None:
        """`apps` holds by name whatever conditions may speak of, and `interpreters` the Python of each environment.

        All servers listen on `host`, unless it is empty.
        """
        self._host = host
        self._apps = apps
        self._interpreters = {OWN: sys.executable, **(interpreters or {})}
        self._core = placed.server
        self._cores = placed.worker_cores
        self._running: dict[str, Server] = {}
        self._databases = Databases(placed.database)

    def time_fixed_work(self) -> dict[str, float]:
        return machine.time_fixed_work(self._core)

    def start(self, wanted: Sequence[Seat]) -> list[Address]:
        """Start those that do not run yet side by side, with fresh databases, and pin them; return where each listens.

        Those whose database has died are started anew. Raise ServerError, with none of the new ones left running.
        """
        if self._databases.is_dead():
            self._stop([server for server in self._running.values() if server.plan.needs_database])
        missing = [
            ServerPlan(self._apps[on.app], scenario, on, self._interpreters[on.environment], host=self._host)
            for name, (on, scenario) in {name_of(*seat): seat for seat in wanted}.items()
            if name not in self._running
        ]
        urls = {str(plan): self._databases.create(plan.key) for plan in missing if plan.needs_database}
        for plan in missing:
            plan.set_up()
        started = start_together(missing, urls)
        self._running |= {str(server): server for server in started}
        for server in started:
            server.pin(self._cores)
        return [self.running(*seat).address for seat in wanted]

    def clocks(self, seat: Seat, moment: str = "") -> Clocks:
        return self.running(*seat).clocks(self._core, moment)

    def refuse_dead_database(self, seat: Seat) -> None:
        """Raise DatabaseError when the database of a server is gone: what the server answers then is no fault of it."""
        if self.running(*seat).plan.needs_database:
            self._databases.refuse_dead()

    def look(self, scenario: Scenario) -> Look:
        seen = {server.plan.condition.server: server.look() for server in self._on([scenario])}
        served = {name: runs for name, (_, runs) in seen.items() if runs is not None}
        return Look(cpu={name: times for name, (times, _) in seen.items()}, served=served)

    def running(self, condition: Condition, scenario: Scenario) -> Server:
        """Return the server itself; raise ServerError where it has been ended, as when its agent lost its master."""
        try:
            return self._running[name_of(condition, scenario)]
        except KeyError:
            raise ServerError(f"{name_of(condition, scenario)} does not run any more") from None

    def stop(self, scenarios: Sequence[Scenario]) -> None:
        """End the servers of scenarios side by side, running or not, and drop their databases."""
        self._stop(self._on(scenarios))
        for scenario in scenarios:
            self._databases.drop(scenario)

    def close(self) -> None:
        self._stop(list(self._running.values()))
        self._databases.close()

    def _stop(self, leaving: Sequence[Server]) -> None:
        process.stop_all(leaving)
        for server in leaving:
            del self._running[str(server)]

    def _on(self, scenarios: Sequence[Scenario]) -> list[Server]:
        names = {scenario.name for scenario in scenarios}
        return [server for server in self._running.values() if server.plan.scenario.name in names]
