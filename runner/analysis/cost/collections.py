"""Full garbage collections of a server under load: how often, and how long each took."""

import pandas as pd

from runner.records.record import Record


class Collections(Record, frozen=True, kw_only=True):
    """Full garbage collections of a server under load: each looks at all its objects while every request waits."""

    per_thousand_requests: float
    mean_milliseconds: float | None
    """How long one took; None where there was none."""
    share_of_time: float
    """Of the time under load: 0.02 is 2 %."""


def collections(slices: pd.DataFrame) -> Collections | None:
    """Return the full garbage collections over slices of one condition; None where they were not recorded."""
    recorded = slices.dropna(subset=["full_collections", "collecting_seconds"])
    requests, elapsed = int(recorded["requests"].sum()), float(recorded["elapsed_seconds"].sum())
    if not requests:
        return None
    count, seconds = int(recorded["full_collections"].sum()), float(recorded["collecting_seconds"].sum())
    return Collections(
        per_thousand_requests=1_000 * count / requests,
        mean_milliseconds=1_000 * seconds / count if count else None,
        share_of_time=seconds / elapsed,
    )
