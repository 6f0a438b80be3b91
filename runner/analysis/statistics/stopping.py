"""When has a run measured enough? When every interval is narrow enough: widths only, never a verdict.

Stopping on a width leaves the interval's coverage nearly as it was; stopping on significance would not (Nordin &
Schultzberg, "Precision-based designs for sequential randomized experiments", arXiv:2405.03487). "Nearly" is a trap: a
rule that looks after every block stops by preference where the spread happens to be underestimated. So four blocks
follow the first narrow look, and a level of t above the 95 % promised pays for the rest (docs/adr/0013).
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.analysis.roles import waits
from runner.analysis.statistics.estimate import LEVEL, LEVEL_WHERE_IT_STOPPED, Estimate, Values, ratio_interval
from runner.analysis.statistics.frames import Tables, basis_of, logarithms_by, pairs_frame, slices_frame
from runner.records.condition import Versus
from runner.records.measurement import Failed, Slice
from runner.records.run import Recording

# Blocks before the first look at a width: the spread of three is a guess.
FIRST_LOOK = 4

# Blocks that follow the first narrow look, so that nothing stops before 8.
FURTHER_BLOCKS = 4


def precise_enough(logarithms: Values, precision: float) -> bool:
    """Say whether the block values of one comparison (natural logarithms, in the order of measuring) suffice.

    `precision` is the half-width over the estimate: 0.03 is 3 %. The interval is narrow now, and it was already
    FURTHER_BLOCKS ago or earlier.
    """
    looks = range(FIRST_LOOK, len(logarithms) - FURTHER_BLOCKS + 1)
    stops = partial(is_narrow, precision=precision, level=LEVEL_WHERE_IT_STOPPED)
    return stops(logarithms) and any(stops(logarithms[:look]) for look in looks)


def is_narrow(logarithms: Values, precision: float, level: float = LEVEL) -> bool:
    ratio = ratio_interval(logarithms, level)
    return ratio is not None and ratio.relative_half_width <= precision


def unfinished(recording: Recording) -> list[str]:
    """Return the scenarios that more blocks would serve, in the order of the run."""
    return lacking(Tables(recording), precise_enough)


def imprecise(tables: Tables) -> list[str]:
    return lacking(tables, is_narrow)


def lacking(tables: Tables, suffices: Callable[[Values, float], bool]) -> list[str]:
    """Return the scenarios with a comparison whose block values do not suffice for the run's precision.

    A scenario whose block failed twice is void and served by nothing, nor is one that nobody can be compared in or
    that cannot be measured here.
    """
    recording = tables.recording
    failed = {
        block.scenario for block in recording.blocks if isinstance(block.outcome, Failed) and block.outcome.attempt >= 2
    }
    return [
        scenario
        for scenario, asked in recording.run.scenarios.items()
        if scenario not in failed
        and not asked.skipped
        and any(
            not suffices(
                logarithms(tables.pairs(scenario, *versus.both), waiting=waits(asked.tags)),
                recording.run.options.precision,
            )
            for versus in recording.run.comparisons[scenario]
        )
    ]


def ratio_so_far(slices: Sequence[Slice], versus: Versus) -> Estimate | None:
    """Return the throughput ratio from one scenario's slices so far; None before two blocks. A few milliseconds."""
    return ratio_interval(logarithms(pairs_frame(slices_frame(slices), *versus.both)))


def logarithms(pairs: pd.DataFrame, *, waiting: bool = False) -> NDArray[np.float64]:
    """Return what will be judged of each block, shape (blocks,), from the `pairs_frame` of one comparison.

    `waiting` for a scenario whose time is not spent on the CPU.
    """
    return np.asarray(logarithms_by(basis_of(pairs, waits=waiting), pairs), dtype=np.float64)
