"""What it costs to run an app, probed with real processes: started under a stopwatch, kept up, changed, installed."""

import random
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import psutil
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from apps.contenders import App
from apps.costs import COSTS
from runner.errors import ServerError, UsageError
from runner.paths import APPS, ROOT
from runner.records.condition import LOOPBACK, Condition
from runner.records.measurement import Memory
from runner.records.probes import (
    AFTER,
    AT_REST,
    FIRST,
    SMALLEST,
    SOURCES,
    UNDER_LOAD,
    WARM,
    Package,
    Probe,
    ProbeKey,
    ProbeKind,
    memory_figures,
)
from runner.rig import process
from runner.rig.host import machine
from runner.rig.host.machine import memory_of
from runner.rig.process import Process
from runner.rig.rig import LocalRig
from runner.rig.server import FLAGS, ServerPlan, inherited_environment
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario

PROBE_SECONDS = 30  # for whatever a probe waits for
clock = time.perf_counter


class ProbedServer(Process):
    """A server that is started under a stopwatch, with a port of its own behind its command."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], core: int | None) -> None:
        self.port = free_port()
        self.began = clock()
        words = [*command, "--host", LOOPBACK, "--port", str(self.port)]
        super().__init__(words, "a probed server", core=core, cwd=ROOT, env=dict(environment))

    def await_listening(self) -> None:
        """Wait until it takes connections, which it does once the app has started; raise ServerError as `ask`."""
        self._await("take connections", lambda: exchange(self.port) is not None)

    def ask(self, path: str, suits: Callable[[bytes], bool] = lambda _body: True) -> bytes:
        """Return the body of the first answer to a GET that suits; raise ServerError when none does in time."""
        request = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n".encode()
        bodies: list[bytes] = []

        def is_answered() -> bool:
            head, _, body = (exchange(self.port, request) or b"").partition(b"\r\n\r\n")
            bodies.extend([body] if head.startswith(b"HTTP/1.1 200") and suits(body) else [])
            return bool(bodies)

        self._await(f"answer {path}", is_answered)
        return bodies[0]

    def _await(self, does: str, is_ready: Callable[[], bool]) -> None:
        process.await_ready([(self, is_ready)], PROBE_SECONDS, does, look_seconds=0.0005)


def free_port() -> int:
    """Return a port on which nothing listens; uvicorn does not say which one it was given."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


def exchange(port: int, request: bytes = b"") -> bytes | None:
    """Return what a server says on a connection of its own, empty without a request; None where it takes none yet."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PROBE_SECONDS) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65_536), b"")) if request else b""
    except OSError:
        return None


@contextmanager
def highest_memory(pids: Sequence[int]) -> Iterator[list[Memory]]:
    """Sample from a thread beside the block; what it yields ends with the sample that has the most in memory."""
    seen: list[Memory] = []
    over = threading.Event()

    def sample() -> None:
        with suppress(psutil.Error):
            seen.append(memory_of(pids))
            while not over.wait(0.2):  # reading a process's pages takes a ms or two, in which it cannot map others
                seen.append(memory_of(pids))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
        seen.sort(key=lambda memory: memory.proportional or memory.resident)


FIRST_STEPS = APPS / "first_steps"
BEFORE_MEMORY_SECONDS = 0.5
KEPT_IDLE_SECONDS = 2.0
KEPT_REQUESTS = 100_000  # that a kept server answers at least
WARM_REQUESTS = 5_000  # as many as a scenario has distinct requests: caches are filled
WATCHER_SECONDS = 1.0  # StatReload takes its first look 0.25 s after the start: what was changed before, it never sees
GREETING = "Hello World"
UVICORN = (sys.executable, "-m", "uvicorn", *FLAGS)


class LocalProber:
    """Probes on this machine; every process is on the servers' core where the system allows."""

    def __init__(self, apps: Mapping[str, App], seed: int) -> None:
        """`apps` holds by name what may be probed; `seed` draws when a file is changed."""
        self._apps = apps
        self._seed = seed
        self._core = machine.placement_here().server

    def take(self, key: ProbeKey) -> Probe:
        """Take one probe; raise DoublecheckError when it cannot be taken."""
        began = time.perf_counter()
        found = self._find(key)
        return Probe(**key._asdict(), **found, took_seconds=time.perf_counter() - began)

    def _find(self, key: ProbeKey) -> dict[str, Any]:
        measured = {
            ProbeKind.IMPORT: self._import,
            ProbeKind.START: self._start,
            ProbeKind.KEPT: self._keep,
            ProbeKind.DOCUMENT: self._document,
            ProbeKind.RELOAD: self._reload,
        }
        match key.kind:
            case ProbeKind.INSTALL:
                named = COSTS[key.app].distributions
                return {"texts": {"named": " ".join(named)}, "packages": closure(named)}
            case ProbeKind.WRITTEN:
                modules = zip(SOURCES, (COSTS[key.app].smallest, *COSTS[key.app].grown), strict=True)
                return {"texts": {name: (FIRST_STEPS / f"{module}.py").read_text() for name, module in modules}}
            case ProbeKind.INSTRUCTIONS:
                raise UsageError("instructions are counted under valgrind: run doublecheck count")
        found: dict[str, Any] = {"figures": measured[key.kind](key)}
        if key.kind is ProbeKind.RELOAD:
            from uvicorn.supervisors import ChangeReload

            found["texts"] = {"watcher": ChangeReload.__name__}
        return found

    def _import(self, key: ProbeKey) -> dict[str, float]:
        """Return how long a fresh interpreter takes to import the framework, by its own clock."""
        statement = COSTS[key.app].imports
        program = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
        command, environment = [sys.executable, "-c", program], inherited_environment()
        printed = process.run(command, repr(statement), PROBE_SECONDS, core=self._core, cwd=ROOT, env=environment)
        return {"import_seconds": float(printed)}

    def _start(self, key: ProbeKey) -> dict[str, float]:
        if key.scenario == SMALLEST:
            command = [*UVICORN, f"apps.first_steps.{COSTS[key.app].smallest}:app"]
            path, environment = "/", inherited_environment()
        else:
            scenario = all_scenarios()[key.scenario]
            command, environment = self._served(key.app, scenario)
            path = scenario.exchanges(scenario.parameter)[0].request.target
        with ProbedServer(command, environment, self._core) as running:
            running.ask(path)
            seconds = clock() - running.began
            memory = memory_of([one.pid for one in running.tree])
        return {"start_seconds": seconds, **memory_figures(FIRST, memory)}

    def _keep(self, key: ProbeKey) -> dict[str, float]:
        condition, scenario = Condition(app=key.app), all_scenarios()[key.scenario]
        with closing(LocalRig(self._apps)) as rig:
            rig.start([(condition, scenario)])
            pids = rig.server_pids(condition, scenario)
            time.sleep(BEFORE_MEMORY_SECONDS)
            cpu = machine.cpu_seconds(pids)
            time.sleep(KEPT_IDLE_SECONDS)
            idle_cpu_seconds = machine.cpu_seconds(pids) - cpu
            at_rest = memory_of(pids)
            exchanges = scenario.exchanges(scenario.parameter)
            rig.ask(condition, scenario, exchanges)
            warm_requests = len(exchanges) + send_at_least(rig, condition, scenario, WARM_REQUESTS)
            time.sleep(BEFORE_MEMORY_SECONDS)
            warm = memory_of(pids)
            with highest_memory(pids) as seen:
                more = send_at_least(rig, condition, scenario, KEPT_REQUESTS - warm_requests)
            time.sleep(BEFORE_MEMORY_SECONDS)
            moments = {AT_REST: at_rest, WARM: warm, UNDER_LOAD: seen[-1], AFTER: memory_of(pids)}
        figures = {
            "idle_seconds": KEPT_IDLE_SECONDS,
            "idle_cpu_seconds": idle_cpu_seconds,
            "warm_requests": warm_requests,
            "requests": warm_requests + more,
        }
        for moment, memory in moments.items():
            figures |= memory_figures(moment, memory)
        return figures

    def _document(self, key: ProbeKey) -> dict[str, float]:
        path = COSTS[key.app].documents[key.scenario]
        command, environment = self._served(key.app, all_scenarios()[key.scenario])
        with ProbedServer(command, environment, self._core) as running:
            running.await_listening()
            before = clock()
            document = running.ask(path)
            first = clock()
            running.ask(path)
            again = clock()
        return {"first_seconds": first - before, "again_seconds": again - first, "document_bytes": len(document)}

    def _reload(self, key: ProbeKey) -> dict[str, float]:
        source = (FIRST_STEPS / f"{COSTS[key.app].smallest}.py").read_text()
        with tempfile.TemporaryDirectory(prefix="doublecheck-reload-") as folder:
            file = Path(folder, "reloaded.py")
            file.write_text(source)
            command = [*UVICORN, "--reload", "--reload-dir", folder, "--app-dir", folder, "reloaded:app"]
            with ProbedServer(command, inherited_environment(), self._core) as running:
                running.ask("/")
                time.sleep(WATCHER_SECONDS + random.Random(f"{self._seed} {key.app} {key.number}").random() / 4)
                changed = clock()
                file.write_text(source.replace(GREETING, f"{GREETING} again"))
                running.ask("/", lambda body: b"again" in body)
                return {"reload_seconds": clock() - changed}

    def _served(self, name: str, scenario: Scenario) -> tuple[list[str], dict[str, str]]:
        app = self._apps[name]
        plan = ServerPlan(app, scenario, Condition(app=app.name))
        return [*UVICORN, "--factory", app.factory], plan.environment()


def send_at_least(rig: LocalRig, condition: Condition, scenario: Scenario, wanted: int) -> int:
    """Have a server answer so many requests or some more, and return how many; raise ServerError when it fails."""
    done = 0
    while done < wanted:
        load = rig.load(condition, scenario, seconds=0.5).load
        if load.failures or not load.requests:
            raise ServerError(f"{condition.name} failed under load: {load.failures[0].detail if load.failures else ''}")
        done += load.requests
    return done


def closure(named: Iterable[str]) -> dict[str, Package]:
    """Return the distributions that pip installs for these names, with the versions that are here.

    A requirement that a marker rules out on this system, or that only an extra asks for, is none. Raise
    PackageNotFoundError for one that is not installed.
    """
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    wanted = [Requirement(name) for name in named]
    while wanted:
        requirement = wanted.pop()
        name, extras = canonicalize_name(requirement.name), frozenset({"", *requirement.extras})
        if (name, extras) not in seen:
            seen.add((name, extras))
            found[name] = distribution(requirement.name)
            declared = [Requirement(text) for text in found[name].requires or []]
            wanted += [
                one
                for one in declared
                if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras)
            ]
    packages: dict[str, Package] = {}
    for distributed, installed in sorted(found.items()):
        # What is compiled at the first import is no part of what is downloaded.
        listed = [Path(str(path.locate())) for path in installed.files or [] if path.suffix not in {".pyc", ".pyo"}]
        sizes = [path.stat().st_size for path in listed if path.is_file()]
        packages[distributed] = Package(version=installed.version, size=sum(sizes), files=len(sizes))
    return packages
