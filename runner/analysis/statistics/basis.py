"""What a ratio rests on: undisturbed pairs, and on a busy machine the undisturbed slices of each app.

Beside a neighbour who works half the time two slices in five are left whole and only one pair in four. A slice is set
aside by what the system took, never by what it measured, so what is left of either app speaks for it without a partner.
CPU time of all pairs is the last resort: it answers where nothing is left, and a neighbour moves it (docs/adr/0025).
"""

from enum import StrEnum

import pandas as pd

from runner.analysis.statistics.frames import block_values

MOST_SET_ASIDE = 1 / 3
"""Of the pairs. Up to here those that are left stand by themselves."""

FEWEST_UNDISTURBED_SLICES = 2
"""Of either app in a block: where one slice spoke for all of it, ratios read up to 2 % high (docs/adr/0025)."""

FEWEST_BLOCKS = 5
"""Below this many a busy machine gives no verdict: a t interval of four is half as wide again as one of six."""


class Basis(StrEnum):
    """What a comparison rests on."""

    THROUGHPUT = "throughput"
    UNDISTURBED_SLICES = "throughput of undisturbed slices"
    """More than a third of the pairs were set aside; of each app what is left is taken for itself."""
    CPU_TIME = "CPU time of all pairs"
    """As much was set aside, and too little is left."""
    NOTHING = "nothing"
    """As little is left, and CPU time cannot stand in: too few blocks, or a scenario that waits."""


def basis_of(pairs: pd.DataFrame, *, waits: bool) -> Basis:
    """Return what one comparison rests on, from `pairs_frame` of its two; `waits` where CPU is not what limits it."""
    if pairs.empty or pairs["disturbed"].mean() <= MOST_SET_ASIDE:
        return Basis.THROUGHPUT
    if len(logarithms_by(Basis.UNDISTURBED_SLICES, pairs)) >= FEWEST_BLOCKS:
        return Basis.UNDISTURBED_SLICES
    if waits or len(logarithms_by(Basis.CPU_TIME, pairs)) < FEWEST_BLOCKS:
        return Basis.NOTHING
    return Basis.CPU_TIME


def resting_pairs(basis: Basis, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that a comparison on this basis is checked by, with its measure as `logarithm`."""
    if basis is Basis.CPU_TIME:
        return pairs.assign(logarithm=pairs["log_cpu_ratio"])
    return pairs[~pairs["disturbed"]].assign(logarithm=lambda counting: counting["log_throughput_ratio"])


def resting_slices(basis: Basis, slices: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `slices_frame` that a comparison on this basis rests on."""
    match basis:
        case Basis.CPU_TIME:
            return slices
        case Basis.UNDISTURBED_SLICES:
            return slices[~slices["disturbed"]]
        case _:
            return slices[slices["counts"]]


def logarithms_by(basis: Basis, pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return the log-ratio of each block that has one, by number of block, ascending."""
    if basis is Basis.UNDISTURBED_SLICES:
        return undisturbed_logarithms(pairs, "log_rate")
    by_block = resting_pairs(basis, pairs).groupby("block")["logarithm"].median()
    return by_block.dropna()


def undisturbed_logarithms(pairs: pd.DataFrame, measure: str) -> "pd.Series[float]":
    """Return for each block the median of every undisturbed slice over the nearest such slice of the other app.

    `measure` is `log_rate` or `log_yield`. The nearest shares the moment's noise, which medians of either app for
    itself do not: beside a virtual neighbour they err by 0.50 % instead of 0.36 (docs/adr/0025). Blocks in which either
    app has fewer than two undisturbed slices are left out.
    """
    ours, theirs = (undisturbed_slices(pairs, measure, side) for side in ("", "_baseline"))
    nearest = pd.concat(
        pd.merge_asof(each, other, on="place", by="block", direction="nearest")
        for each, other in ((ours, theirs), (theirs, ours))
    )
    ratios = nearest[measure] - nearest[f"{measure}_baseline"]
    return ratios.groupby(nearest["block"]).median().dropna()


def undisturbed_slices(pairs: pd.DataFrame, measure: str, side: str) -> pd.DataFrame:
    """Return block, place and measure of one app's undisturbed slices, by place; `side` is empty or `_baseline`."""
    left = pairs.loc[pairs[f"undisturbed{side}"], ["block", f"place{side}", f"{measure}{side}"]].dropna()
    left = left.rename(columns={f"place{side}": "place"})
    enough = left.groupby("block")["place"].transform("size") >= FEWEST_UNDISTURBED_SLICES
    return left[enough].sort_values("place")


def cpu_logarithms(basis: Basis, pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return the log-ratio of CPU time of each block, of the slices that the comparison rests on."""
    match basis:
        case Basis.CPU_TIME:
            return logarithms_by(basis, pairs)
        case Basis.UNDISTURBED_SLICES:
            return undisturbed_logarithms(pairs, "log_yield")
        case _:
            return block_values(pairs).set_index("block")["log_cpu_ratio"].dropna()
