"""How often the interval of a pooled percentile covers, by simulation: docs/adr/0039 quotes its table.

Blocks of a queue at half load (exponential gaps and service times), whose speed differs from block to block,
and the rate with it.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from docs.evidence.table import Table, markdown
from runner.analysis.statistics.estimate import jackknife_interval
from runner.analysis.statistics.latency import PooledTimes, ends_of_buckets, ratio_of_percentiles

SHARE = 0.99
SPREADS = (0.0, 0.1)  # of a block's speed: the standard deviation of its logarithm
BLOCKS = (3, 4, 7, 12)
BEYOND = (30, 50, 100)  # answers above p99, all blocks together
TRIES = 400


def waited(coin: np.random.Generator, blocks: int, answers: int, spread: float) -> NDArray[np.float64]:
    """Return milliseconds, shape (blocks, answers), behind a lead-in: Lindley's recursion, all blocks at once."""
    lead = 100
    speed = np.exp(coin.normal(0, spread, (blocks, 1)))
    service = coin.standard_exponential((blocks, lead + answers)) * speed
    gaps = 2 * coin.standard_exponential((blocks, lead + answers)) * speed
    walk = np.cumsum(np.roll(service, 1, axis=1) - gaps, axis=1)
    return (service + walk - np.minimum.accumulate(np.minimum(walk, 0), axis=1))[:, lead:]


def counted(milliseconds: NDArray[np.float64]) -> PooledTimes:
    ends = ends_of_buckets()
    places = np.searchsorted(ends, milliseconds)
    counts = np.stack([np.bincount(of_block, minlength=len(ends)) for of_block in places])
    return PooledTimes(tuple(range(len(counts))), counts)


def covering(blocks: int, beyond: int, spread: float, *, tries: int, seed: int = 39) -> tuple[float, float, float]:
    """Return how many tries carry a p99, in how many of these its interval covers, and that of a ratio of two alike."""
    truth = math.log(np.quantile(waited(np.random.default_rng(seed + 1), 4_000, 400, spread), SHARE))
    coin = np.random.default_rng(seed)
    carried, covers, ratios = 0, [], []
    for _ in range(tries):
        one, other = (counted(waited(coin, blocks, round(100 * beyond / blocks), spread)) for _ in range(2))
        if one.why_not(SHARE):
            continue
        carried += 1
        interval = jackknife_interval(one.logarithms(SHARE))
        covers.append(interval is not None and not interval.excludes(truth))
        if ratio := ratio_of_percentiles(one, other, SHARE):
            ratios.append(not ratio.excludes(1.0))
    mean = [float(np.mean(each)) if each else math.nan for each in (covers, ratios)]
    return carried / tries, mean[0], mean[1]


def rows(tries: int) -> Iterator[tuple[str, ...]]:
    for spread in SPREADS:
        for blocks in BLOCKS:
            found = [covering(blocks, beyond, spread, tries=tries) for beyond in BEYOND]
            yield f"{spread:.0%}", str(blocks), *(f"{one:.1%}, {two:.1%} ({given:.0%})" for given, one, two in found)


def latency() -> Table:
    """Return how often p99 and a ratio of two cover, and in brackets how many tries carry a p99."""
    columns = ("blocks differ by", "blocks", *(f"{beyond} beyond" for beyond in BEYOND))
    return Table("latency", columns, list(rows(TRIES)))


if __name__ == "__main__":
    print(markdown(latency()))
