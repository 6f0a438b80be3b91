"""Does an interval cover as often as it says, with the variances and the shapes that records have?

Virtual runs of an app against itself: each has the spread between blocks of one headline scenario of the record, and
block values of the shape that all of them have, tails and skewness included, each brought to a mean of 0.
"""

from collections.abc import Sequence

import numpy as np

from docs.evidence.designs import headline_blocks
from docs.evidence.many_runs import Draw, Ended, ended, measured
from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import level, spread

RUNS = 100_000
"""They know a share of 95 % to a standard error of 0.07 %."""

PRECISION = 0.01
FIXED = (5, 7, 8)


def coverage(records: Sequence[Record]) -> Table:
    """Return how often an interval covers: of runs that stop by the rule, and of runs that their budget ends."""
    columns = (
        "run",
        f"stopped at {PRECISION:.0%}: covers",
        "blocks, mean",
        *(f"{blocks} blocks, t at {level(blocks):.1%}" for blocks in FIXED),
    )
    rows = []
    for record in records:
        draw = drawing(record)
        stopped = ended(draw, runs=RUNS, precision=PRECISION)
        fixed = [measured(draw, runs=RUNS, blocks=blocks, level=level(blocks)) for blocks in FIXED]
        rows.append(
            [record.label, covers(stopped), f"{np.mean(stopped.blocks):.1f}", *(covers(each) for each in fixed)]
        )
    return Table("coverage", columns, rows)


def covers(runs: Ended) -> str:
    return f"{1 - float(np.mean(runs.misses)):.1%}"


def drawing(record: Record) -> Draw:
    """Return how to draw block values as a record has them; the run's number decides which scenario it is."""
    values = [np.array([np.median(block) for block in blocks]) for blocks in headline_blocks(record)]
    spreads = np.array([spread(each) for each in values])
    shapes = np.concatenate([(each - each.mean()) / each.std() for each in values])
    return lambda random, runs: spreads[runs % spreads.size] * random.choice(shapes, size=runs.size)
