"""The ratio of two contenders that were each compared with the baseline, block by block."""

import numpy as np
import pandas as pd

from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.summary import ScenarioSummary


def ratio_between(scenario: ScenarioSummary, contender: str, baseline: str) -> Estimate | None:
    """Return how many times as many requests one answers as the other; None where the run cannot say."""
    one, other = logarithms(scenario, contender), logarithms(scenario, baseline)
    if one is None or other is None:
        return None
    return ratio_interval(np.asarray((one - other).dropna(), dtype=np.float64))


def logarithms(scenario: ScenarioSummary, app: str) -> "pd.Series[float] | None":
    """Return the log-ratio of each block to what everybody is compared with; None where there is no valid one."""
    for comparison in scenario.comparisons:
        if comparison.contender == app and comparison.is_valid:
            return pd.Series(np.log(comparison.block_ratios), index=comparison.block_numbers, dtype=np.float64)
    # The baseline itself is 1 in every block.
    bases = [comparison for comparison in scenario.comparisons if comparison.baseline == app and comparison.is_valid]
    numbers = sorted({number for comparison in bases for number in comparison.block_numbers})
    return pd.Series(0.0, index=numbers, dtype=np.float64) if bases else None
