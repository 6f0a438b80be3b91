"""A uvicorn that serves one scenario of one app under one condition: start, await, pin, read its clocks, stop.

What a process under test takes over from whoever calls us, and what not.

Full garbage collections of a server: its app writes them down (`apps/garbage.py`), the instrument reads on.

The command that leaves the state which requests expect, before each start of a server that asks for one.
"""

import math
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import psutil

from apps.contenders import FRAMEWORK_VARIABLES
from runner.errors import ServerError
from runner.load.messages import Address
from runner.paths import ROOT
from runner.records.measurement import CpuTimes, Served
from runner.rig.host import machine, process
from runner.rig.host.process import ends_with_us, memory_of, takes_connections
from runner.rig.host.signals import undisturbed
from runner.rig.rig import Key, ServerPlan

STEERING = ("PYTHON", "UVICORN_", *FRAMEWORK_VARIABLES, "OTEL_")
"""Variables of whoever calls us that would change what the servers do; uvicorn reads every flag from one, too.

Every one of the interpreter's: each version knows more of them, and some (PYTHONTRACEMALLOC, PYTHONMALLOC) slow it
down. So those go too that change nothing that is timed, PYTHONUNBUFFERED and PYTHONDONTWRITEBYTECODE.
"""

WHEREABOUTS = ("PYTHONPATH", "PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONNOUSERSITE")
"""But not those that say where Python and its packages are: a server has the versions that the run's record names."""


def inherited_environment() -> dict[str, str]:
    """Return our variables without those that would steer an interpreter, a server or a framework."""
    return {name: value for name, value in os.environ.items() if name in WHEREABOUTS or not name.startswith(STEERING)}


RECORD = struct.Struct("<d")
"""What the app writes: seconds that everything waited; not a number for the record with which it begins."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected in a stretch of time."""

    count: int
    seconds: float


class CollectionLog:
    """The file of one server, which it and its workers append to."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="doublecheck-collections-")  # noqa: SIM115 - see `close`
        self._is_written = False

    @property
    def path(self) -> str:
        """Return where the server is to write."""
        return self._file.name

    def read_on(self) -> Collected | None:
        """Return what was written since the last call; None where nobody writes: the app is not one of ours."""
        self._file.seek(0, os.SEEK_CUR)
        written = self._file.read()
        whole = len(written) - len(written) % RECORD.size
        self._file.seek(whole - len(written), os.SEEK_CUR)
        pauses = [seconds for (seconds,) in RECORD.iter_unpack(written[:whole])]
        self._is_written = self._is_written or bool(pauses)
        if not self._is_written:
            return None
        collected = [seconds for seconds in pauses if not math.isnan(seconds)]
        return Collected(len(collected), sum(collected))

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


FLAGS = [
    *("--loop", "uvloop"),
    *("--http", "httptools"),
    *("--ws", "wsproto"),
    *("--lifespan", "on"),
    *("--log-level", "warning"),
    "--no-access-log",
    # By default 5 s, and a contender that is measured seldom waits longer for its turn: its next slice began with 32
    # new connections, which made the p99 of a list of 10,000 items 480 ms where it is 180.
    *("--timeout-keep-alive", "600"),
]
"""The same under every condition, which adds its own; the port and what to import come on top."""

START_SECONDS = 20
STOP_SECONDS = 5
LOG_LINES = 10


class Server:
    """One running server. The port is the kernel's choice unless one is asked for."""

    def __init__(self, plan: ServerPlan, port: int = 0, database_url: str = "") -> None:
        self.plan = plan
        self.port = self._asked = port
        self._ending: list[psutil.Process] = []
        self._log, self.collections = tempfile.TemporaryFile(), CollectionLog()  # noqa: SIM115 - as long as it runs
        try:
            self._process = psutil.Popen(
                command(plan, port),
                cwd=plan.app.directory or ROOT,
                env=environment(plan, database_url) | {"COLLECTIONS": self.collections.path},
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the instrument, which then stops its servers itself
                preexec_fn=ends_with_us(plan.signal_without_us),
            )
        except OSError as error:
            raise ServerError(f"{self} cannot be started ({error.strerror})") from None

    def __str__(self) -> str:
        return str(self.plan)

    @property
    def address(self) -> Address:
        """Return where the server listens."""
        return Address(host=self.plan.listens_on, port=self.port)

    @property
    def pids(self) -> list[int]:
        """Return the ids of its processes: what uvicorn starts beside itself for several workers is part of it."""
        return [int(self._process.pid), *(child.pid for child in self._workers())]

    def _workers(self) -> list[psutil.Process]:
        if self.plan.condition.workers == 1 or not self.is_running():
            return []
        return list(self._process.children(recursive=True))

    def is_listening(self) -> bool:
        """Return whether it takes connections, which it does only once the app has started.

        Raise ServerError when it has ended instead.
        """
        try:
            listening = [
                connection.laddr.port
                for connection in self._process.net_connections("tcp")
                if connection.status == psutil.CONN_LISTEN
            ]
        except psutil.Error:
            listening = []
        if listening and self._has_its_workers():
            self.port = listening[0]
            return True
        if self._process.poll() is not None:
            raise ServerError(f"{self} ended with exit code {self._process.returncode} instead of starting{self.log()}")
        return False

    def _has_its_workers(self) -> bool:
        """Return whether as many workers as asked for take connections; a single one is the server itself."""
        workers = self.plan.condition.workers
        return workers == 1 or sum(takes_connections(pid) for pid in self.pids[1:]) >= workers

    def is_running(self) -> bool:
        return self._process.poll() is None

    def served(self) -> Served:
        """Return what the system says that it runs, and how much it has written; raise ServerError when it has died."""
        try:
            words, memory = self._process.cmdline(), memory_of(self.pids)
        except psutil.Error:
            words, memory = [], None
        if "uvicorn" not in words:
            raise ServerError(f"{self} died after its slices{self.log()}")
        command = words[words.index("uvicorn") + 1 : words.index("--port")]
        return Served(command=command, log_bytes=os.fstat(self._log.fileno()).st_size, memory=memory)

    def cpu_times(self) -> CpuTimes:
        """Return what its processes have spent so far; raise ServerError when one has died."""
        try:
            return machine.cpu_times(self.pids)
        except psutil.Error:
            raise ServerError(f"{self} died beside its slices{self.log()}") from None

    def log(self) -> str:
        """Return the last lines of its log, behind a colon; nothing when the log is empty."""
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").splitlines()[-LOG_LINES:]
        return ": " + " | ".join(line.strip() for line in lines if line.strip()) if lines else ""

    def ask_to_stop(self) -> None:
        """Tell its processes to end, without waiting for them."""
        self._ending = [self._process, *self._workers()]
        if self.is_running():
            self._process.terminate()

    def kill(self) -> None:
        """End it by force, without waiting."""
        if self.is_running():
            self._process.kill()

    def stop(self) -> None:
        """End its processes, by force where they have not gone after STOP_SECONDS."""
        if not self._ending:
            self.ask_to_stop()
        _, running = psutil.wait_procs(self._ending, STOP_SECONDS)
        for child in running:
            child.kill()
        psutil.wait_procs(running)
        self._log.close()
        self.collections.close()


def command(plan: ServerPlan, port: int) -> list[str]:
    """Return the command line that starts a server."""
    python = plan.interpreter
    if not plan.app.is_uvicorn:
        return [python, "-m", f"apps.{plan.app.folder}.null_server"]
    served = [
        "-m",
        "uvicorn",
        *plan.condition.flags(FLAGS, plan.host),
        "--port",
        str(port),
        *plan.app.flags,
        plan.app.factory,
    ]
    return [*plan.under, python, *served]


def environment(plan: ServerPlan, database_url: str = "") -> dict[str, str]:
    """Return the variables of a server: ours without those that would steer it, and what the app needs to know.

    The interpreter's hashes have no seed unless the plan has one: their randomisation is part of what is timed.
    """
    app, scenario = plan.app, plan.scenario
    told = {
        "SCENARIO": scenario.serves or scenario.name,
        "MODEL_LIBRARY": app.model_library,
        "VARIANT": app.variant,
        "DATABASE_URL": database_url,
        "WORK": str(app.work),
        "SERVED_ON": plan.listens_on,  # not HOST, by which valgrind names its files
    }
    seed = {} if plan.hash_seed is None else {"PYTHONHASHSEED": str(plan.hash_seed)}
    return inherited_environment() | told | seed | dict(app.variables)


def start_together(
    wanted: Sequence[ServerPlan],
    database_urls: Mapping[Key, str] | None = None,
) -> list[Server]:
    """Start servers side by side and wait until all listen: a fraction of what one after the other would take.

    `database_urls` holds the URLs of the servers that need a database.
    Raise ServerError, with none left running, when one does not start in time.
    """
    servers: list[Server] = []
    urls = database_urls or {}
    try:
        for plan in wanted:
            with undisturbed():  # one that runs and that nobody knows of would run on
                servers.append(Server(plan, database_url=urls.get(plan.key, "")))
        await_listening(servers)
    except BaseException:
        with undisturbed():
            stop_all(servers)
        raise
    return servers


def await_listening(servers: Sequence[Server], patience_seconds: float | None = None) -> None:
    """Wait until all of them take connections: START_SECONDS unless told otherwise, or raise ServerError."""
    # Side by side they share the cores: 0.3 s of them each (docs/adr/0002).
    patience = (START_SECONDS if patience_seconds is None else patience_seconds) + len(servers)
    deadline = time.monotonic() + patience
    waiting = list(servers)
    while waiting := [server for server in waiting if not server.is_listening()]:
        if time.monotonic() > deadline:
            raise ServerError(f"{waiting[0]} did not start within {patience:g} s{waiting[0].log()}")
        time.sleep(0.05)


def stop_all(servers: Sequence[Server]) -> None:
    """End servers: first ask all of them, then wait for each."""
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.stop()


def pin(servers: Sequence[Server], cores: Sequence[int]) -> None:
    """Keep servers on their core while they are measured, the first; none leaves them where they are.

    Several workers of a server are spread over all of them, as far as they go.
    """
    for server in servers if cores else []:
        first, *others = server.pids
        machine.pin(first, cores[0])
        for place, pid in enumerate(sorted(others, key=takes_connections, reverse=True)):
            machine.pin(pid, cores[place % len(cores)])


PATIENCE_SECONDS = 120
LAST_LINES = 3


def run_setups(plans: Iterable[ServerPlan]) -> None:
    """Run the setup of each server to be, in its directory and with its variables; raise ServerError if one fails."""
    for plan in plans:
        if plan.app.setup:
            run_setup(plan)


def run_setup(plan: ServerPlan) -> None:
    """Run one; raise ServerError with its last lines when it fails or takes too long."""
    words = " ".join(plan.app.setup)
    try:
        subprocess.run(
            plan.app.setup,
            cwd=plan.app.directory,
            env=environment(plan),
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_SECONDS,
            preexec_fn=process.ends_with_us(),
        )
    except subprocess.TimeoutExpired:
        slow = f"took more than {PATIENCE_SECONDS} s: let it end by itself"
        raise ServerError(f"the setup of {plan} ({words}) {slow}") from None
    except OSError as error:
        raise ServerError(f"the setup of {plan} ({words}) cannot be started ({error.strerror}): mend it") from None
    except subprocess.CalledProcessError as error:
        lines = error.stdout.decode("utf-8", "replace").strip().splitlines()[-LAST_LINES:]
        said = " | ".join(line.strip() for line in lines)
        raise ServerError(f"the setup of {plan} ({words}) ended with exit code {error.returncode}: {said}") from None
