"""Times of requests as HdrHistograms (Tene), which merge without loss: what a slice keeps instead of each time.

Encoded as the library does for every language: base64 of a zlib stream, some 200 to 700 bytes for a slice.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from hdrh.histogram import HdrHistogram

SIGNIFICANT_DIGITS = 2
"""Buckets of 0.8 % of their value, or finer."""

BITS = 8
"""That a time has within its bucket's power of two: what the library makes of two significant digits."""

LOWEST_NANOSECONDS = 100
"""Below this, times are one value; at 20 microseconds, the least that a server takes, a bucket is below 1 %."""

HIGHEST_NANOSECONDS = 10_000_000_000
"""As long as the generator waits for an answer."""


def empty() -> HdrHistogram:
    return HdrHistogram(LOWEST_NANOSECONDS, HIGHEST_NANOSECONDS, SIGNIFICANT_DIGITS)


def encoded(nanoseconds: Sequence[int]) -> str:
    """Return a histogram of times; those beyond its range count at its end.

    Those of one bucket are counted before the library sees them: it takes 9 microseconds for each call.
    """
    histogram = empty()
    times = np.clip(np.asarray(nanoseconds, dtype=np.int64), 0, HIGHEST_NANOSECONDS)
    beyond = np.maximum(np.frexp(times.astype(np.float64))[1] - BITS, 0)
    for time, count in zip(*np.unique(times >> beyond << beyond, return_counts=True), strict=True):
        histogram.record_value(int(time), int(count))
    return str(histogram.encode().decode())


def merged(texts: Iterable[str]) -> HdrHistogram:
    """Return one histogram of everything in these; raise ValueError where a text is none.

    Other limits than ours are refused, since what somebody else has written may be as large as they like.
    """
    total = empty()
    for text in texts:
        try:
            one = HdrHistogram.decode(text)
        except Exception as error:  # noqa: BLE001 - the library raises what base64, zlib and its own code do
            raise ValueError(f"no histogram: {type(error).__name__}") from None
        limits = one.lowest_trackable_value, one.highest_trackable_value, one.significant_figures
        if limits != (LOWEST_NANOSECONDS, HIGHEST_NANOSECONDS, SIGNIFICANT_DIGITS):
            raise ValueError(f"a histogram of other limits: {limits}")
        total.add(one)
    return total


def together(texts: Iterable[str]) -> str:
    """Return the histogram of everything in these, encoded as they are."""
    return str(merged(texts).encode().decode())


def quantile_nanoseconds(histogram: HdrHistogram, share: float) -> float:
    """Return the time that a share of requests did not exceed, from a histogram that holds at least one."""
    return float(histogram.get_value_at_percentile(share * 100))
