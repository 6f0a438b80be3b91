"""What a ratio rests on: throughput of the pairs that count, or CPU time of all pairs where too few of them do.

Beside a neighbour who works half the time most pairs are set aside, and what is left still says the same: pairs are set
aside by what the system took, never by what they measured. CPU time per request hardly moves when somebody else has the
core now and then, so it answers where throughput cannot, and checks it where few pairs are left (docs/adr/0025).
"""

from enum import StrEnum

import numpy as np
import pandas as pd

from runner.analysis.statistics.frames import block_values

MOST_SET_ASIDE = 1 / 3
"""Of the pairs. Up to here throughput stands by itself."""

FEWEST_COUNTING_PAIRS = 6
"""In a block, where more were set aside: the median of six wavers by half as much again as that of sixteen."""

FEWEST_BLOCKS = 5
"""Below this many a busy machine gives no verdict: a t interval of four is half as wide again as one of six."""

FURTHEST_APART = 0.03
"""Throughput of what is left and CPU time of everything, where both are to tell the same."""


class Basis(StrEnum):
    """What a comparison rests on."""

    THROUGHPUT = "throughput"
    CHECKED_THROUGHPUT = "throughput, checked by CPU time"
    """More than a third of the pairs were set aside; the others agree with the CPU time of all."""
    CPU_TIME = "CPU time of all pairs"
    """More than a third were set aside, and the others are too few or disagree."""
    NOTHING = "nothing"
    """As much was set aside, and CPU time cannot stand in: too few blocks, or a scenario that waits."""


def basis_of(pairs: pd.DataFrame, *, waits: bool) -> Basis:
    """Return what one comparison rests on, from `pairs_frame` of its two; `waits` where CPU is not what limits it."""
    if pairs.empty or pairs["disturbed"].mean() <= MOST_SET_ASIDE:
        return Basis.THROUGHPUT
    by_cpu_time = logarithms_by(Basis.CPU_TIME, pairs)
    if waits or len(by_cpu_time) < FEWEST_BLOCKS:
        return Basis.NOTHING
    counting = pairs[~pairs["disturbed"]].groupby("block").size()
    whole = int((counting >= FEWEST_COUNTING_PAIRS).sum())
    apart = logarithms_by(Basis.CHECKED_THROUGHPUT, pairs).mean() - by_cpu_time.mean()
    if whole >= FEWEST_BLOCKS and abs(apart) <= np.log1p(FURTHEST_APART):
        return Basis.CHECKED_THROUGHPUT
    return Basis.CPU_TIME


def resting_pairs(basis: Basis, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that a comparison on this basis rests on, with its measure as `logarithm`."""
    if basis is Basis.CPU_TIME:
        return pairs.assign(logarithm=pairs["log_cpu_ratio"])
    return pairs[~pairs["disturbed"]].assign(logarithm=lambda counting: counting["log_throughput_ratio"])


def logarithms_by(basis: Basis, pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return the log-ratio of each block that has one, by number of block, ascending."""
    by_block = resting_pairs(basis, pairs).groupby("block")["logarithm"].median()
    return by_block.dropna()


def cpu_logarithms(basis: Basis, pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return the log-ratio of CPU time of each block: of all pairs where the comparison rests on that."""
    if basis is Basis.CPU_TIME:
        return logarithms_by(basis, pairs)
    return block_values(pairs).set_index("block")["log_cpu_ratio"].dropna()
