"""Many simulated runs at once, by what the stopping rule looks at: mean and spread of the blocks so far.

The rule is repeated here for arrays; `tests/statistics/test_stopping_early.py` compares it with `precise_enough`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from runner.analysis.statistics.estimate import LEVEL_WHERE_IT_STOPPED
from runner.analysis.statistics.stopping import FIRST_LOOK, FURTHER_BLOCKS

MOST_BLOCKS = 200
"""More than any of these runs needs, so none ends by its budget."""


Draw: TypeAlias = Callable[[np.random.Generator, NDArray[np.int64]], NDArray[np.float64]]
"""Draws one more block value for each of the numbered runs; the truth is 0."""


def normal(spread: float) -> Draw:
    """Draw from a normal distribution, as medians of many pairs nearly are."""
    return lambda random, runs: random.normal(0, spread, size=runs.size)


@dataclass(frozen=True, slots=True)
class Ended:
    """How each of many runs ended."""

    blocks: NDArray[np.int64]
    """Shape (runs,): the number of blocks."""
    misses: NDArray[np.bool_]
    """Shape (runs,): whether its interval excludes the truth."""


def ended(
    draw: Draw, *, runs: int, level: float = LEVEL_WHERE_IT_STOPPED, precision: float = 0.03, seed: int = 11
) -> Ended:
    """Return how runs of an app against itself end: by the rule, or at MOST_BLOCKS."""
    random = np.random.default_rng(seed)
    blocks, misses = np.zeros(runs, dtype=np.int64), np.zeros(runs, dtype=np.bool_)
    going = np.arange(runs)
    sums, squares = np.zeros(runs), np.zeros(runs)
    first_narrow = np.full(runs, MOST_BLOCKS)
    for count in range(1, MOST_BLOCKS + 1):
        values = draw(random, going)
        sums[going] += values
        squares[going] += values**2
        if count < FIRST_LOOK:
            continue
        mean, half_width = intervals(sums[going], squares[going], count, level)
        narrow = np.sinh(half_width) <= precision
        first_narrow[going] = np.minimum(first_narrow[going], np.where(narrow, count, MOST_BLOCKS))
        stops = (narrow & (first_narrow[going] + FURTHER_BLOCKS <= count)) | (count == MOST_BLOCKS)
        blocks[going[stops]] = count
        misses[going[stops]] = np.abs(mean[stops]) > half_width[stops]
        going = going[~stops]
    return Ended(blocks, misses)


def measured(draw: Draw, *, runs: int, blocks: int, level: float, seed: int = 11) -> Ended:
    """Return how runs of a fixed number of blocks end."""
    random = np.random.default_rng(seed)
    values = np.stack([draw(random, np.arange(runs)) for _ in range(blocks)])
    mean, half_width = intervals(values.sum(axis=0), (values**2).sum(axis=0), blocks, level)
    return Ended(np.full(runs, blocks), np.abs(mean) > half_width)


def intervals(
    sums: NDArray[np.float64],
    squares: NDArray[np.float64],
    count: int,
    level: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and half-width of the t interval of `count` values, from their sums and sums of squares."""
    mean = sums / count
    deviation = np.sqrt(np.maximum(squares - count * mean**2, 0) / (count - 1))
    half_width: NDArray[np.float64] = special.stdtrit(count - 1, (1 + level) / 2) * deviation / np.sqrt(count)
    return mean, half_width
