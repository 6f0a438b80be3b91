"""Everything that a block does to the world, behind one small protocol.

A request of a scenario as the generator takes it.

A server to be: an app on a scenario under a condition.
"""

import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from apps.contenders import FLOOR, App
from runner.conformance.check import pattern_of
from runner.load.messages import WireRequest
from runner.records.condition import Condition, Schedule
from runner.records.host import Offset
from runner.records.measurement import Answer, CpuTimes, Load, Served, Slice
from scenarios.spec import Exchange, Scenario


def wire(exchange: Exchange) -> WireRequest:
    """Return a request as the generator takes it, with a pattern where its answer cannot be compared byte by byte."""
    request = exchange.request
    return WireRequest(
        method=request.method,
        target=request.target,
        headers=list(request.headers),
        body=request.body,
        pattern=pattern_of(exchange.expectation),
    )


Key: TypeAlias = tuple[str, str]
"""Scenario and condition, by name; conditions that differ in their load model alone share a server."""


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """What a server is started from."""

    app: App
    scenario: Scenario
    condition: Condition
    interpreter: str = sys.executable
    """Of the condition's environment."""
    host: str = ""
    """Where it listens on the machine of an agent; empty: as its condition says."""
    under: tuple[str, ...] = ()
    """What its command line is handed to, such as valgrind; none: it runs by itself."""
    hash_seed: int | None = None
    """Of the interpreter's hashes; None: randomised, as what is timed always is."""

    @property
    def key(self) -> Key:
        """Return the key by which a server is looked up among those that run."""
        return self.scenario.name, self.condition.server

    @property
    def listens_on(self) -> str:
        return self.host or self.condition.host

    @property
    def needs_database(self) -> bool:
        """Return whether it is given a database of its own; the floor needs none, since it knows its answers."""
        return self.scenario.needs_database and self.app.folder != FLOOR.folder

    @property
    def signal_without_us(self) -> signal.Signals:
        """Return what the kernel sends the server when we are gone.

        Several workers are children of the uvicorn that the kernel tells: it has to live on until it has ended them.
        """
        return signal.SIGKILL if self.condition.workers == 1 else signal.SIGTERM

    def __str__(self) -> str:
        return f"{self.condition.server} on {self.scenario.name}"


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
