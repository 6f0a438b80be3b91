"""The limits of a run: who is measured, how finely, how long by a clock that it need not trust, how often tried."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.contenders import CONTENDERS
from runner.records.condition import CONNECTIONS
from runner.records.measurement import Block, Failed, Measured
from runner.records.run import Options

ATTEMPTS = 2
"""A block that fails is tried once more; then its scenario is left out."""


def is_last_attempt(block: Block) -> bool:
    return isinstance(block.outcome, Failed) and block.outcome.attempt >= ATTEMPTS


def is_settled(block: Block) -> bool:
    """Whether there is nothing left to try: a run may have been cut off between two attempts."""
    return isinstance(block.outcome, Measured) or is_last_attempt(block)


PAIRS = 16
"""Of 50 ms slices: about the best length of a block (docs/adr/0015), and as many ABBA as BAAB."""
MANY_SCENARIOS = 20
PAIRS_OF_MANY = 8
"""Where a run has more scenarios: in 40 minutes a slow machine then measures eight blocks of each (docs/adr/0026)."""


def pairs_for(scenarios: int) -> int:
    return PAIRS_OF_MANY if scenarios > MANY_SCENARIOS else PAIRS


@dataclass(frozen=True, slots=True)
class Limits:
    """Who is measured, how long and how finely."""

    budget_seconds: float
    precision: float
    """Half-width of the interval, as a share of the ratio."""
    pairs: int
    rounds: int | None = None
    contenders: tuple[str, ...] = tuple(CONTENDERS)
    """Those wanted; each scenario says which of them take part in it."""
    connections: int = CONNECTIONS
    rate: float | None = None
    """Requests per second that open loops offer, in place of shares of a capacity."""

    @classmethod
    def of(cls, options: Options) -> "Limits":
        return cls(
            budget_seconds=options.budget_seconds,
            precision=options.precision,
            pairs=options.pairs,
            rounds=options.rounds,
            contenders=tuple(options.contenders),
            connections=options.connections,
        )


class Budget:
    """So many seconds, and what is left of them.

    No clock can promise not to leap: a machine slept, a guest was moved. Set back, it costs the run nothing; forward,
    it spends the budget, and the run ends with all that it has.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], spent: float) -> None:
        """Start to count; `spent` is what a resumed run has used before, in seconds."""
        self._seconds = seconds
        self._clock = clock
        self._read = clock()
        self._passed = spent

    def elapsed(self) -> float:
        """Return the seconds since the run began, never fewer than a moment ago."""
        before, self._read = self._read, self._clock()
        self._passed += max(self._read - before, 0.0)
        return self._passed

    def left(self) -> float:
        return max(self._seconds - self.elapsed(), 0.0)
