"""Whether intervals cover as often as they claim, with the variances and shapes of recorded blocks.

Each virtual run of an app against itself has the spread between blocks of one recorded headline scenario. Its block
values have the shape of all recorded ones, with tails and skewness, and a mean of 0.
"""

from collections.abc import Sequence

import numpy as np

from docs.evidence.designs import headline_blocks
from docs.evidence.many_runs import Draw, Ended, ended, measured
from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import LEVEL, spread

RUNS = 100_000
"""Their share of 95 % has a standard error of 0.07 %."""

PRECISION = 0.01
FIXED = (5, 7, 8, 9)


def coverage(records: Sequence[Record]) -> Table:
    """Return how often intervals cover in runs that stop by the rule, and in runs of a fixed length."""
    columns = (
        "run",
        f"stopped at {PRECISION:.0%}: covers",
        "blocks, mean",
        *(f"{blocks} blocks" for blocks in FIXED),
    )
    rows = []
    for record in records:
        draw = drawing(record)
        stopped = ended(draw, runs=RUNS, precision=PRECISION)
        fixed = [measured(draw, runs=RUNS, blocks=blocks, level=LEVEL) for blocks in FIXED]
        rows.append(
            [record.label, covers(stopped), f"{np.mean(stopped.blocks):.1f}", *(covers(each) for each in fixed)]
        )
    return Table("coverage", columns, rows)


def covers(runs: Ended) -> str:
    return f"{1 - float(np.mean(runs.misses)):.1%}"


def drawing(record: Record) -> Draw:
    """Return a draw of block values with a record's spreads and shapes; a run's number selects its scenario."""
    values = [np.array([np.median(block) for block in blocks]) for blocks in headline_blocks(record)]
    spreads = np.array([spread(each) for each in values])
    shapes = np.concatenate([(each - each.mean()) / each.std() for each in values])
    return lambda random, runs: spreads[runs % spreads.size] * random.choice(shapes, size=runs.size)
