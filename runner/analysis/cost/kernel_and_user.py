"""What of the CPU time is the kernel's, what every framework has in common, and what of it is a framework's own.

The kernel sends and receives the same bytes for everybody, and the floor shows what the server spends on them. Both
pull a ratio of CPU times towards 1, further where system calls are dear (docs/adr/0018). So there are three ratios.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.records.condition import Versus
from runner.records.record import Record


class CpuRatios(Record, frozen=True, kw_only=True):
    """CPU time per request, baseline over contender, in three ways; None where it was not recorded or is no ratio."""

    as_served: Estimate | None
    """All of it: what a core serves."""
    user: Estimate | None
    """Without the kernel: what depends less on how dear a system call is here."""
    above_floor: Estimate | None
    """Without what the bare app spends, kernel and server: what the frameworks themselves cost."""


def block_logarithms(slices: pd.DataFrame, versus: Versus, floor: str, served: "pd.Series[float]") -> pd.DataFrame:
    """Return the three log-ratios by block, in the columns of `CpuRatios`; NaN where a block has none.

    `slices` are those of one scenario that count, from `slices_frame`; `served` are the log-ratios of the pairs' CPU
    times by block.
    """
    columns = ["cpu_microseconds_per_request", "user_share"]
    medians = slices.groupby(["condition", "block"])[columns].median()
    contender, baseline, bare = (
        medians.loc[name] if name in medians.index else pd.DataFrame(columns=columns, dtype=np.float64)
        for name in (*versus.both, floor)
    )
    spent = "cpu_microseconds_per_request"
    user = served + logarithms(baseline["user_share"]) - logarithms(contender["user_share"])
    above = logarithms(baseline[spent] - bare[spent]) - logarithms(contender[spent] - bare[spent])
    return pd.DataFrame({"as_served": served, "user": user, "above_floor": above}).loc[served.index]


def logarithms(values: "pd.Series[float]") -> "pd.Series[float]":
    """Return natural logarithms; NaN for what is not above 0."""
    return values.where(values > 0).map(np.log)


def cpu_ratios(by_block: pd.DataFrame) -> CpuRatios:
    """Return the three with their intervals over blocks, from `block_logarithms`."""
    return CpuRatios(
        as_served=over_blocks(by_block["as_served"]),
        user=over_blocks(by_block["user"]),
        above_floor=over_blocks(by_block["above_floor"]),
    )


def typical_cpu_ratios(scenarios: Sequence[pd.DataFrame]) -> CpuRatios | None:
    """Return the geometric means over scenarios; None without any.

    One value for each round, as for the typical ratio of throughput: a round in which one has no figure stays out.
    """
    if not scenarios:
        return None
    columns = [str(name) for name in scenarios[0]]
    means = {
        name: pd.concat([scenario[name] for scenario in scenarios], axis=1).dropna().mean(axis=1) for name in columns
    }
    return cpu_ratios(pd.DataFrame(means))


def over_blocks(by_block: "pd.Series[float]") -> Estimate | None:
    return ratio_interval([float(value) for value in by_block.dropna()])
