"""What a run is asked: who is measured, how long and how finely."""

from dataclasses import dataclass

from apps.contenders import CONTENDERS
from runner.experiment.lineup import HEADLINE
from runner.records.condition import CONNECTIONS
from runner.records.run import Options

PAIRS = 16
"""Of 50 ms slices: about the best length of a block (docs/adr/0015), and as many ABBA as BAAB."""

MANY_SCENARIOS = 20
PAIRS_OF_MANY = 8
"""Where a run has more scenarios: in 40 minutes a slow machine then measures eight blocks of each (docs/adr/0026)."""


def pairs_for(scenarios: int) -> int:
    """Return how many pairs a block has in a bench of so many scenarios."""
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
        """Return the limits that a record says a run was asked."""
        return cls(
            budget_seconds=options.budget_seconds,
            precision=options.precision,
            pairs=options.pairs,
            rounds=options.rounds,
            contenders=tuple(options.contenders),
            connections=options.connections,
        )


SMOKE = Limits(
    budget_seconds=900,
    precision=0.5,
    pairs=2,
    rounds=1,
    contenders=HEADLINE,
)
"""One block of each, whatever it takes: 45 s for a scenario of each area (docs/adr/0005), minutes for all of them."""
