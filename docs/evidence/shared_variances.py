"""What an interval would gain and lose if the headline scenarios of a run shared their variances (docs/adr/0044).

Each scenario's variance is moved towards that of the others, as far as the variances of the run say that they are alike
(Smyth, "Linear Models and Empirical Bayes Methods", Statistical Applications in Genetics 3(1), 2004). Where Bartlett's
test finds them unlike, each keeps its own.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

from docs.evidence.designs import headline_blocks, percent
from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import LEVEL, spread

RUNS = 20_000
"""Their share of 95 % has a standard error of 0.15 %."""

MOST_PRIOR_FREEDOM = 20.0
UNLIKE = 0.05
SEED = 44


def shared_variances(records: Sequence[Record]) -> Table:
    """Return how often intervals cover with variances of their own and with shared ones, and how wide they are.

    The scenarios of a virtual run have the variances that a record says, and normal noise.
    """
    columns = (
        "run",
        "blocks",
        "spreads",
        "own covers",
        "shared covers",
        "least sure scenario",
        "own over shared width",
    )
    rows = []
    for record in records:
        medians = [np.array([np.median(block) for block in blocks]) for blocks in headline_blocks(record)]
        count, spreads = min(map(len, medians)), np.array([spread(each) for each in medians])
        own, shared, narrower = simulated(spreads, count)
        ends = f"{percent(spreads.min())} to {percent(spreads.max())}"
        covers = (f"{each:.1%}" for each in (own.mean(), shared.mean(), shared.min()))
        rows.append([record.label, str(count), ends, *covers, f"{narrower:.2f}"])
    return Table("shared variances", columns, rows)


def simulated(spreads: NDArray[np.float64], blocks: int) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return how often each scenario is covered by own and by shared intervals, and the ratio of their widths."""
    random = np.random.default_rng(SEED)
    values = random.normal(0, 1, (RUNS, len(spreads), blocks)) * spreads[:, None]
    means, own, freedom = values.mean(axis=2), values.var(axis=2, ddof=1), blocks - 1
    prior, prior_freedom = priors(own, freedom)
    shared = (prior_freedom * prior + freedom * own) / (prior_freedom + freedom)
    unlike = bartlett(own, freedom) < UNLIKE
    shared = np.where(unlike[:, None], own, shared)
    together = freedom + np.where(unlike[:, None], 0, prior_freedom)
    quantile = (1 + LEVEL) / 2
    half_widths = special.stdtrit(freedom, quantile) * np.sqrt(own / blocks)
    narrower = special.stdtrit(together, quantile) * np.sqrt(shared / blocks)
    covered = (np.mean(np.abs(means) <= each, axis=0) for each in (half_widths, narrower))
    return *covered, float(np.median(half_widths / narrower))


def priors(variances: NDArray[np.float64], freedom: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each run the variance that its scenarios have in common, and its degrees of freedom (Smyth 2004)."""
    logarithms = np.log(variances) - special.digamma(freedom / 2) + np.log(freedom / 2)
    mean, left = logarithms.mean(axis=1), logarithms.var(axis=1, ddof=1) - special.polygamma(1, freedom / 2)
    found = np.where(left > 0, 2 * inverse_trigamma(np.maximum(left, 1e-6)), np.inf)
    prior_freedom = np.minimum(found, MOST_PRIOR_FREEDOM)
    prior = np.exp(mean + special.digamma(prior_freedom / 2) - np.log(prior_freedom / 2))
    return prior[:, None], prior_freedom[:, None]


def inverse_trigamma(values: NDArray[np.float64]) -> NDArray[np.float64]:
    found = 0.5 + 1 / values
    for _ in range(20):  # Newton's steps on 1 / trigamma, which is nearly straight
        trigamma = special.polygamma(1, found)
        found = found + trigamma * (1 - trigamma / values) / special.polygamma(2, found)
    return found


def bartlett(variances: NDArray[np.float64], freedom: int) -> NDArray[np.float64]:
    """Return for each run the p-value of "its scenarios have one variance"."""
    count = variances.shape[1]
    statistic = freedom * (count * np.log(variances.mean(axis=1)) - np.log(variances).sum(axis=1))
    correction = 1 + (count + 1) / (3 * count * freedom)
    p: NDArray[np.float64] = special.chdtrc(count - 1, statistic / correction)
    return p
