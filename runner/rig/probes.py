"""What it costs to run an app, probed with real processes: started under a stopwatch, kept up, changed, installed.

Every process is on the servers' core where the system allows.
"""

import random
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Protocol

import msgspec
import psutil
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from apps.contenders import App
from apps.costs import COSTS, Costs
from runner.errors import ServerError
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

PATIENCE_SECONDS = 30
POLL_SECONDS = 0.0005
clock = time.perf_counter


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """A running server, and when its process was started."""

    process: Process
    port: int
    began: float

    def await_listening(self) -> None:
        """Wait until it takes connections, which it does once the app has started; raise ServerError as `ask`."""
        self._await(lambda: is_taken(self.port), "take connections")

    def ask(self, path: str, suits: Callable[[bytes], bool] = lambda _body: True) -> bytes:
        """Return the body of the first answer to a GET that suits; raise ServerError when none does in time."""
        bodies: list[bytes] = []

        def is_answered() -> bool:
            body = answer(self.port, path)
            bodies.extend([body] if body is not None and suits(body) else [])
            return bool(bodies)

        self._await(is_answered, f"answer {path}")
        return bodies[0]

    def _await(self, is_ready: Callable[[], bool], does: str) -> None:
        process.await_ready([(self.process, is_ready)], PATIENCE_SECONDS, does, POLL_SECONDS)


@contextmanager
def start(command: Sequence[str], environment: Mapping[str, str], core: int | None) -> Iterator[Stopwatch]:
    """Start a server with a port of its own behind its command, and end it with the block."""
    port = free_port()
    words = [*command, "--host", LOOPBACK, "--port", str(port)]
    began = clock()
    started = Process(words, "a probed server", core=core, cwd=ROOT, env=dict(environment))
    try:
        yield Stopwatch(started, port, began)
    finally:
        started.stop()


def free_port() -> int:
    """Return a port on which nothing listens; uvicorn does not say which one it was given."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


def is_taken(port: int) -> bool:
    """Return whether a process takes connections on a port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PATIENCE_SECONDS):
            return True
    except OSError:
        return False


def answer(port: int, path: str) -> bytes | None:
    """Return the body of a 200 on a connection of its own; None where there is no such answer yet."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n".encode())
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
    except OSError:
        return None
    head, _, body = received.partition(b"\r\n\r\n")
    return body if head.startswith(b"HTTP/1.1 200") else None


def python_seconds(statement: str, environment: Mapping[str, str], core: int | None) -> float:
    """Return how long a fresh interpreter takes to carry out a statement, by its own clock; raise ServerError."""
    program = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
    command = [sys.executable, "-c", program]
    return float(process.run(command, repr(statement), PATIENCE_SECONDS, core=core, cwd=ROOT, env=dict(environment)))


SAMPLE_SECONDS = 0.2
"""Reading a process's pages takes a millisecond or two, in which it cannot map others."""


@contextmanager
def highest_memory(pids: Sequence[int]) -> Iterator[list[Memory]]:
    """Sample from a thread beside the block; what it yields ends with the sample that has the most in memory."""
    seen: list[Memory] = []
    over = threading.Event()

    def sample() -> None:
        with suppress(psutil.Error):
            seen.append(memory_of(pids))
            while not over.wait(SAMPLE_SECONDS):
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
SETTLE_SECONDS = 0.5
IDLE_SECONDS = 2.0
KEPT_REQUESTS = 100_000
"""That a kept server answers at least."""
WARM_REQUESTS = 5_000
"""As many as a scenario has distinct requests: caches are filled."""
SLICE_SECONDS = 0.5
WATCHER_SECONDS = 1.0
"""StatReload takes its first look 0.25 s after the start: what was changed before, it never sees."""
GREETING = "Hello World"
UVICORN = (sys.executable, "-m", "uvicorn", *FLAGS)


class Prober(Protocol):
    """What a probe needs of the world. The fake is in tests/experiment/test_probing.py."""

    def take(self, key: ProbeKey) -> Probe:
        """Take one probe; raise DoublecheckError when it cannot be taken."""


class LocalProber:
    """Probes on this machine; every process is on the servers' core where the system allows."""

    def __init__(self, apps: Mapping[str, App], seed: int) -> None:
        """`apps` holds by name what may be probed; `seed` draws when a file is changed."""
        self._apps = apps
        self._seed = seed
        self._core, _ = machine.pinning_cores()
        self._ways: dict[ProbeKind, Callable[[ProbeKey], Probe]] = {
            ProbeKind.INSTALL: count_packages,
            ProbeKind.WRITTEN: read_first_steps,
            ProbeKind.IMPORT: self._import_framework,
            ProbeKind.START: self._start,
            ProbeKind.KEPT: self._keep,
            ProbeKind.DOCUMENT: self._document,
            ProbeKind.RELOAD: self._reload,
        }

    def take(self, key: ProbeKey) -> Probe:
        began = time.perf_counter()
        probe = self._ways[key.kind](key)
        return msgspec.structs.replace(probe, took_seconds=time.perf_counter() - began)

    def _import_framework(self, key: ProbeKey) -> Probe:
        costs, environment = COSTS[key.app], self._environment(self._apps[key.app])
        seconds = python_seconds(costs.imports, environment, self._core)
        return Probe(
            **key._asdict(),
            figures={"import_seconds": seconds},
        )

    def _start(self, key: ProbeKey) -> Probe:
        app, scenario = self._apps[key.app], None if key.scenario == SMALLEST else all_scenarios()[key.scenario]
        command = smallest_command(COSTS[key.app]) if scenario is None else factory_command(app)
        path = "/" if scenario is None else scenario.exchanges(scenario.parameter)[0].request.target
        with start(command, self._environment(app, scenario), self._core) as running:
            running.ask(path)
            seconds = clock() - running.began
            return Probe(
                **key._asdict(),
                figures={
                    "start_seconds": seconds,
                    **memory_figures(FIRST, memory_of([one.pid for one in running.process.tree])),
                },
            )

    def _keep(self, key: ProbeKey) -> Probe:
        rig, condition, scenario = LocalRig(self._apps), Condition(app=key.app), all_scenarios()[key.scenario]
        try:
            rig.start([(condition, scenario)])
            pids = rig.server_pids(condition, scenario)
            time.sleep(SETTLE_SECONDS)
            cpu = machine.cpu_seconds(pids)
            time.sleep(IDLE_SECONDS)
            idle_cpu_seconds = machine.cpu_seconds(pids) - cpu
            at_rest = memory_of(pids)
            exchanges = scenario.exchanges(scenario.parameter)
            rig.ask(condition, scenario, exchanges)
            warm_requests = len(exchanges) + send_at_least(rig, condition, scenario, WARM_REQUESTS)
            time.sleep(SETTLE_SECONDS)
            warm = memory_of(pids)
            with highest_memory(pids) as seen:
                more = send_at_least(rig, condition, scenario, KEPT_REQUESTS - warm_requests)
            time.sleep(SETTLE_SECONDS)
            moments = {AT_REST: at_rest, WARM: warm, UNDER_LOAD: seen[-1], AFTER: memory_of(pids)}
        finally:
            rig.close()
        figures = {
            "idle_seconds": IDLE_SECONDS,
            "idle_cpu_seconds": idle_cpu_seconds,
            "warm_requests": warm_requests,
            "requests": warm_requests + more,
        }
        for moment, memory in moments.items():
            figures |= memory_figures(moment, memory)
        return Probe(**key._asdict(), figures=figures)

    def _document(self, key: ProbeKey) -> Probe:
        app, path = self._apps[key.app], COSTS[key.app].documents[key.scenario]
        environment = self._environment(app, all_scenarios()[key.scenario])
        with start(factory_command(app), environment, self._core) as running:
            running.await_listening()
            before = clock()
            document = running.ask(path)
            first = clock()
            running.ask(path)
            again = clock()
        return Probe(
            **key._asdict(),
            figures={
                "first_seconds": first - before,
                "again_seconds": again - first,
                "document_bytes": len(document),
            },
        )

    def _reload(self, key: ProbeKey) -> Probe:
        source = (FIRST_STEPS / f"{COSTS[key.app].smallest}.py").read_text()
        with tempfile.TemporaryDirectory(prefix="doublecheck-reload-") as folder:
            file = Path(folder, "reloaded.py")
            file.write_text(source)
            command = [*UVICORN, "--reload", "--reload-dir", folder, "--app-dir", folder, "reloaded:app"]
            with start(command, self._environment(self._apps[key.app]), self._core) as running:
                running.ask("/")
                time.sleep(WATCHER_SECONDS + random.Random(f"{self._seed} {key.app} {key.number}").random() / 4)
                changed = clock()
                file.write_text(source.replace(GREETING, f"{GREETING} again"))
                running.ask("/", lambda body: b"again" in body)
                seconds = clock() - changed
        return Probe(**key._asdict(), figures={"reload_seconds": seconds}, texts={"watcher": watcher()})

    def _environment(self, app: App, scenario: Scenario | None = None) -> dict[str, str]:
        if scenario is None:
            return inherited_environment()
        return ServerPlan(app, scenario, Condition(app=app.name)).environment()


def count_packages(key: ProbeKey) -> Probe:
    named = COSTS[key.app].distributions
    return Probe(**key._asdict(), texts={"named": " ".join(named)}, packages=closure(named))


def read_first_steps(key: ProbeKey) -> Probe:
    """Return the sources of the smallest app, and of the one with a body, a dependency and a test."""
    costs = COSTS[key.app]
    modules = dict(zip(SOURCES, (costs.smallest, *costs.grown), strict=True))
    return Probe(
        **key._asdict(), texts={name: (FIRST_STEPS / f"{module}.py").read_text() for name, module in modules.items()}
    )


def send_at_least(rig: LocalRig, condition: Condition, scenario: Scenario, wanted: int) -> int:
    """Have a server answer so many requests or some more, and return how many; raise ServerError when it fails."""
    done = 0
    while done < wanted:
        load = rig.load(condition, scenario, SLICE_SECONDS).load
        if load.failures or not load.requests:
            raise ServerError(f"{condition.name} failed under load: {load.failures[0].detail if load.failures else ''}")
        done += load.requests
    return done


def smallest_command(costs: Costs) -> list[str]:
    """Return what starts the smallest app, as its documentation has it, under the flags of every server."""
    return [*UVICORN, f"apps.first_steps.{costs.smallest}:app"]


def factory_command(app: App) -> list[str]:
    """Return what starts an app of ours, which its environment tells the scenario."""
    return [*UVICORN, "--factory", app.factory]


def watcher() -> str:
    """Return what uvicorn watches files with here: the system where it can ask it, else its own look every 0.25 s."""
    from uvicorn.supervisors import ChangeReload

    return ChangeReload.__name__


COMPILED = (".pyc", ".pyo")
"""Made at the first import, and not part of what is downloaded."""


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
            wanted += required(found[name], extras)
    return {name: package(found[name]) for name in sorted(found)}


def required(installed: Distribution, extras: Iterable[str]) -> list[Requirement]:
    """Return what a distribution requires on this system with these extras; the empty one is none."""
    declared = [Requirement(text) for text in installed.requires or []]
    return [
        requirement
        for requirement in declared
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def package(installed: Distribution) -> Package:
    """Return one distribution with the size of its files, as its own list of them has it."""
    listed = [Path(str(path.locate())) for path in installed.files or [] if path.suffix not in COMPILED]
    sizes = [path.stat().st_size for path in listed if path.is_file()]
    return Package(version=installed.version, size=sum(sizes), files=len(sizes))
