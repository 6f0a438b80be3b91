"""What was measured: an app's own figures, and one contender against one baseline."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from runner.analysis.claims.verdict import Target, judge
from runner.analysis.cost.collections import collections
from runner.analysis.cost.kernel_and_user import cpu_ratios
from runner.analysis.statistics.basis import FEWEST_BLOCKS, Basis
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.statistics.latency import QUANTILES, no_finer_than_a_bucket
from runner.analysis.summary import AppFigures, Comparison, Flag, Verdict
from runner.analysis.validity.evidence import Evidence
from runner.analysis.validity.validity import comparison_flags
from runner.records.run import Kind


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


def figures(condition: str, slices: pd.DataFrame, latencies: pd.DataFrame) -> AppFigures:
    """Return what `condition` did in one scenario, from that scenario's rows of `slices_frame` and `latency_frame`.

    A block's figure is the median of its slices that count, as a block's ratio is the median of its pairs.
    """
    of_condition = slices[slices["condition"] == condition]
    columns = ["requests_per_second", "cpu_microseconds_per_request", "user_share"]
    counting = of_condition[of_condition["counts"]]
    by_block = counting.groupby("block")[columns].median()
    if counting["block"].nunique() < FEWEST_BLOCKS:  # CPU time hardly minds what throughput does
        by_block["cpu_microseconds_per_request", "user_share"] = of_condition.groupby("block")[columns[1]].median()
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
    )


def geometric(by_block: "pd.Series[float]") -> Estimate | None:
    """Return the geometric mean over blocks with its interval: rates and times are positive and err by factors."""
    measured = by_block[by_block > 0]
    return ratio_interval(np.log(measured.to_numpy(dtype=np.float64)))
