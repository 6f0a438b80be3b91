"""What was measured: an app's own figures, and one contender against one baseline.

The ratio of two contenders that were each compared with the baseline, block by block.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from runner.analysis.claims.verdict import Target, judge
from runner.analysis.cpu_time import collections, cpu_ratios
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.statistics.frames import FEWEST_BLOCKS, Basis
from runner.analysis.statistics.latency import QUANTILES, no_finer_than_a_bucket
from runner.analysis.summary import AppFigures, Comparison, Flag, ScenarioSummary, Verdict
from runner.analysis.validity.evidence import Evidence
from runner.analysis.validity.validity import comparison_flags
from runner.records.run import Kind


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


def compare(evidence: Evidence, target: Target | None, kind: Kind, run_wide: Sequence[Flag] = ()) -> Comparison:
    """Return the two measures, the checks and the verdict on `target`; `kind` is that of the run's options."""
    flags = [*run_wide, *comparison_flags(evidence)]
    judged = judge(evidence.logarithms, target, flags, kind)
    by_cpu_time = evidence.basis is Basis.CPU_TIME
    is_answer = judged.reason and judged.verdict is not Verdict.INVALID
    return Comparison(
        contender=evidence.contender,
        baseline=evidence.baseline,
        throughput_ratio=evidence.throughput_ratio,
        cpu_ratio=evidence.cpu_ratio,
        cpu_ratios=cpu_ratios(evidence.cpu_by_block),
        throughput_ratio_bootstrap=None if by_cpu_time else evidence.bootstrap,
        judged_by=evidence.basis,
        block_numbers=evidence.by_block.index.to_list(),
        block_ratios=np.exp(evidence.logarithms).tolist(),
        blocks=len(evidence.logarithms),
        pairs=len(evidence.pairs) - evidence.excluded_pairs,
        excluded_pairs=evidence.excluded_pairs,
        verdict=judged.verdict,
        reason=f"By CPU time per request: {judged.reason}" if by_cpu_time and is_answer else judged.reason,
        flags=flags,
    )


def figures(condition: str, slices: pd.DataFrame, latencies: pd.DataFrame, floor: str = "") -> AppFigures:
    """Return what `condition` did in one scenario, from that scenario's rows of `slices_frame` and `latency_frame`.

    Beside them the same over those of `floor`, block by block, where it is named and was measured.
    """
    of_condition = slices[slices["condition"] == condition]
    by_block, of_floor = block_figures(of_condition), block_figures(slices[slices["condition"] == floor])
    over_floor = {name: geometric((by_block[name] / of_floor[name]).dropna()) for name in COLUMNS[:2]}
    user = by_block["cpu_microseconds_per_request"] * by_block["user_share"]
    latency = latencies[latencies["condition"] == condition]
    estimates = {name: no_finer_than_a_bucket(geometric(latency[name])) for name in QUANTILES}
    return AppFigures(
        requests_per_second=geometric(by_block["requests_per_second"]),
        cpu_microseconds_per_request=geometric(by_block["cpu_microseconds_per_request"]),
        user_microseconds_per_request=geometric(user),
        system_microseconds_per_request=geometric(by_block["cpu_microseconds_per_request"] - user),
        latency_milliseconds={name: estimate for name, estimate in estimates.items() if estimate is not None},
        latency_buckets=dict(sorted(sum(latency["answers"], Counter[int]()).items())),
        failures=int(of_condition["failures"].sum()),
        collections=collections(of_condition),
        requests_over_floor=over_floor["requests_per_second"],
        cpu_over_floor=over_floor["cpu_microseconds_per_request"],
        block_cpu_microseconds={
            int(str(block)): float(spent) for block, spent in by_block["cpu_microseconds_per_request"].dropna().items()
        },
    )


COLUMNS = ["requests_per_second", "cpu_microseconds_per_request", "user_share"]


def block_figures(of_condition: pd.DataFrame) -> pd.DataFrame:
    """Return an app's figures by block: the median of its slices that count, as a block's ratio is that of its pairs.

    CPU time of all of its slices where fewer than five blocks have any that count: it hardly minds a busy machine.
    """
    every = of_condition.groupby("block")[COLUMNS].median()
    counting = of_condition[of_condition["counts"]].groupby("block")[COLUMNS].median().reindex(every.index)
    if counting["requests_per_second"].count() < FEWEST_BLOCKS:
        counting[COLUMNS[1:]] = every[COLUMNS[1:]]
    return counting


def geometric(by_block: "pd.Series[float]") -> Estimate | None:
    """Return the geometric mean over blocks with its interval: rates and times are positive and err by factors."""
    measured = by_block[by_block > 0]
    return ratio_interval(np.log(measured.to_numpy(dtype=np.float64)))
