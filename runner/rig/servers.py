"""The servers of this host, with their databases, their cores and their clocks."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from apps.contenders import App
from runner.errors import ServerError
from runner.load.messages import Address
from runner.records.condition import OWN, Condition
from runner.records.measurement import CpuTimes, Served
from runner.records.record import Record
from runner.rig import server
from runner.rig.databases import Databases
from runner.rig.host import fixed_work, machine
from runner.rig.host.machine import Placement
from runner.rig.rig import Key, ServerPlan
from runner.rig.server import Server, run_setups
from scenarios.spec import Scenario


class Clocks(Record, frozen=True, kw_only=True):
    """The clocks of one server between two slices, when it has nothing to do and they stand still."""

    cpu_seconds: float
    waited_seconds: float | None
    stolen_seconds: float | None
    full_collections: int | None
    """Since they were read last; None where nobody counts."""
    collecting_seconds: float | None


class Servers(Protocol):
    """Servers, wherever they run."""

    def time_fixed_work(self) -> dict[str, float]:
        """The CPU seconds of a few fixed pieces of work on the servers' core."""

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start those that do not run yet, each with a fresh database where it needs one."""

    def address(self, condition: Condition, scenario: Scenario) -> Address:
        """Where a running server listens."""

    def clocks(self, condition: Condition, scenario: Scenario, moment: str = "") -> Clocks:
        """Those of a server; raises ServerError, which names the moment, when it has died."""

    def refuse_dead_database(self, condition: Condition, scenario: Scenario) -> None:
        """Raises DatabaseError when the database of a server is gone: its answers then are no fault of the server."""

    def cpu_times(self, scenario: Scenario) -> dict[str, CpuTimes]:
        """Of a scenario's servers, by condition, all processes of each together."""

    def served(self, scenario: Scenario) -> dict[str, Served]:
        """Of a scenario, by condition; those that are no uvicorn have no flags to compare."""

    def names(self, scenarios: Sequence[Scenario]) -> list[str]:
        """Those of the servers of scenarios that run, as the generator knows them."""

    def stop(self, scenarios: Sequence[Scenario]) -> None:
        """End the servers of scenarios side by side, running or not, and drop their databases."""

    def close(self) -> None:
        """End every server and the databases."""


class ServersHere:
    """Servers on this machine, each on a core of its own where the system allows."""

    def __init__(
        self,
        apps: Mapping[str, App],
        interpreters: Mapping[str, str] | None,
        placed: Placement,
        cores: Sequence[int],
        host: str = "",
    ) -> None:
        """`apps` holds by name whatever conditions may speak of, and `interpreters` the Python of each environment.

        Several workers of one server are spread over `cores`; all servers listen on `host`, unless it is empty.
        """
        self._host = host
        self._apps = apps
        self._interpreters = {OWN: sys.executable, **(interpreters or {})}
        self._core = placed.server
        self._cores = cores
        self._running: dict[Key, Server] = {}
        self._databases = Databases(placed.database)

    def time_fixed_work(self) -> dict[str, float]:
        """On the servers' core."""
        return fixed_work.time_fixed_work(self._core)

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start those that do not run yet; those whose database has died are started anew."""
        if self._databases.is_dead():
            self._end([key for key, running in self._running.items() if running.plan.needs_database])
        plans = {plan.key: plan for plan in (self._plan(condition, scenario) for condition, scenario in wanted)}
        missing = [plan for key, plan in plans.items() if key not in self._running]
        urls = {plan.key: self._databases.create(plan.key) for plan in missing if plan.needs_database}
        run_setups(missing)
        started = server.start_together(missing, urls)
        self._running |= {running.plan.key: running for running in started}
        server.pin(started, self._cores)

    def address(self, condition: Condition, scenario: Scenario) -> Address:
        """Where a running server listens."""
        return self.running(condition, scenario).address

    def clocks(self, condition: Condition, scenario: Scenario, moment: str = "") -> Clocks:
        """Read them; raise ServerError, which names the moment, when the server has died."""
        running = self.running(condition, scenario)
        if not running.is_running():
            raise ServerError(f"{running} died{moment}{running.log()}")
        collected = running.collections.read_on()
        return Clocks(
            stolen_seconds=machine.stolen_seconds(self._core),
            waited_seconds=machine.waited_seconds(running.pids),
            cpu_seconds=machine.cpu_seconds(running.pids),
            full_collections=collected.count if collected else None,
            collecting_seconds=collected.seconds if collected else None,
        )

    def refuse_dead_database(self, condition: Condition, scenario: Scenario) -> None:
        """Raise DatabaseError when the database of a server is gone: what the server answers then is no fault of it."""
        if self.running(condition, scenario).plan.needs_database:
            self._databases.refuse_dead()

    def cpu_times(self, scenario: Scenario) -> dict[str, CpuTimes]:
        """Of a scenario's servers, by condition, all processes of each together."""
        return {running.plan.condition.server: running.cpu_times() for running in self._of(scenario)}

    def served(self, scenario: Scenario) -> dict[str, Served]:
        """Of a scenario, by condition; those that are no uvicorn have no flags to compare."""
        mine = [running for running in self._of(scenario) if running.plan.app.is_uvicorn]
        return {running.plan.condition.server: running.served() for running in mine}

    def names(self, scenarios: Sequence[Scenario]) -> list[str]:
        """Return those of the servers of scenarios that run, as the generator knows them."""
        return [str(running) for scenario in scenarios for running in self._of(scenario)]

    def running(self, condition: Condition, scenario: Scenario) -> Server:
        """Return the server itself; raise ServerError where it has been ended, as when its agent lost its master."""
        try:
            return self._running[scenario.name, condition.server]
        except KeyError:
            raise ServerError(f"{condition.server} on {scenario.name} does not run any more") from None

    def database_url(self, condition: Condition, scenario: Scenario) -> str:
        """Of a running server's database."""
        return self._databases.url((scenario.name, condition.server))

    def stop(self, scenarios: Sequence[Scenario]) -> None:
        """End the servers of scenarios side by side, running or not, and drop their databases."""
        names = {scenario.name for scenario in scenarios}
        self._end([key for key in self._running if key[0] in names])
        for scenario in scenarios:
            self._databases.drop(scenario)

    def close(self) -> None:
        """End every server and the databases."""
        self._end(list(self._running))
        self._databases.close()

    def _end(self, keys: Iterable[Key]) -> None:
        leaving = {key: self._running[key] for key in keys}
        server.stop_all(list(leaving.values()))
        for key in leaving:
            del self._running[key]

    def _of(self, scenario: Scenario) -> list[Server]:
        return [running for (name, _), running in self._running.items() if name == scenario.name]

    def _plan(self, condition: Condition, scenario: Scenario) -> ServerPlan:
        interpreter = self._interpreters[condition.environment]
        return ServerPlan(self._apps[condition.app], scenario, condition, interpreter, host=self._host)
