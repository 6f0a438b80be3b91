"""A server to be: an app on a scenario under a condition."""

import signal
import sys
from dataclasses import dataclass
from typing import TypeAlias

from apps.contenders import FLOOR, App
from runner.records.condition import Condition
from scenarios.spec import Scenario

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
