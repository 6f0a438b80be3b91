"""Checks that leave a verdict standing and warn beside it.

The three effects of time and order are estimated as the ratio itself is: one value per block, a t interval over blocks.
They strike only when the interval excludes "no effect" and the effect is larger than its threshold, for with many
blocks a negligible effect shows, and with few a large one is chance.
"""

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.roles import waits
from runner.analysis.statistics.frames import Basis
from runner.analysis.validity import voiding
from runner.analysis.validity.check import Finding, effect
from runner.analysis.validity.evidence import Evidence
from runner.analysis.validity.voiding import set_aside

BOOTSTRAP_SHIFT = 0.5
"""Of the half-width. Six normal values move an end by more than a third in 17 % of cases, by more than half in 4 %."""


def near_floor(evidence: Evidence) -> Finding | None:
    """Requests per second of the bare ASGI app over the faster app's, where it is its server's own limit."""
    return None if voiding.floor_is_held_up(evidence) else voiding.headroom(evidence)


def many_set_aside(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where what is left of either app is judged without its partners."""
    return set_aside(evidence) if evidence.basis is Basis.UNDISTURBED_SLICES else None


def judged_by_cpu_time(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where too little is left and CPU time of all pairs is judged."""
    return set_aside(evidence) if evidence.basis is Basis.CPU_TIME else None


def blocks(evidence: Evidence) -> Finding:
    """How many blocks the interval rests on."""
    return Finding(float(len(evidence.logarithms)))


def crowded_workers(evidence: Evidence) -> Finding | None:
    """How many workers of a server shared a core; one server alone has its core to itself."""
    return Finding(evidence.workers / evidence.worker_cores, f"{evidence.workers}") if evidence.workers > 1 else None


def floor_blocks(evidence: Evidence) -> Finding | None:
    """In how many of the measured blocks the bare ASGI app was measured too."""
    if waits(evidence.tags) or evidence.slices.empty:
        return None
    with_floor = evidence.slices.loc[evidence.slices["condition"] == evidence.floor, "block"].nunique()
    return Finding(with_floor / evidence.slices["block"].nunique())


def waited_share(evidence: Evidence) -> Finding | None:
    """How much of its slices a server of the two was runnable while another process had its core."""
    return lost_share(evidence, "waited_seconds")


def stolen_share(evidence: Evidence) -> Finding | None:
    """How much of the two's slices the hypervisor kept the server's core to itself."""
    return lost_share(evidence, "stolen_seconds")


def lost_share(evidence: Evidence, column: str) -> Finding | None:
    """Return the sum of `column`, a lost time, over the time of all slices of the two, disturbed ones included."""
    slices = evidence.slices_of_both
    total = float(slices["elapsed_seconds"].sum())
    return Finding(float(slices[column].sum()) / total) if total > 0 else None


def reconnects(evidence: Evidence) -> Finding:
    """How often the generator had to connect again, since a server of the two had announced that it closes."""
    return Finding(float(evidence.slices_of_both["reconnects"].sum()))


def drift(evidence: Evidence) -> Finding | None:
    """How the ratio of the second half of a block's pairs differs from that of the first half."""
    pairs = evidence.resting_pairs
    place = pairs.groupby("block")["position"].rank(pct=True)
    return effect(median_by_block(pairs[place > 0.5]) - median_by_block(pairs[place <= 0.5]))


def order(evidence: Evidence) -> Finding | None:
    """How the ratio of pairs that began with the contender differs from that of pairs that began with the baseline.

    Of the first pairs of ABBA and BAAB alone: in the second, the inner app runs twice in a row and finds its caches
    warm, which was worth 2 % to both apps alike. Both orders come up equally often, so it cancels.
    """
    pairs = evidence.resting_pairs
    pairs = pairs[pairs["pair"] % 2 == 0]
    first = pairs["contender_first"]
    return effect(median_by_block(pairs[first]) - median_by_block(pairs[~first]))


def first_slice(evidence: Evidence) -> Finding | None:
    """How the throughput of an app's first slice in a block differs from the median of its slices there."""
    if evidence.basis is Basis.CPU_TIME:
        return None
    slices = pd.concat([evidence.resting_slices(app) for app in (evidence.contender, evidence.baseline)])
    slices = slices.assign(logarithm=np.log(slices["requests_per_second"])).sort_values("position")
    groups = slices.groupby(["block", "condition"])["logarithm"]
    difference = groups.first() - groups.median()
    return effect(difference.groupby("block").mean())


def bootstrap_shift(evidence: Evidence) -> Finding | None:
    """How far the BCa bootstrap moves an end of the interval, in half-widths of the t interval, on the log scale."""
    by_bootstrap, by_t = evidence.bootstrap, evidence.ratio
    if by_t is None or by_bootstrap is None:
        return None
    half_width = float(np.log(by_t.high / by_t.low)) / 2
    if half_width == 0:
        return None
    moved = max(abs(np.log(by_t.low / by_bootstrap.low)), abs(np.log(by_t.high / by_bootstrap.high)))
    return Finding(float(moved) / half_width, f"{wording.interval(by_bootstrap)} against {wording.interval(by_t)}")


def median_by_block(pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return the median of the judged log-ratio of each block."""
    return pairs.groupby("block")["logarithm"].median()
