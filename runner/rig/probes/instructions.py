"""What counting a server's instructions takes of the world: a server under valgrind, and a client that asks it."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from apps.contenders import App
from runner.errors import GeneratorError
from runner.records.condition import Condition
from runner.records.measurement import Answer
from runner.rig.generator import Generator
from runner.rig.host import scratch_folder
from runner.rig.probes.callgrind import PREFIX, CountedServer, Reading
from runner.rig.server_plan import ServerPlan
from runner.rig.wire import wire
from scenarios.spec import Exchange, Scenario

CONNECTIONS = 1
"""So that requests follow each other in one order, whatever the machine is busy with."""
PATIENCE_SECONDS = 120.0
"""With a single answer: natively the slowest takes 20 ms, under valgrind a hundred times that on a busy machine."""
LONGEST_ASKING_SECONDS = 1800.0
"""For all requests of a stretch."""


MOST_SIDE_BY_SIDE = 8
"""At 250 MB each."""


def side_by_side() -> int:
    """Return how many servers to count at once: neighbours do not change a count, and one is mostly left alone."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores + 1, MOST_SIDE_BY_SIDE)


class InstructionProbe(Protocol):
    """One server at a time, and the count of its instructions. The fake is in tests/fakes.py."""

    def start(self, condition: Condition, scenario: Scenario, exchanges: Sequence[Exchange], hash_seed: int) -> None:
        """Start a server that does not count yet, and prepare to send it these requests."""

    def ask(self, numbers: Sequence[int]) -> list[Answer]:
        """Send requests by their place, one after the other over one new connection."""

    def switch_on(self) -> None:
        """Count from now on."""

    def read(self) -> Reading:
        """Return what was counted since the last reading."""

    def rest(self, seconds: float) -> None:
        """Leave the server alone."""

    def clock(self) -> float:
        """Return seconds."""

    def stop(self) -> None:
        """End the server."""

    def kill(self) -> None:
        """End everything at once, from another thread: whoever waits is told that it is gone."""

    def close(self) -> None:
        """End everything."""


class LocalInstructionProbe:
    """A server under valgrind and a generator of its own on this machine, on whichever core is free."""

    def __init__(self, apps: Mapping[str, App]) -> None:
        """`apps` holds by name whatever conditions may speak of."""
        scratch_folder.sweep(PREFIX)
        self._apps = apps
        self._generator: Generator | None = None
        self._server: CountedServer | None = None
        self._name = ""

    def start(self, condition: Condition, scenario: Scenario, exchanges: Sequence[Exchange], hash_seed: int) -> None:
        """Raise ServerError when it does not start in time."""
        plan = ServerPlan(self._apps[condition.app], scenario, condition)
        self._name = str(plan)
        self._server = CountedServer(plan, hash_seed)
        self._server.await_listening()
        if self._generator is None:
            self._generator = Generator(None, PATIENCE_SECONDS, LONGEST_ASKING_SECONDS)
        requests = [wire(exchange) for exchange in exchanges]
        self._generator.connect(self._name, self._server.address, CONNECTIONS, requests)

    def ask(self, numbers: Sequence[int]) -> list[Answer]:
        """Raise GeneratorError when an answer does not come."""
        assert self._generator is not None, "start comes before everything else"
        return self._generator.ask(self._name, numbers)

    def switch_on(self) -> None:
        """Raise ServerError when valgrind does not."""
        self._running().switch_on()

    def read(self) -> Reading:
        """Raise ServerError when valgrind does not say."""
        return self._running().read()

    def rest(self, seconds: float) -> None:
        time.sleep(seconds)

    def clock(self) -> float:
        return time.monotonic()

    def stop(self) -> None:
        """Hang up and end the server; a generator that does not answer any more is replaced by the next start."""
        if self._generator is not None:
            try:
                self._generator.forget(self._name)
            except GeneratorError:
                self._generator.stop()
                self._generator = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
        if self._generator is not None:
            with suppress(OSError):
                self._generator.kill()

    def close(self) -> None:
        self.stop()
        if self._generator is not None:
            self._generator.stop()
            self._generator = None

    def _running(self) -> CountedServer:
        assert self._server is not None, "start comes before everything else"
        return self._server
