"""Which pairs were excluded, for which cause, and how a generator's waiting affects a ratio (ADR 25)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import mean_interval
from runner.analysis.statistics.frames import (
    DISTURBED_SHARE,
    MOST_EXCLUDED,
    block_values,
    pair_is_disturbed,
    pairs_frame,
)

BUSY = 0.95
"""A server that used or lost at least this share of the slice had requests to process."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One comparison by two rules: any wait of the generator counts, or only while its server is idle."""

    pairs: int
    before: int
    """Pairs excluded by the former rule."""
    after: int
    estimate_moved: float
    """The absolute change of the log-ratio."""
    width: float
    """The interval's width by the present rule over that by the former."""


def exclusions(records: Sequence[Record]) -> Table:
    """Return a row for each run: pairs excluded by each rule, and the effect on estimates and widths."""
    columns = (
        "run",
        "disturbed slices, each wait counted",
        "the generator's wait alone",
        "of those the server busy",
        "pairs set aside before",
        "now",
        "comparisons above a third before",
        "now",
        "estimates move, median",
        "widths, now over before",
    )
    return Table("exclusions", columns, [row(record) for record in records])


def row(record: Record) -> list[str]:
    slices = record.slices
    alone, busy = causes(slices)
    moved = list(moves(record))
    return [
        record.label,
        f"{int(counted_before(slices).sum()):,}",
        f"{int(alone.sum()):,}",
        f"{int((alone & busy).sum()):,}",
        f"{sum(one.before for one in moved):,} of {sum(one.pairs for one in moved):,}",
        f"{sum(one.after for one in moved):,}",
        str(sum(one.before > MOST_EXCLUDED * one.pairs for one in moved)),
        str(sum(one.after > MOST_EXCLUDED * one.pairs for one in moved)),
        f"{100 * float(np.median([one.estimate_moved for one in moved])):.2f} %",
        f"{float(np.exp(np.mean([np.log(one.width) for one in moved]))):.2f}",
    ]


def counted_before(slices: pd.DataFrame) -> "pd.Series[bool]":
    """Return which slices the former rule called disturbed: it added the waits of server and generator."""
    lost = slices["waited_seconds"] + slices["stolen_seconds"] + slices["generator_waited_seconds"]
    return lost > DISTURBED_SHARE * slices["elapsed_seconds"]


def causes(slices: pd.DataFrame) -> "tuple[pd.Series[bool], pd.Series[bool]]":
    """Return which slices were disturbed only by the generator's wait, and in which of them the server had work."""
    taken = slices["waited_seconds"] + slices["stolen_seconds"]
    alone = counted_before(slices) & (taken <= DISTURBED_SHARE * slices["elapsed_seconds"])
    return alone, (slices["server_cpu_seconds"] + taken) >= BUSY * slices["elapsed_seconds"]


def moves(record: Record) -> Iterator[Moved]:
    """Yield each comparison with an interval by both rules."""
    before = record.slices.assign(disturbed=counted_before(record.slices))
    before = before.assign(counts=~pair_is_disturbed(before))
    for scenario, versus in record.compared():
        pairs = [pairs_frame(table[table["scenario"] == scenario], *versus.both) for table in (before, record.slices)]
        old, new = (mean_interval(block_values(each)["log_throughput_ratio"].dropna().to_numpy()) for each in pairs)
        if old is None or new is None or old.low == old.high:
            continue
        yield Moved(
            pairs=len(pairs[0]),
            before=int(pairs[0]["disturbed"].sum()),
            after=int(pairs[1]["disturbed"].sum()),
            estimate_moved=abs(new.estimate - old.estimate),
            width=(new.high - new.low) / (old.high - old.low),
        )
