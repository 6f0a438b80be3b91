"""What was set aside, for which cause, and what a generator's wait does to a ratio (ADR 25)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import mean_interval
from runner.analysis.statistics.frames import (
    DISTURBED_SHARE,
    MOST_SET_ASIDE,
    block_values,
    pair_is_disturbed,
    pairs_frame,
)

BUSY = 0.95
"""The server's share of the slice, with what was taken from it: it had requests in hand."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One comparison by both rules: each wait of the generator counts, or only where the server ran out of work."""

    pairs: int
    before: int
    """Pairs set aside by the rule before."""
    after: int
    estimate_moved: float
    """Absolute, of the log-ratio."""
    width: float
    """Of the interval, after over before."""


def exclusions(records: Sequence[Record]) -> Table:
    """Return a row for each run: pairs set aside by either rule, and what that does to estimates and widths."""
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
    """Return a run's cells."""
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
        str(sum(one.before > MOST_SET_ASIDE * one.pairs for one in moved)),
        str(sum(one.after > MOST_SET_ASIDE * one.pairs for one in moved)),
        f"{100 * float(np.median([one.estimate_moved for one in moved])):.2f} %",
        f"{float(np.exp(np.mean([np.log(one.width) for one in moved]))):.2f}",
    ]


def counted_before(slices: pd.DataFrame) -> "pd.Series[bool]":
    """Say which slices the rule before called disturbed: whatever server and generator waited for adds up."""
    lost = slices["waited_seconds"] + slices["stolen_seconds"] + slices["generator_waited_seconds"]
    return lost > DISTURBED_SHARE * slices["elapsed_seconds"]


def causes(slices: pd.DataFrame) -> "tuple[pd.Series[bool], pd.Series[bool]]":
    """Say which disturbed slices only the generator's wait had made so, and in which the server had work."""
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
