"""What becomes of an estimate when more and more of its pairs are disturbed, by resampling from records.

A virtual run takes blocks of one headline scenario. In each, pairs are drawn from those that count; a share of them is
replaced by disturbed ones: what pairs did that lost more than a twentieth to a neighbour or the hypervisor, as their
distance from the median of their block, in both measures at once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.analysis.statistics.basis import Basis, basis_of, logarithms_by
from runner.analysis.statistics.estimate import ratio_interval
from runner.calibration.rationale.table import Record, Table
from runner.experiment.limits import PAIRS

SHARES = (0.0, 0.3, 0.5, 0.7, 0.9, 1.0)
BLOCKS = 8
TRIES = 20
"""For each headline scenario and run."""

SEED = 16
MEASURES = ["log_throughput_ratio", "log_cpu_ratio"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What virtual runs of one scenario are drawn from."""

    quiet: list[NDArray[np.float64]]
    """For each block the pairs that count, shape (pairs, 2): throughput and CPU time."""
    truth: float
    """Mean over blocks of the median log-ratio of throughput."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one virtual run."""

    basis: Basis
    off: float
    """The estimate over the truth, as a logarithm."""
    half_width: float
    """Of the estimate: 0.01 is 1 %."""


def busy_machine(records: Sequence[Record]) -> Table:
    """Return a row for each share of disturbed pairs: what was judged, how far off, and how wide."""
    grounds, disturbed = gathered(records)
    random = np.random.default_rng(SEED)
    columns = (
        "pairs disturbed",
        *(f"by {basis}" for basis in (Basis.THROUGHPUT, Basis.CHECKED_THROUGHPUT, Basis.CPU_TIME)),
        "off by, median",
        "within 2 %",
        "half-width, median",
    )
    rows = []
    for share in SHARES:
        outcomes = [
            outcome(virtual_run(ground, disturbed, share, random), ground.truth)
            for ground in grounds
            for _ in range(TRIES)
        ]
        rows.append(row(share, outcomes))
    return Table("busy machine", columns, rows)


def row(share: float, outcomes: Sequence[Outcome]) -> list[str]:
    bases = Counter(outcome.basis for outcome in outcomes)
    off = np.abs([outcome.off for outcome in outcomes])
    return [
        f"{share:.0%}",
        *(
            f"{bases[basis] / len(outcomes):.0%}"
            for basis in (Basis.THROUGHPUT, Basis.CHECKED_THROUGHPUT, Basis.CPU_TIME)
        ),
        f"{100 * float(np.median(off)):.2f} %",
        f"{float(np.mean(off <= np.log(1.02))):.1%}",
        f"{100 * float(np.median([outcome.half_width for outcome in outcomes])):.2f} %",
    ]


def gathered(records: Sequence[Record]) -> tuple[list[Ground], NDArray[np.float64]]:
    """Return what every headline scenario offers, and all disturbed pairs of every comparison, shape (pairs, 2)."""
    grounds, disturbed = [], []
    for record in records:
        headline = {scenario for scenario, _ in record.headline()}
        for scenario, versus in record.compared():
            pairs = record.pairs(scenario, versus).dropna(subset=MEASURES)
            counting = pairs[~pairs["disturbed"]]
            centres = counting.groupby("block")[MEASURES].median()
            away = pairs[pairs["disturbed"] & pairs["block"].isin(centres.index)]
            disturbed.append(away[MEASURES].to_numpy() - centres.loc[away["block"]].to_numpy())
            if scenario in headline and versus == record.recording.run.comparisons[scenario][0]:
                quiet = [block[MEASURES].to_numpy() for _, block in counting.groupby("block")]
                grounds.append(Ground(quiet, float(centres["log_throughput_ratio"].mean())))
    return grounds, np.concatenate(disturbed)


def virtual_run(
    ground: Ground, disturbed: NDArray[np.float64], share: float, random: np.random.Generator
) -> pd.DataFrame:
    """Return the pairs of a run, as `pairs_frame` has them as far as a basis needs."""
    blocks = []
    for number in range(BLOCKS):
        quiet = ground.quiet[int(random.integers(len(ground.quiet)))]
        values = quiet[random.integers(len(quiet), size=PAIRS)]
        is_disturbed = random.random(PAIRS) < share
        away = np.median(quiet, axis=0) + disturbed[random.integers(len(disturbed), size=PAIRS)]
        values = np.where(is_disturbed[:, np.newaxis], away, values)
        frame = pd.DataFrame(values, columns=MEASURES)
        blocks.append(frame.assign(scenario="resampled", block=number, disturbed=is_disturbed))
    return pd.concat(blocks, ignore_index=True)


def outcome(pairs: pd.DataFrame, truth: float) -> Outcome:
    """Judge a virtual run as a real one is."""
    basis = basis_of(pairs, waits=False)
    ratio = ratio_interval(np.asarray(logarithms_by(basis, pairs), dtype=np.float64))
    if ratio is None:
        raise AssertionError  # eight blocks have an interval
    return Outcome(basis, float(np.log(ratio.estimate)) - truth, ratio.relative_half_width)
