"""Conditions: everything that a server is measured under beside its scenario."""

from collections.abc import Sequence
from typing import TypeAlias

from runner.records.constrained import Positive
from runner.records.record import Record

LOOPBACK = "127.0.0.1"

FLOOR = "floor"
"""The app without a framework, the physical limit: never a contender."""

OWN = "own"
"""The environment that the suite itself runs in."""

CONNECTIONS = 32
"""A single event loop saturates at 2 to 8; the rest keeps it busy while answers travel."""


class ClosedLoop(Record, frozen=True, kw_only=True, tag="closed loop"):
    """Each connection sends its next request once the last is answered, so that the server is saturated."""


LoadModel: TypeAlias = ClosedLoop
"""How requests are sent, each model by its tag."""


class Condition(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What a server is measured under. Two conditions differ in what a question asks about, and in nothing else."""

    app: str
    """A contender, the floor or a control, by its name."""
    environment: str = OWN
    """The interpreter and the versions, by a name that `Run.environments` explains."""
    workers: Positive = 1
    """Processes that uvicorn serves with."""
    connections: Positive = CONNECTIONS
    """Kept alive, from the generator."""
    load_model: LoadModel = ClosedLoop()
    host: str = LOOPBACK
    """Where the server listens, as an address."""

    @property
    def name(self) -> str:
        """Return the key in plan, record, summary and report: `litestar`, or `litestar (64 connections)`.

        It names whatever is not as usual, so that no two conditions share a name.
        """
        special = [words for is_usual, words in self._words() if not is_usual]
        return f"{self.app} ({', '.join(special)})" if special else self.app

    def flags(self, common: Sequence[str]) -> list[str]:
        """Return the flags of its uvicorn, where `common` are those that servers have under every condition."""
        return ["--factory", "--host", self.host, "--workers", str(self.workers), *common]

    def _words(self) -> list[tuple[bool, str]]:
        return [
            (self.environment == OWN, self.environment),
            (self.workers == 1, f"{self.workers} workers"),
            (
                self.connections == CONNECTIONS,
                "1 connection" if self.connections == 1 else f"{self.connections} connections",
            ),
            (self.host == LOOPBACK, f"on {self.host}"),
        ]


class Versus(Record, frozen=True, kw_only=True):
    """Who is compared with whom, by the names of conditions."""

    contender: str
    baseline: str

    @property
    def both(self) -> tuple[str, str]:
        """Return both names, the contender first."""
        return self.contender, self.baseline


class Environment(Record, frozen=True, kw_only=True):
    """An interpreter and what is installed in it."""

    python: str
    """Such as `CPython 3.13.1`."""
    versions: dict[str, str]
    """Distribution to version."""


class ControlPlan(Record, frozen=True, kw_only=True):
    """Which conditions are controls: their answer is known."""

    same: Versus
    """One app in two processes: the ratio is 1."""
    double: Versus
    """An app against one with exactly twice its work."""
    null: str
    """A server that is not the bottleneck, however fast the generator is."""
