"""Numbers with their doubt.

The interval is Student's t over blocks: at 6 to 30 values it covers better than bootstrap percentiles (Hesterberg,
"What Teachers Should Know About the Bootstrap", arXiv:1411.5279). Ratios are averaged as logarithms, so that A/B and
B/A tell the same story (Fleming & Wallace, CACM 29(3), 1986), with an interval for the effect itself rather than a
p-value (Kalibera & Jones, "Quantifying Performance Changes with Effect Size Confidence Intervals", arXiv:2007.10899).
"""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from runner.records.record import Record

T = TypeVar("T", bound=Record)

# numpy takes logarithms with the widest instructions it finds: with AVX-512 the last of sixteen digits differs in one
# figure of ten, and a report would be stale on another machine. No interval is known to more than four.
DIGITS = 10


def rounded(summary: T) -> T:
    return msgspec.convert(with_rounded_floats(msgspec.to_builtins(summary)), type(summary))


def with_rounded_floats(value: object) -> object:
    match value:
        case float():
            return float(f"{value:.{DIGITS}g}")
        case dict():
            return {key: with_rounded_floats(member) for key, member in value.items()}
        case list():
            return [with_rounded_floats(member) for member in value]
        case _:
            return value


Values: TypeAlias = "Sequence[float] | NDArray[np.float64] | pd.Series[float]"  # one value per block, shape (blocks,)

# What an interval promises.
LEVEL = 0.95

# The level of t in a run that stopped since its widths were narrow. It prefers blocks that happen to agree; the rest
# pays for that look after every block (docs/adr/0013).
LEVEL_WHERE_IT_STOPPED = 0.965

FEWEST_BLOCKS_TO_RESAMPLE = 8
RESAMPLES = 9_999
BOOTSTRAP_SEED = 20_131


class Estimate(Record, frozen=True, kw_only=True):
    estimate: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.estimate <= self.high:
            raise ValueError(f"an estimate lies in its interval: {self.low} <= {self.estimate} <= {self.high}")

    @property
    def log_half_width(self) -> float:
        return float(np.log(self.high / self.low)) / 2

    @property
    def relative_half_width(self) -> float:
        """0.03 is 3 % of the estimate."""
        return (self.high - self.low) / 2 / abs(self.estimate)

    def excludes(self, value: float) -> bool:
        return not self.low <= value <= self.high

    def overlaps(self, other: "Estimate") -> bool:
        return self.low <= other.high and other.low <= self.high

    @property
    def inverse(self) -> "Estimate":
        return Estimate(estimate=1 / self.estimate, low=1 / self.high, high=1 / self.low)


def mean_interval(values: Values, confidence: float = LEVEL) -> Estimate | None:
    if len(values) < 2:
        return None
    values = np.asarray(values, dtype=np.float64)
    mean = float(np.mean(values))
    half_width = t_half_width(spread(values), len(values), confidence)
    return Estimate(estimate=mean, low=mean - half_width, high=mean + half_width)


def ratio_interval(logarithms: Values, confidence: float = LEVEL) -> Estimate | None:
    return exponentiated(mean_interval(logarithms, confidence))


# Of the blocks that scenarios have in one round: records show -0.05 to 0.13, and 0.03 together (docs/adr/0043).
CORRELATION = 0.05


def mean_of_means(groups: Sequence[Values], confidence: float = LEVEL) -> Estimate | None:
    """Return the mean of the means of groups, with an interval over all of their values; None below two in any.

    By Welch and Satterthwaite, who add up the groups' own variances, and wider by what `CORRELATION` between values at
    the same place adds. One group has its own t interval.
    """
    if min(map(len, groups), default=0) < 2:
        return None
    variances = np.array([spread(group) ** 2 / len(group) for group in groups])
    total = float(variances.sum())
    freedom = total**2 / float(np.sum(variances**2 / [len(group) - 1 for group in groups])) if total else 1.0
    error = float(np.sqrt(total * (1 + (len(groups) - 1) * CORRELATION))) / len(groups)
    half_width = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    middle = float(np.mean([np.mean(np.asarray(group)) for group in groups]))
    return Estimate(estimate=middle, low=middle - half_width, high=middle + half_width)


def jackknife_interval(figures: Values) -> Estimate | None:
    """Return the interval of a figure of all blocks, the first, by what it is without each of them in turn, the rest.

    Tukey's pseudo-values, n times the figure of all less n - 1 times that without a block, spread as values of blocks.
    """
    middle, without = float(figures[0]), np.asarray(figures[1:])
    if (count := len(without)) < 2:
        return None
    half_width = t_half_width((count - 1) * spread(without), count)
    return Estimate(estimate=middle, low=middle - half_width, high=middle + half_width)


def bootstrap_ratio_interval(logarithms: Values, confidence: float = LEVEL) -> Estimate | None:
    """Return the interval by BCa bootstrap (Efron, JASA 82, 1987): the check beside the t interval. Deterministic.

    The level is expanded as Hesterberg (cited above) advises: plain bootstrap intervals of a mean are too short by
    sqrt((n - 1) / n) and by z instead of t, 30 % at six blocks, which would drown the skewness that the check is for.
    None where BCa has no answer, and for fewer than eight values: its low end is then often the smallest of them.
    """
    logarithms, count = np.asarray(logarithms, dtype=np.float64), len(logarithms)
    if count < FEWEST_BLOCKS_TO_RESAMPLE:
        return None
    from scipy import stats  # takes half a second to import, and a short run needs none of it

    if spread(logarithms) < 1e-12:  # all the same: scipy's BCa divides by zero
        return ratio_interval(logarithms, confidence)
    quantile = float(special.stdtrit(count - 1, (1 + confidence) / 2))
    expanded = 1 - 2 * float(special.ndtr(-quantile * np.sqrt(count / (count - 1))))
    result = stats.bootstrap(
        (logarithms,),
        rounded_mean,
        n_resamples=RESAMPLES,
        confidence_level=min(expanded, 1 - 1e-9),
        method="BCa",
        rng=np.random.default_rng(BOOTSTRAP_SEED),
    )
    low, mean, high = result.confidence_interval.low, float(np.mean(logarithms)), result.confidence_interval.high
    if not low <= mean <= high:
        return None
    return exponentiated(Estimate(estimate=mean, low=float(low), high=float(high)))


def rounded_mean(values: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """Return the mean to a billionth: BCa has to take the same values in another order for a tie."""
    return np.asarray(np.round(np.mean(values, axis=axis), 9))


def exponentiated(logarithm: Estimate | None) -> Estimate | None:
    if logarithm is None:
        return None
    low, middle, high = (float(np.exp(each)) for each in (logarithm.low, logarithm.estimate, logarithm.high))
    return Estimate(estimate=middle, low=low, high=high)


def spread(values: Values) -> float:
    """Return the standard deviation of at least two values, with n - 1."""
    return float(np.std(np.asarray(values), ddof=1))


def t_half_width(standard_deviation: float, count: int, confidence: float = LEVEL) -> float:
    # The quantile behind stats.t.ppf, which is a hundred times slower: the live view and simulations ask often.
    quantile = float(special.stdtrit(count - 1, (1 + confidence) / 2))
    return quantile * standard_deviation / float(np.sqrt(count))


def chance_of_at_most(ratio: Estimate, blocks: int, target: float) -> float:
    """Return the one-sided p-value of "the ratio is at most `target`" from the ratio's interval over so many blocks.

    It is below half of 1 - LEVEL where the whole interval lies above. 1 where fewer than two blocks say nothing.
    """
    half_width = ratio.log_half_width
    if blocks < 2 or half_width == 0:
        return 1.0 if blocks < 2 else float(ratio.estimate < target)
    standard_error = half_width / float(special.stdtrit(blocks - 1, (1 + LEVEL) / 2))
    return float(special.stdtr(blocks - 1, -float(np.log(ratio.estimate / target)) / standard_error))
