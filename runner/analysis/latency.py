"""Latency quantiles from merged buckets.

Bucket b holds latencies from 1.05 ** b nanoseconds up to 1.05 ** (b + 1), so a quantile is known to 5 %; inside its
bucket it is interpolated geometrically, which errs by at most that. Quantiles come from merged counts, never from
averaged quantiles.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.records import Slice

BUCKET_BASE = 1.05
"""The resolution: neighbouring bucket limits differ by 5 %."""

QUANTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}


def latency_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """One row per scenario, app and block: `p50`, `p90`, `p99` in milliseconds over the slices that count.

    `slice_table` is `slices_frame(slices)`, row for row.
    """
    buckets = buckets_frame(slices, slice_table)
    keys = ["scenario", "app", "block"]
    rows = [
        dict(zip(keys, key, strict=True)) | quantiles(group["bucket"].to_numpy(), group["answers"].to_numpy())
        for key, group in buckets.groupby(keys)
    ]
    return pd.DataFrame(rows, columns=[*keys, *QUANTILES])


def buckets_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """Merged counts: one row per scenario, app, block and bucket, buckets ascending."""
    sizes = [len(slice_.load.latency_buckets) for slice_ in slices]
    row = np.repeat(np.arange(len(slices)), sizes)
    long = pd.DataFrame(
        {
            "bucket": np.fromiter(chain.from_iterable(s.load.latency_buckets.keys() for s in slices), np.int64),
            "answers": np.fromiter(chain.from_iterable(s.load.latency_buckets.values() for s in slices), np.int64),
        },
    )
    # One number per scenario, app and block: grouping half a million rows by three texts would take a second.
    groups = slice_table.groupby(["scenario", "app", "block"]).ngroup().to_numpy()
    long["group"] = groups[row]
    long = long[slice_table["counts"].to_numpy()[row]]
    merged = long.groupby(["group", "bucket"])["answers"].sum().reset_index()
    names = slice_table[["scenario", "app", "block"]].assign(group=groups).drop_duplicates("group")
    return merged.merge(names, on="group").drop(columns="group")


def quantiles(buckets: NDArray[np.int64], answers: NDArray[np.int64]) -> dict[str, float]:
    """Milliseconds by name, from ascending buckets and how many answers each holds; at least one answer."""
    cumulative = np.cumsum(answers)
    ranks = np.array(list(QUANTILES.values())) * cumulative[-1]
    at = np.searchsorted(cumulative, ranks)
    inside = (ranks - (cumulative[at] - answers[at])) / answers[at]
    nanoseconds = BUCKET_BASE ** (buckets[at] + inside)
    return dict(zip(QUANTILES, (nanoseconds / 1e6).tolist(), strict=True))
