"""The highest rate whose p99 stays under a bound, block by block.

Between two rates that were offered the logarithm of p99 is taken as a straight line over that of the rate, as between
the points of the chart.
"""

import math
from collections.abc import Sequence

from runner.analysis.latency.blocks import OfferedBlock
from runner.analysis.latency.percentiles import PERCENTILES, fewest_requests
from runner.analysis.latency.summary import HighestRate
from runner.analysis.statistics.estimate import ratio_interval

BOUNDS_MILLISECONDS = (5.0, 10.0, 25.0)
SHARE = PERCENTILES["p99"]


def highest_rates(app: str, blocks: Sequence[OfferedBlock]) -> list[HighestRate]:
    """Return the rate for each bound, from all blocks of an app at every rate that was sustained."""
    return [highest_rate(app, blocks, bound) for bound in BOUNDS_MILLISECONDS] if blocks else []


def highest_rate(app: str, blocks: Sequence[OfferedBlock], bound_milliseconds: float) -> HighestRate:
    """Return the geometric mean over blocks; where one did not go beyond the bound, the rate is at least that."""
    by_number: dict[int, list[tuple[float, float]]] = {}
    for block in blocks:
        if block.requests >= fewest_requests(SHARE):
            point = block.rate, block.quantile_milliseconds(SHARE)
            by_number.setdefault(block.number, []).append(point)
    found = [crossing(sorted(points), bound_milliseconds) for points in by_number.values()]
    rates = [rate for rate, _ in found if rate > 0]
    return HighestRate(
        app=app,
        bound_milliseconds=bound_milliseconds,
        requests_per_second=ratio_interval([math.log(rate) for rate in rates]) if len(rates) == len(found) else None,
        is_at_least=any(not is_crossed for _, is_crossed in found),
    )


def crossing(points: Sequence[tuple[float, float]], bound: float) -> tuple[float, bool]:
    """Return up to which rate p99 keeps a bound, and whether a higher rate was seen to break it; 0 where the first did.

    `points` are rates with their p99, rates ascending; the first that breaks the bound decides, whatever follows.
    """
    kept: tuple[float, float] | None = None
    for rate, milliseconds in points:
        if milliseconds > bound:
            return (0.0, True) if kept is None else (between(kept, (rate, milliseconds), bound), True)
        kept = rate, milliseconds
    return (0.0, False) if kept is None else (kept[0], False)


def between(lower: tuple[float, float], upper: tuple[float, float], bound: float) -> float:
    """Return the rate at which a straight line between two points, both axes logarithmic, meets a bound."""
    part = math.log(bound / lower[1]) / math.log(upper[1] / lower[1])
    return lower[0] * math.exp(part * math.log(upper[0] / lower[0]))
