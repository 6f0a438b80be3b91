"""Every probe on this machine, behind one small protocol.

What an environment of its own takes: the closure of requirements, by the metadata of what is installed here.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Protocol

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from apps.contenders import App
from apps.costs import Costs
from runner.errors import ServerError
from runner.paths import APPS
from runner.records.condition import Condition
from runner.records.resources import (
    SMALLEST,
    Documented,
    Imported,
    Installed,
    Kept,
    Package,
    Reloaded,
    Started,
    Written,
)
from runner.rig import server
from runner.rig.host import machine
from runner.rig.host.process import Watch, memory_of
from runner.rig.probes import starting
from runner.rig.rig import ServerPlan
from runner.rig.server import inherited_environment
from runner.rig.two_ends import LocalRig
from scenarios.spec import Scenario

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


FIRST_STEPS = APPS / "first_steps"
SETTLE_SECONDS = 0.5
IDLE_SECONDS = 2.0
WARM_REQUESTS = 5_000
"""As many as a scenario has distinct requests: caches are filled."""
SLICE_SECONDS = 0.5
WATCHER_SECONDS = 1.0
"""StatReload takes its first look 0.25 s after the start: what was changed before, it never sees."""
GREETING = "Hello World"
UVICORN = (sys.executable, "-m", "uvicorn", *server.FLAGS)


class Prober(Protocol):
    """What a probe needs of the world. The fake is in tests/fakes.py."""

    def import_framework(self, costs: Costs, number: int) -> Imported:
        """Time a fresh interpreter that imports the framework."""

    def start(self, app: App, scenario: Scenario | None, costs: Costs | None, number: int) -> Started:
        """Time a fresh server to its first answer: of a scenario, or the smallest app of a contender."""

    def keep(self, app: App, scenario: Scenario, requests: int, number: int) -> Kept:
        """Keep a server up: idle, under load, idle again."""

    def document(self, app: App, scenario: Scenario, path: str, number: int) -> Documented:
        """Ask a fresh server for its OpenAPI document, twice."""

    def reload(self, costs: Costs, number: int) -> Reloaded:
        """Change the smallest app under `uvicorn --reload`."""

    def count_packages(self, costs: Costs) -> Installed:
        """Count what an environment of its own takes."""

    def read_first_steps(self, costs: Costs) -> Written:
        """Read the sources of the complete apps."""


class LocalProber:
    """Probes on this machine; every process is on the servers' core where the system allows."""

    def __init__(self, apps: Mapping[str, App], seed: int) -> None:
        """`apps` holds by name what may be kept up; `seed` draws when a file is changed."""
        self._apps = apps
        self._seed = seed
        self._core, _ = machine.pinning_cores()

    def import_framework(self, costs: Costs, number: int) -> Imported:
        began = time.perf_counter()
        seconds = starting.python_seconds(costs.imports, self._environment(self._apps[costs.app]), self._core)
        return Imported(app=costs.app, number=number, seconds=seconds, took_seconds=time.perf_counter() - began)

    def start(self, app: App, scenario: Scenario | None, costs: Costs | None, number: int) -> Started:
        command = smallest_command(costs) if costs and scenario is None else factory_command(app)
        path = "/" if scenario is None else scenario.exchanges(scenario.parameter)[0].request.target
        began = time.perf_counter()
        with starting.start(command, self._environment(app, scenario), self._core) as running:
            running.ask(path)
            seconds = starting.clock() - running.began
            memory = memory_of(running.pids)
        return Started(
            app=app.name,
            serves=SMALLEST if scenario is None else scenario.name,
            number=number,
            seconds=seconds,
            memory=memory,
            took_seconds=time.perf_counter() - began,
        )

    def keep(self, app: App, scenario: Scenario, requests: int, number: int) -> Kept:
        began, rig, condition = time.perf_counter(), LocalRig(self._apps), Condition(app=app.name)
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
            with Watch(pids) as watch:
                more = send_at_least(rig, condition, scenario, requests - warm_requests)
            time.sleep(SETTLE_SECONDS)
            return Kept(
                app=app.name,
                serves=scenario.name,
                number=number,
                idle_seconds=IDLE_SECONDS,
                idle_cpu_seconds=idle_cpu_seconds,
                at_rest=at_rest,
                warm_requests=warm_requests,
                warm=warm,
                under_load=watch.highest,
                requests=warm_requests + more,
                after=memory_of(pids),
                took_seconds=time.perf_counter() - began,
            )
        finally:
            rig.close()

    def document(self, app: App, scenario: Scenario, path: str, number: int) -> Documented:
        began = time.perf_counter()
        with starting.start(factory_command(app), self._environment(app, scenario), self._core) as running:
            running.await_listening()
            before = starting.clock()
            document = running.ask(path)
            first = starting.clock()
            running.ask(path)
            again = starting.clock()
        return Documented(
            app=app.name,
            serves=scenario.name,
            number=number,
            first_seconds=first - before,
            again_seconds=again - first,
            size=len(document),
            took_seconds=time.perf_counter() - began,
        )

    def reload(self, costs: Costs, number: int) -> Reloaded:
        began = time.perf_counter()
        source = (FIRST_STEPS / f"{costs.smallest}.py").read_text()
        with tempfile.TemporaryDirectory(prefix="doublecheck-reload-") as folder:
            file = Path(folder, "reloaded.py")
            file.write_text(source)
            command = [*UVICORN, "--reload", "--reload-dir", folder, "--app-dir", folder, "reloaded:app"]
            with starting.start(command, self._environment(self._apps[costs.app]), self._core) as running:
                running.ask("/")
                time.sleep(WATCHER_SECONDS + random.Random(f"{self._seed} {costs.app} {number}").random() / 4)
                changed = starting.clock()
                file.write_text(source.replace(GREETING, f"{GREETING} again"))
                running.ask_until("/", lambda body: b"again" in body)
                seconds = starting.clock() - changed
        return Reloaded(
            app=costs.app,
            number=number,
            seconds=seconds,
            watcher=watcher(),
            took_seconds=time.perf_counter() - began,
        )

    def count_packages(self, costs: Costs) -> Installed:
        return Installed(app=costs.app, named=list(costs.distributions), packages=closure(costs.distributions))

    def read_first_steps(self, costs: Costs) -> Written:
        smallest, *grown = ((FIRST_STEPS / f"{module}.py").read_text() for module in (costs.smallest, *costs.grown))
        return Written(app=costs.app, smallest=smallest, grown=grown)

    def _environment(self, app: App, scenario: Scenario | None = None) -> dict[str, str]:
        if scenario is None:
            return inherited_environment()
        return server.environment(ServerPlan(app, scenario, Condition(app=app.name)))


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
