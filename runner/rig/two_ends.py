"""The rig: servers at one end, a load generator at the other, wherever each of them is.

The rig on this machine: servers, databases and a generator that are started here.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from apps.contenders import App
from runner.errors import GeneratorError, ServerError
from runner.load.messages import Address
from runner.records.condition import Condition, Schedule
from runner.records.host import Offset
from runner.records.measurement import Answer, CpuTimes, FailureKind, Served
from runner.rig.generator import PATIENCE_SECONDS, Generator
from runner.rig.host import machine
from runner.rig.rig import Reading, wire
from runner.rig.servers import Servers, ServersHere
from scenarios.spec import Exchange, Scenario


class TwoEnds(ABC):
    """Servers and a generator that is started when it is first needed, and again when it has died."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._generator: Generator | None = None

    @abstractmethod
    def new_generator(self) -> Generator:
        """Start one; raise GeneratorError when it does not come up."""

    def generator_waited_seconds(self, condition: Condition, scenario: Scenario) -> float | None:  # noqa: ARG002
        """Return how long the generator has waited for its core; None where that is not known."""
        return None

    def time_fixed_work(self) -> dict[str, float]:
        """Return the CPU seconds of a few fixed pieces of work, where the servers run."""
        return self._servers.time_fixed_work()

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start the servers that do not run yet, and the generator."""
        if self._generator is None:
            self._generator = self.new_generator()
        self._servers.start(wanted)

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
        generator, name = self.running_generator(), name_of(condition, scenario)
        requests = [wire(exchange) for exchange in exchanges]
        generator.connect(name, self.address(condition, scenario), condition.connections, requests, recorded)
        answers = generator.ask(name, numbers)
        self._servers.refuse_dead_database(condition, scenario)
        return answers

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """One slice; raises ServerError when the server died in it, DatabaseError when its database did.

        The server's clocks are read around it: between slices it has nothing to do, so they stand still.
        """
        name = name_of(condition, scenario)
        waited, before = self.generator_waited_seconds(condition, scenario), self._servers.clocks(condition, scenario)
        load = self.running_generator().load(name, seconds, schedule)
        after = self._servers.clocks(condition, scenario, " in a slice")
        if load.failures:
            self._servers.refuse_dead_database(condition, scenario)
        if silent := next((failure for failure in load.failures if failure.kind is FailureKind.TIMEOUT), None):
            raise ServerError(f"{name} hangs: {silent.detail} to {silent.request}")
        return Reading(
            load=load,
            server_cpu_seconds=after.cpu_seconds - before.cpu_seconds,
            server_waited_seconds=growth(before.waited_seconds, after.waited_seconds),
            stolen_seconds=growth(before.stolen_seconds, after.stolen_seconds),
            generator_waited_seconds=growth(waited, self.generator_waited_seconds(condition, scenario)),
            full_collections=after.full_collections,
            collecting_seconds=after.collecting_seconds,
        )

    def cpu_times(self, scenario: Scenario) -> dict[str, CpuTimes]:
        """Of a scenario's servers, by condition, all processes of each together."""
        return self._servers.cpu_times(scenario)

    def servers(self, scenario: Scenario) -> dict[str, Served]:
        """Of a scenario, by condition; those that are no uvicorn have no flags to compare."""
        return self._servers.served(scenario)

    def offsets(self) -> dict[str, Offset]:
        """Return how far the clocks of generators on other hosts are ahead; none of one on this machine."""
        return {}

    def address(self, condition: Condition, scenario: Scenario) -> Address:
        """Where a running server listens."""
        return self._servers.address(condition, scenario)

    def stop(self, *scenarios: Scenario) -> None:
        """Hang up on the servers of scenarios and end them, side by side."""
        self._hang_up(scenarios)
        self._servers.stop(scenarios)

    def close(self) -> None:
        """End every server, the databases and the generator."""
        self._servers.close()
        if self._generator is not None:
            self._generator.stop()
            self._generator = None

    def running_generator(self) -> Generator:
        """Return the generator; `start` comes before everything else."""
        assert self._generator is not None, "start comes before everything else"
        return self._generator

    def _hang_up(self, scenarios: Sequence[Scenario]) -> None:
        """Have the generator forget servers; one that is dead or deaf is ended, and the next start makes a new one."""
        if self._generator is not None:
            try:
                for name in self._servers.names(scenarios):
                    self._generator.forget(name)
            except GeneratorError:
                self._generator.stop()
                self._generator = None


def name_of(condition: Condition, scenario: Scenario) -> str:
    """Return what a server is called between the instrument and its generator: `litestar on json_hello`."""
    return f"{condition.server} on {scenario.name}"


def growth(before: float | None, after: float | None) -> float | None:
    """By how much a clock moved on; None where there is no such clock."""
    return None if before is None or after is None else max(0.0, after - before)


class LocalRig(TwoEnds):
    """Servers and generator on this machine, each on a core of its own where the system allows."""

    def __init__(
        self,
        apps: Mapping[str, App],
        interpreters: Mapping[str, str] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`apps` holds by name whatever conditions may speak of, and `interpreters` the Python of each environment."""
        placed = machine.placement_here()
        self._here = ServersHere(apps, interpreters, placed, machine.worker_cores())
        super().__init__(self._here)
        self.generator_core = placed.generator
        self._has_database_beside_it = placed.database == placed.generator
        self._patience_seconds = patience_seconds

    def new_generator(self) -> Generator:
        """Start one on its core."""
        return Generator(self.generator_core, self._patience_seconds)

    def generator_waited_seconds(self, condition: Condition, scenario: Scenario) -> float | None:
        """None too where it waits for a database on its core, which nothing from outside has brought there."""
        if self._has_database_beside_it and self._here.running(condition, scenario).plan.needs_database:
            return None
        return machine.waited_seconds([self.generator_pid])

    def server_pids(self, condition: Condition, scenario: Scenario) -> list[int]:
        """Of a running server's processes."""
        return self._here.running(condition, scenario).pids

    def database_url(self, condition: Condition, scenario: Scenario) -> str:
        """Of a running server's database."""
        return self._here.database_url(condition, scenario)

    @property
    def generator_pid(self) -> int:
        """Of the generator's process."""
        return self.running_generator().pid
