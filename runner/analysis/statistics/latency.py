"""Latency as a distribution: merged buckets, and quantiles from them.

Bucket b holds latencies from BUCKET_BASE ** b nanoseconds up to the next, so a quantile is known to 5 %; inside its
bucket it is interpolated geometrically, which errs by at most that. Quantiles come from merged counts, never from
averaged quantiles.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.analysis.statistics.estimate import Estimate
from runner.records.measurement import BUCKET_BASE, Slice

QUANTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}


def latency_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per scenario, app and block: `p50`, `p90`, `p99` in milliseconds over the slices that count.

    And `answers`, how many each bucket holds. `slice_table` is `slices_frame(slices)`, row for row.
    """
    keys = ["scenario", "condition", "block"]
    rows = []
    for key, group in buckets_frame(slices, slice_table).groupby(keys):
        buckets, answers = group["bucket"].to_numpy(), group["answers"].to_numpy()
        counted = Counter(dict(zip(buckets.tolist(), answers.tolist(), strict=True)))
        rows.append(dict(zip(keys, key, strict=True)) | quantiles(buckets, answers) | {"answers": counted})
    return pd.DataFrame(rows, columns=[*keys, *QUANTILES, "answers"])


def buckets_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """Return merged counts: one row per scenario, app, block and bucket, buckets ascending."""
    sizes = [len(slice_.load.latency_buckets) for slice_ in slices]
    row = np.repeat(np.arange(len(slices)), sizes)
    long = pd.DataFrame(
        {
            "bucket": np.fromiter(chain.from_iterable(s.load.latency_buckets.keys() for s in slices), np.int64),
            "answers": np.fromiter(chain.from_iterable(s.load.latency_buckets.values() for s in slices), np.int64),
        },
    )
    # One number per scenario, app and block: grouping half a million rows by three texts would take a second.
    groups = slice_table.groupby(["scenario", "condition", "block"]).ngroup().to_numpy()
    long["group"] = groups[row]
    long = long[slice_table["counts"].to_numpy()[row]]
    merged = long.groupby(["group", "bucket"])["answers"].sum().reset_index()
    names = slice_table[["scenario", "condition", "block"]].assign(group=groups).drop_duplicates("group")
    return merged.merge(names, on="group").drop(columns="group")


def quantiles(buckets: NDArray[np.int64], answers: NDArray[np.int64]) -> dict[str, float]:
    """Return milliseconds by name, from ascending buckets and how many answers each holds; at least one answer."""
    cumulative = np.cumsum(answers)
    ranks = np.array(list(QUANTILES.values())) * cumulative[-1]
    at = np.searchsorted(cumulative, ranks)
    inside = (ranks - (cumulative[at] - answers[at])) / answers[at]
    nanoseconds = BUCKET_BASE ** (buckets[at] + inside)
    return dict(zip(QUANTILES, (nanoseconds / 1e6).tolist(), strict=True))


def no_finer_than_a_bucket(quantile: Estimate | None) -> Estimate | None:
    """Widen an interval to its bucket: a latency is known no better, however well the blocks agree."""
    if quantile is None:
        return None
    half = BUCKET_BASE**0.5
    low, high = min(quantile.low, quantile.estimate / half), max(quantile.high, quantile.estimate * half)
    return Estimate(estimate=quantile.estimate, low=low, high=high)
