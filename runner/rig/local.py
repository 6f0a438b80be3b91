"""The rig on this machine: servers, databases and a generator that are started here."""

from collections.abc import Mapping

from apps.contenders import App
from runner.records.condition import Condition
from runner.rig.generator import PATIENCE_SECONDS, Generator
from runner.rig.host import machine
from runner.rig.servers import ServersHere
from runner.rig.two_ends import TwoEnds
from scenarios.spec import Scenario


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
