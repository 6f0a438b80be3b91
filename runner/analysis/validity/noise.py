"""How much a run wavered, within its blocks and between them: a reader compares it with what the intervals claim."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from runner.analysis.statistics.estimate import spread
from runner.analysis.statistics.frames import pairs_frame
from runner.analysis.summary import Comparison, ScenarioSummary

DEVIATIONS = 1.4826
"""Standard deviations of a normal distribution in its median absolute deviation: 1 / 0.6745."""


def spread_between_pairs(slices: pd.DataFrame, scenarios: Sequence[ScenarioSummary]) -> float | None:
    """Return the typical spread of a block's log-ratios: the median over the blocks of every comparison.

    `slices` is `slices_frame`. A robust standard deviation of the pairs that count, so that a stall in ten does not
    stand for all; 0.2 is 20 %. None where no block has two pairs.
    """
    spreads: list[float] = []
    for scenario in scenarios:
        of_scenario = slices[slices["scenario"] == scenario.name]
        for comparison in scenario.comparisons:
            spreads += block_spreads(of_scenario, comparison)
    return float(np.median(spreads)) if spreads else None


def block_spreads(slices: pd.DataFrame, comparison: Comparison) -> list[float]:
    """Return the robust standard deviation of each block with two pairs or more, from one scenario's slices."""
    pairs = pairs_frame(slices, comparison.contender, comparison.baseline)
    logarithms = pairs[~pairs["disturbed"]].dropna(subset="log_throughput_ratio")
    blocks = [block["log_throughput_ratio"].to_numpy() for _, block in logarithms.groupby("block")]
    return [DEVIATIONS * float(np.median(np.abs(block - np.median(block)))) for block in blocks if len(block) >= 2]


def spread_between_blocks(scenarios: Sequence[ScenarioSummary]) -> float | None:
    """Return the typical spread of the blocks' log-ratios: the median over comparisons; 0.03 is 3 %.

    A plain standard deviation: it is the one that the intervals rest on. None where no comparison has two blocks.
    """
    spreads = [
        spread(np.log(comparison.block_ratios))
        for scenario in scenarios
        for comparison in scenario.comparisons
        if len(comparison.block_ratios) >= 2
    ]
    return float(np.median(spreads)) if spreads else None
