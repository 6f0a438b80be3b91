"""One ratio over several machines, told apart by how many there are.

A run's own interval is some tenths of a per cent wide, machines differ by a tenth: whatever weights come from the
former are equal ones, and I-squared is near 100 % whatever happens. So the mean is the plain one of the logarithms with
Student's t over machines, which few machines do not betray as DerSimonian and Laird's normal interval does (IntHout,
Ioannidis and Borm, BMC Medical Research Methodology 14:25, 2014). Two machines have no mean worth its interval, and
the next machine cannot be foretold from fewer than five (docs/adr/0022).
"""

from collections.abc import Sequence
from math import exp, log, sqrt

import numpy as np

from runner.analysis.collection.collection import AcrossMachines
from runner.analysis.statistics.estimate import LEVEL, Estimate, exponentiated, mean_interval, spread, t_half_width

FEWEST_FOR_A_MEAN = 3
FEWEST_TO_FORETELL = 5


def across_machines(ratios: Sequence[Estimate]) -> AcrossMachines | None:
    """Return what several machines' figures of one ratio say together; None where there is none."""
    if not ratios:
        return None
    figures = [ratio.estimate for ratio in ratios]
    logarithms = [log(figure) for figure in figures]
    count = len(ratios)
    return AcrossMachines(
        machines=count,
        lowest=min(figures),
        highest=max(figures),
        spread=exp(spread(logarithms)) if count > 1 else None,
        mean=exponentiated(mean_interval(logarithms, LEVEL)) if count >= FEWEST_FOR_A_MEAN else None,
        next_machine=next_machine(logarithms) if count >= FEWEST_TO_FORETELL else None,
    )


def next_machine(logarithms: Sequence[float]) -> Estimate | None:
    """Return the interval in which a run on one more machine lies, if machines differ as a normal distribution does."""
    count = len(logarithms)
    mean = float(np.mean(logarithms))
    half_width = t_half_width(spread(logarithms), count, LEVEL) * sqrt(count + 1)
    return exponentiated(Estimate(estimate=mean, low=mean - half_width, high=mean + half_width))
