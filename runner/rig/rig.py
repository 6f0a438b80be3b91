"""What measuring needs of the world: servers at one end, a load generator at the other.

`LocalRig` is the one on this machine; `runner.rig.remote` has the one over several.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from apps.contenders import App
from runner.conformance.check import pattern_of
from runner.errors import GeneratorError, ServerError
from runner.load.messages import Address, WireRequest
from runner.records.condition import Client, ClosedLoop, Condition, Schedule
from runner.records.measurement import Answer, FailureKind, Load, Slice
from runner.rig.agent import ServersThere
from runner.rig.databases import Key
from runner.rig.generator import PATIENCE_SECONDS, Generator, hang_up
from runner.rig.host import machine
from runner.rig.server import Look, Seat, Servers, name_of
from scenarios.spec import Exchange, Scenario


def wire(exchange: Exchange) -> WireRequest:
    """Return a request with a pattern where its answer cannot be compared byte by byte."""
    request = exchange.request
    pattern = pattern_of(exchange.expectation)
    return WireRequest(request.method, request.target, request.headers, request.body, pattern)


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
        seen = {field.name: getattr(self, field.name) for field in fields(self)}
        return Slice(scenario=scenario, block=block, position=position, condition=condition.name, pair=pair, **seen)


class Rig:
    """Servers, each known by condition and scenario, and a generator, started when first needed and after its death."""

    def __init__(self, servers: Servers | ServersThere, new_generator: Callable[[], Generator]) -> None:
        self._servers = servers
        self._new_generator = new_generator
        self._generator: Generator | None = None
        self._addresses: dict[Key, Address] = {}
        self._wired: tuple[Sequence[Exchange], list[WireRequest]] = ((), [])

    def generator_waited_seconds(self, seat: Seat) -> float | None:  # noqa: ARG002
        """Return how long the generator has waited for its core; None where that is not known."""
        return None

    def time_fixed_work(self) -> dict[str, float]:
        return self._servers.time_fixed_work()

    def start(self, wanted: Sequence[Seat]) -> None:
        """Start the servers that do not run yet side by side, and the generator; pin them once all listen."""
        if self._generator is None:
            self._generator = self._new_generator()
        for (condition, scenario), address in zip(wanted, self._servers.start(wanted), strict=True):
            self._addresses[scenario.name, condition.server] = address

    def ask(
        self,
        condition: Condition,
        scenario: Scenario,
        exchanges: Sequence[Exchange],
        numbers: Sequence[int] | None = None,
        recorded: Sequence[Answer] = (),
    ) -> list[Answer]:
        """Send each request once, or those at some places. Slices then expect these answers, or those `recorded`."""
        generator, name = self.running_generator(), name_of(condition, scenario)
        if self._wired[0] is not exchanges:  # which the servers of a scenario are asked one after the other
            self._wired = exchanges, [wire(exchange) for exchange in exchanges]
        requests = self._wired[1]
        generator.connect(name, self.address(condition, scenario), condition.connections, requests, recorded)
        answers = generator.ask(name, numbers)
        self._servers.refuse_dead_database((condition, scenario))
        return answers

    def ask_beside(self, condition: Condition, scenario: Scenario, exchange: Exchange) -> Answer:
        """Send one request on connections of its own, and leave what slices send and expect as it is."""
        generator, name = self.running_generator(), f"{name_of(condition, scenario)}, beside its slices"
        generator.connect(name, self.address(condition, scenario), 1, [wire(exchange)])
        [answer] = generator.ask(name)
        generator.forget(name)
        return answer

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """Measure one slice: in a closed loop for so many seconds, or as a schedule has it.

        Raise ServerError when the server died in it, DatabaseError when its database did.
        The server's clocks are read around it: between slices it has nothing to do, so they stand still.
        """
        seat, name = (condition, scenario), name_of(condition, scenario)
        waited, before = self.generator_waited_seconds(seat), self._servers.clocks(seat)
        load = self.running_generator().load(name, seconds, schedule, self.client(seat))
        after = self._servers.clocks(seat, " in a slice")
        if load.failures:
            self._servers.refuse_dead_database(seat)
        if silent := next((failure for failure in load.failures if failure.kind is FailureKind.TIMEOUT), None):
            raise ServerError(f"{name} hangs: {silent.detail} to {silent.request}")
        return Reading(
            load=load,
            server_cpu_seconds=after.cpu_seconds - before.cpu_seconds,
            server_waited_seconds=growth(before.waited_seconds, after.waited_seconds),
            stolen_seconds=growth(before.stolen_seconds, after.stolen_seconds),
            generator_waited_seconds=growth(waited, self.generator_waited_seconds(seat)),
            full_collections=after.full_collections,
            collecting_seconds=after.collecting_seconds,
        )

    def client(self, seat: Seat) -> Client:
        loop = seat[0].load_model
        return loop.client if isinstance(loop, ClosedLoop) else Client.POLLS

    def look(self, scenario: Scenario) -> Look:
        return self._servers.look(scenario)

    def address(self, condition: Condition, scenario: Scenario) -> Address:
        try:
            return self._addresses[scenario.name, condition.server]
        except KeyError:
            raise ServerError(f"{name_of(condition, scenario)} does not run any more") from None

    def stop(self, *scenarios: Scenario) -> None:
        """End the servers of scenarios side by side, running or not."""
        names = {scenario.name for scenario in scenarios}
        for key in [key for key in self._addresses if key[0] in names]:
            del self._addresses[key]
            self._generator = hang_up(self._generator, f"{key[1]} on {key[0]}")
        self._servers.stop(scenarios)

    def close(self) -> None:
        self._addresses.clear()
        self._servers.close()
        if self._generator is not None:
            self._generator.stop()
            self._generator = None

    def running_generator(self) -> Generator:
        if self._generator is None:
            raise GeneratorError("the load generator does not run: start comes before everything else")
        return self._generator


def growth(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else max(0.0, after - before)


class LocalRig(Rig):
    """Servers and generator on this machine, each on a core of its own where the system allows."""

    def __init__(
        self,
        apps: Mapping[str, App],
        interpreters: Mapping[str, str] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`apps` holds by name whatever conditions may speak of, and `interpreters` the Python of each environment."""
        placed = machine.placement_here()
        self.here = Servers(apps, interpreters, placed)
        super().__init__(self.here, lambda: Generator(placed.generator, patience_seconds))
        self.generator_core = placed.generator
        self._database_core = placed.database

    def generator_waited_seconds(self, seat: Seat) -> float | None:
        """None too where it waits for a database on its core, which nothing from outside has brought there."""
        return None if self.is_beside_database(seat) else machine.waited_seconds([self.running_generator().pid])

    def client(self, seat: Seat) -> Client:
        """It sleeps beside a database on its core, from which a client that polls would take half of the time."""
        return Client.SLEEPS if self.is_beside_database(seat) else super().client(seat)

    def is_beside_database(self, seat: Seat) -> bool:
        return self._database_core == self.generator_core and self.here.running(*seat).plan.needs_database

    def server_pids(self, condition: Condition, scenario: Scenario) -> list[int]:
        return self.here.running(condition, scenario).pids
