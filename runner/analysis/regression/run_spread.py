"""How far two runs of the same code on one machine are apart, beyond what their intervals say."""

from math import sqrt

from scipy import special

from runner.analysis.regression.known_moves import DEGREES_OF_FREEDOM, SPREAD_BETWEEN_RUNS
from runner.analysis.statistics.estimate import LEVEL
from runner.records.record import Record


class RunSpread(Record, frozen=True, kw_only=True):
    """The standard deviation of a run's log-ratio around what the machine would give over many runs."""

    deviation: float
    """0.02 is 2 %."""
    degrees_of_freedom: int
    """How well it is known: how many differences between runs it rests on."""

    @property
    def half_width(self) -> float:
        """Half the interval of the difference of two runs' logarithms: it has twice the variance of one."""
        quantile = float(special.stdtrit(self.degrees_of_freedom, (1 + LEVEL) / 2))
        return quantile * sqrt(2) * self.deviation

    def pooled(self, other: "RunSpread") -> "RunSpread":
        """Return what both know together."""
        degrees = self.degrees_of_freedom + other.degrees_of_freedom
        squares = sum(each.deviation**2 * each.degrees_of_freedom for each in (self, other))
        return RunSpread(deviation=sqrt(squares / degrees), degrees_of_freedom=degrees)


KNOWN = RunSpread(deviation=SPREAD_BETWEEN_RUNS, degrees_of_freedom=DEGREES_OF_FREEDOM)
"""Of the runs that this suite has records of (docs/adr/0019): where a machine has none of its own."""
