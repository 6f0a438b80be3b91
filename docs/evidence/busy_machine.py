"""How an estimate changes next to another process that works for a share of the time, by resampling from records.

A virtual run takes eight recorded blocks of one headline scenario. A virtual process works in bursts like those of
`runner.calibration.stand_ins`, and every slice that it meets is excluded. That shows the cost of losing slices, but not
what a real process does to the remaining ones: `runner.calibration.repeatability` measures that.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import ratio_interval
from runner.analysis.statistics.frames import Basis, basis_of, logarithms_by
from runner.calibration.stand_ins import BURST_SECONDS, Rhythm
from runner.experiment.lineup import PAIRS, SLICE_SECONDS

SHARES = (0.0, 0.3, 0.5, 0.7, 0.9, 1.0)
BASES = (Basis.THROUGHPUT, Basis.UNDISTURBED_SLICES, Basis.CPU_TIME)
BLOCKS = 8
TRIES = 10
"""For each headline scenario and run."""

SEED = 16
TURN_SECONDS = 1.2 * SLICE_SECONDS
"""Seconds from the start of one slice to that of the next; clocks are read in between."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What virtual runs of one scenario are drawn from."""

    blocks: list[pd.DataFrame]
    """The first pairs of each block, as `pairs_frame` has them."""
    truth: float
    """Mean over blocks of the median log-ratio of throughput."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one virtual run."""

    basis: Basis
    off: float
    """The estimate over the truth, as a logarithm."""
    half_width: float
    """As a share of the estimate: 0.01 is 1 %."""
    covers: bool
    """Whether the interval holds the truth."""


def busy_machine(records: Sequence[Record]) -> Table:
    """Return a row for each share of the time: what was judged, how far off, and how wide."""
    grounds = list(gathered(records))
    random = np.random.default_rng(SEED)
    columns = (
        "a neighbour works",
        *(f"by {basis}" for basis in BASES),
        "off by, median",
        "within 2 %",
        "half-width, median",
        "interval covers",
    )
    rows = []
    for share in SHARES:
        outcomes = [
            outcome(virtual_run(ground, share, random), ground.truth) for ground in grounds for _ in range(TRIES)
        ]
        rows.append(row(share, outcomes))
    return Table("busy machine", columns, rows)


def row(share: float, outcomes: Sequence[Outcome]) -> list[str]:
    bases = Counter(outcome.basis for outcome in outcomes)
    off = np.abs([outcome.off for outcome in outcomes])
    return [
        f"{share:.0%}",
        *(f"{bases[basis] / len(outcomes):.0%}" for basis in BASES),
        f"{100 * float(np.median(off)):.2f} %",
        f"{float(np.mean(off <= np.log(1.02))):.1%}",
        f"{100 * float(np.median([outcome.half_width for outcome in outcomes])):.2f} %",
        f"{float(np.mean([outcome.covers for outcome in outcomes])):.0%}",
    ]


def gathered(records: Sequence[Record]) -> Iterator[Ground]:
    """Yield the ground of every headline scenario."""
    for record in records:
        for scenario, versus in record.headline():
            pairs = record.pairs(scenario, versus)
            pairs = pairs[pairs.groupby("block")["position"].rank() <= PAIRS]
            truth = pairs[~pairs["disturbed"]].groupby("block")["log_throughput_ratio"].median().mean()
            yield Ground([block for _, block in pairs.groupby("block")], float(truth))


def virtual_run(ground: Ground, share: float, random: np.random.Generator) -> pd.DataFrame:
    """Return the pairs of a run next to a process that works for `share` of the time."""
    drawn = [ground.blocks[number] for number in random.integers(len(ground.blocks), size=BLOCKS)]
    return pd.concat([beside(block.assign(block=number), share, random) for number, block in enumerate(drawn)])


def beside(block: pd.DataFrame, share: float, random: np.random.Generator) -> pd.DataFrame:
    """Return the pairs of a block, with every slice excluded that meets a burst."""
    bursts = list(worked(TURN_SECONDS * (block["position"].max() + 2), share, random))
    left = {
        name: block[name] & ~touched(TURN_SECONDS * block[f"place{name.removeprefix('undisturbed')}"], bursts)
        for name in ("undisturbed", "undisturbed_baseline")
    }
    return block.assign(**left, disturbed=~(left["undisturbed"] & left["undisturbed_baseline"]))


def worked(seconds: float, share: float, random: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Yield start and end in seconds of each burst; the first may have begun before 0."""
    low, high = BURST_SECONDS[Rhythm.HALF_THE_TIME]
    now, works = -random.uniform(0, high), random.random() < share
    while now < seconds:
        ends = now + 2 * (share if works else 1 - share) * random.uniform(low, high)
        if works:
            yield now, ends
        now, works = ends, not works


def touched(begins: "pd.Series[float]", bursts: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    """Return which slices meet a burst, from their starts in seconds."""
    starts = begins.to_numpy(dtype=np.float64)[:, np.newaxis]
    first, last = np.array(bursts, dtype=np.float64).reshape(-1, 2).T
    return np.asarray(((starts < last) & (starts + SLICE_SECONDS > first)).any(axis=1))


def outcome(pairs: pd.DataFrame, truth: float) -> Outcome:
    """Judge a virtual run like a real one."""
    basis = basis_of(pairs, waits=False)
    ratio = ratio_interval(np.asarray(logarithms_by(basis, pairs), dtype=np.float64))
    if ratio is None:
        raise AssertionError  # eight blocks have an interval
    off = float(np.log(ratio.estimate)) - truth
    return Outcome(basis, off, ratio.relative_half_width, covers=not ratio.excludes(float(np.exp(truth))))
