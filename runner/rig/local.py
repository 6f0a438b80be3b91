"""The rig on this machine: servers, databases and a generator that are started here."""

import sys
from collections.abc import Iterable, Mapping, Sequence

from apps.contenders import App
from runner.errors import GeneratorError, ServerError
from runner.load.messages import Address
from runner.records.condition import OWN, Condition
from runner.records.measurement import Answer, CpuTimes, FailureKind, Served
from runner.records.schedule import Schedule
from runner.rig import server
from runner.rig.database.databases import Databases
from runner.rig.generator import PATIENCE_SECONDS, Generator
from runner.rig.host import fixed_work, machine
from runner.rig.rig import Reading
from runner.rig.server import Server
from runner.rig.server_plan import Key, ServerPlan
from runner.rig.setup import run_setups
from runner.rig.wire import wire
from scenarios.spec import Exchange, Scenario


class LocalRig:
    """Servers and generator on this machine, each on a core of its own where the system allows."""

    def __init__(
        self,
        apps: Mapping[str, App],
        interpreters: Mapping[str, str] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`apps` holds by name whatever conditions may speak of, and `interpreters` the Python of each environment."""
        self._apps = apps
        self._interpreters = {OWN: sys.executable, **(interpreters or {})}
        self._server_core, self.generator_core = machine.pinning_cores()
        self._patience_seconds = patience_seconds
        self._generator: Generator | None = None
        self._servers: dict[Key, Server] = {}
        self._database_core = machine.database_core()
        self._databases = Databases(self._database_core)

    def time_fixed_work(self) -> dict[str, float]:
        """On the servers' core."""
        return fixed_work.time_fixed_work(self._server_core)

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start the servers that do not run yet, and the generator."""
        if self._generator is None:
            self._generator = Generator(self.generator_core, self._patience_seconds)
        if self._databases.is_dead():
            self._stop([key for key, running in self._servers.items() if running.plan.needs_database])
        plans = {plan.key: plan for plan in (self._plan(condition, scenario) for condition, scenario in wanted)}
        missing = [plan for key, plan in plans.items() if key not in self._servers]
        urls = {plan.key: self._databases.create(plan.key) for plan in missing if plan.needs_database}
        run_setups(missing)
        started = server.start_together(missing, urls)
        self._servers |= {running.plan.key: running for running in started}
        server.pin(started, machine.worker_cores())

    def ask(self, condition: Condition, scenario: Scenario, exchanges: Sequence[Exchange]) -> list[Answer]:
        """Connect the generator to a server and send each request once."""
        return self.sample(condition, scenario, exchanges, (), range(len(exchanges)))

    def sample(
        self,
        condition: Condition,
        scenario: Scenario,
        exchanges: Sequence[Exchange],
        recorded: Sequence[Answer],
        numbers: Sequence[int],
    ) -> list[Answer]:
        """Connect the generator to a server, tell it what to expect, and send some of the requests."""
        running = self._running(condition, scenario)
        generator = self._running_generator()
        requests = [wire(exchange) for exchange in exchanges]
        generator.connect(str(running), running.address, condition.connections, requests, recorded)
        answers = generator.ask(str(running), numbers)
        self._refuse_dead_database(running)
        return answers

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """One slice; raises ServerError when the server died in it, DatabaseError when its database did.

        The server's clocks are read around it: between slices it has nothing to do, so they stand still.
        """
        running = self._running(condition, scenario)
        generator = self._running_generator()
        if not running.is_running():
            raise ServerError(f"{running} died{running.log()}")
        stolen, waited = machine.stolen_seconds(self._server_core), machine.waited_seconds(running.pids)
        generator_waited = self._generator_waited_seconds(running)
        running.collections.read_on()
        cpu = machine.cpu_seconds(running.pids)
        load = generator.load(str(running), seconds, schedule)
        if not running.is_running():
            raise ServerError(f"{running} died in a slice{running.log()}")
        if load.failures:
            self._refuse_dead_database(running)
        if silent := next((failure for failure in load.failures if failure.kind is FailureKind.TIMEOUT), None):
            raise ServerError(f"{running} hangs: {silent.detail} to {silent.request}")
        cpu_after, collected = machine.cpu_seconds(running.pids), running.collections.read_on()
        return Reading(
            load=load,
            server_cpu_seconds=cpu_after - cpu,
            server_waited_seconds=growth(waited, machine.waited_seconds(running.pids)),
            stolen_seconds=growth(stolen, machine.stolen_seconds(self._server_core)),
            generator_waited_seconds=growth(generator_waited, self._generator_waited_seconds(running)),
            full_collections=collected.count if collected else None,
            collecting_seconds=collected.seconds if collected else None,
        )

    def cpu_times(self, scenario: Scenario) -> dict[str, CpuTimes]:
        """Of a scenario's servers, by condition, all processes of each together."""
        mine = [running for (name, _), running in self._servers.items() if name == scenario.name]
        return {running.plan.condition.server: running.cpu_times() for running in mine}

    def servers(self, scenario: Scenario) -> dict[str, Served]:
        """Of a scenario, by condition; those that are no uvicorn have no flags to compare."""
        mine = [running for (name, _), running in self._servers.items() if name == scenario.name]
        return {running.plan.condition.server: running.served() for running in mine if running.plan.app.is_uvicorn}

    def address(self, condition: Condition, scenario: Scenario) -> Address:
        """Where a running server listens."""
        return self._running(condition, scenario).address

    def server_pids(self, condition: Condition, scenario: Scenario) -> list[int]:
        """Of a running server's processes."""
        return self._running(condition, scenario).pids

    def database_url(self, condition: Condition, scenario: Scenario) -> str:
        """Of a running server's database."""
        return self._databases.url((scenario.name, condition.server))

    @property
    def generator_pid(self) -> int:
        """Of the generator's process."""
        return self._running_generator().pid

    def stop(self, *scenarios: Scenario) -> None:
        """Hang up on the servers of scenarios and end them, side by side."""
        names = {scenario.name for scenario in scenarios}
        self._stop([key for key in self._servers if key[0] in names])
        for scenario in scenarios:
            self._databases.drop(scenario)

    def close(self) -> None:
        """End every server, the databases and the generator."""
        server.stop_all(list(self._servers.values()))
        self._servers.clear()
        self._databases.close()
        if self._generator is not None:
            self._generator.stop()
            self._generator = None

    def _stop(self, keys: Iterable[Key]) -> None:
        """Hang up on servers and end them."""
        leaving = {key: self._servers[key] for key in keys}
        self._hang_up(leaving.values())
        server.stop_all(list(leaving.values()))
        for key in leaving:
            del self._servers[key]

    def _refuse_dead_database(self, running: Server) -> None:
        """Raise DatabaseError when the database of a server is gone: what the server answers then is no fault of it."""
        if running.plan.needs_database:
            self._databases.refuse_dead()

    def _hang_up(self, servers: Iterable[Server]) -> None:
        """Have the generator forget servers; one that is dead or deaf is ended, and the next start makes a new one."""
        if self._generator is not None:
            try:
                for running in servers:
                    self._generator.forget(str(running))
            except GeneratorError:
                self._generator.stop()
                self._generator = None

    def _generator_waited_seconds(self, running: Server) -> float | None:
        """None too where it waits for a database on its core, which nothing from outside has brought there."""
        if running.plan.needs_database and self._database_core == self.generator_core:
            return None
        return machine.waited_seconds([self._running_generator().pid])

    def _plan(self, condition: Condition, scenario: Scenario) -> ServerPlan:
        return ServerPlan(self._apps[condition.app], scenario, condition, self._interpreters[condition.environment])

    def _running(self, condition: Condition, scenario: Scenario) -> Server:
        return self._servers[scenario.name, condition.server]

    def _running_generator(self) -> Generator:
        assert self._generator is not None, "start comes before everything else"
        return self._generator


def growth(before: float | None, after: float | None) -> float | None:
    """By how much a clock moved on; None where there is no such clock."""
    return None if before is None or after is None else max(0.0, after - before)
