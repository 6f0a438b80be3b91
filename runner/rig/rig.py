"""Everything that a block does to the world, behind one small protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runner.records.condition import Condition
from runner.records.host import Offset
from runner.records.measurement import Answer, CpuTimes, Load, Served, Slice
from runner.records.schedule import Schedule
from scenarios.spec import Exchange, Scenario


@dataclass(frozen=True, slots=True)
class Reading:
    """One slice as both sides saw it; fields as in `runner.records.measurement.Slice`."""

    load: Load
    server_cpu_seconds: float
    server_waited_seconds: float | None
    stolen_seconds: float | None
    generator_waited_seconds: float | None = None
    full_collections: int | None = None
    collecting_seconds: float | None = None

    def as_slice(self, scenario: str, block: int, position: int, condition: Condition, pair: int | None) -> Slice:
        """Return it as a record, with its place in the run."""
        return Slice(
            scenario=scenario,
            block=block,
            position=position,
            condition=condition.name,
            pair=pair,
            load=self.load,
            server_cpu_seconds=self.server_cpu_seconds,
            server_waited_seconds=self.server_waited_seconds,
            stolen_seconds=self.stolen_seconds,
            generator_waited_seconds=self.generator_waited_seconds,
            full_collections=self.full_collections,
            collecting_seconds=self.collecting_seconds,
        )


class Rig(Protocol):
    """What a block needs of the world. The fake is in tests/fakes.py."""

    def time_fixed_work(self) -> dict[str, float]:
        """The CPU seconds of a few fixed pieces of work, where the servers run: the machine's fingerprint."""

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start servers side by side, and pin them once all listen."""

    def ask(self, condition: Condition, scenario: Scenario, exchanges: Sequence[Exchange]) -> list[Answer]:
        """Send each request once; the answers are what is expected in slices."""

    def sample(
        self,
        condition: Condition,
        scenario: Scenario,
        exchanges: Sequence[Exchange],
        recorded: Sequence[Answer],
        numbers: Sequence[int],
    ) -> list[Answer]:
        """Send some of the requests, by place; what is expected in slices are the answers that another server gave."""

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """One slice: in a closed loop for so many seconds, or as a schedule has it."""

    def cpu_times(self, scenario: Scenario) -> dict[str, CpuTimes]:
        """What the servers of a scenario have spent so far, by the name of their condition."""

    def servers(self, scenario: Scenario) -> dict[str, Served]:
        """The uvicorn processes of a scenario, by the name of their condition, as the system shows them."""

    def offsets(self) -> dict[str, Offset]:
        """How far the clocks of generators on other hosts are ahead, by name; none of one on this machine."""

    def stop(self, *scenarios: Scenario) -> None:
        """End the servers of scenarios side by side, running or not."""

    def close(self) -> None:
        """End everything."""
