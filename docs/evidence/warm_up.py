"""Whether the warm-up is long enough: the first pairs of a block against its later ones."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from docs.evidence.table import Record, Table

LONG_ENOUGH = 28
"""Required number of counting pairs in a block of 32."""

SPANS = ((0, 4), (4, 8), (8, 16), (0, 8), (0, 16))


def warm_up(records: Sequence[Record]) -> Table:
    """Return the difference between early pairs and those after the sixteenth, in medians over all blocks."""
    rows = []
    for record in records:
        blocks = list(long_blocks(record))
        rows.append([record.label, str(len(blocks)), *(off(blocks, *span) for span in SPANS), saved(blocks)])
    spans = (f"pairs {first + 1} to {last}" for first, last in SPANS)
    return Table("warm-up", ("run", "blocks", *spans, "first 16 against all 32"), rows)


def long_blocks(record: Record) -> Iterator[NDArray[np.float64]]:
    """Yield the log-ratios of the first comparison of each scenario, in the order of measuring, block by block."""
    for scenario, versus in record.compared():
        if versus == record.recording.run.comparisons[scenario][0]:
            pairs = record.pairs(scenario, versus)
            counting = pairs[~pairs["disturbed"]].dropna(subset="log_throughput_ratio")
            for _, block in counting.groupby("block"):
                if len(block) >= LONG_ENOUGH:
                    yield block["log_throughput_ratio"].to_numpy()


def off(blocks: Sequence[NDArray[np.float64]], first: int, last: int) -> str:
    """Return the mean distance with two standard errors."""
    return with_doubt([np.median(block[first:last]) - np.median(block[16:]) for block in blocks])


def saved(blocks: Sequence[NDArray[np.float64]]) -> str:
    """Return how much lower a block of sixteen pairs reads than the same one of thirty-two."""
    return with_doubt([np.median(block[:16]) - np.median(block) for block in blocks])


def with_doubt(values: Sequence[float]) -> str:
    doubt = 2 * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{100 * np.mean(values):+.2f} ± {100 * doubt:.2f} %"
