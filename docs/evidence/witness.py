"""How precise the difference of throughput and CPU time is when taken pair by pair (ADR 25)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import spread


@dataclass(frozen=True, slots=True)
class Sharpness:
    """One comparison of throughput with CPU time."""

    identity: float
    """The largest distance, over its pairs, of the difference of log-ratios from that of log busy shares."""
    paired: float
    """Standard deviation over blocks of the paired difference."""
    apart: float
    """The same if the two measures were independent: the root of the sum of their variances."""
    correlation: float
    """Correlation of the two measures over blocks."""


def witness(records: Sequence[Record]) -> Table:
    """Return the paired difference, and how much narrower it is than a comparison of two intervals."""
    rows = []
    for record in records:
        found = list(sharpness(record))
        times = [each.apart / each.paired for each in found if each.paired > 0]
        rows.append(
            [
                record.label,
                str(len(found)),
                f"{max(each.identity for each in found):.0e}",
                f"{100 * float(np.median([each.paired for each in found])):.2f} %",
                f"{100 * float(np.median([each.apart for each in found])):.2f} %",
                f"{float(np.median(times)):.0f} times",
                f"{float(np.median([each.correlation for each in found])):.2f}",
            ]
        )
    columns = (
        "run",
        "comparisons",
        "from the busy shares, at most",
        "paired difference, between blocks",
        "were they independent",
        "sharper by",
        "correlation over blocks",
    )
    return Table("witness", columns, rows)


def sharpness(record: Record) -> Iterator[Sharpness]:
    """Yield each headline comparison with at least three blocks."""
    for scenario, versus in record.headline():
        pairs = record.pairs(scenario, versus)
        counting = pairs[~pairs["disturbed"]].dropna()
        difference = counting["log_throughput_ratio"] - counting["log_cpu_ratio"]
        blocks = counting.groupby("block")[["log_throughput_ratio", "log_cpu_ratio"]].median()
        if len(blocks) < 3:
            continue
        yield Sharpness(
            identity=float(np.max(np.abs(difference - busy_difference(record, scenario, versus.both, counting)))),
            paired=spread(np.asarray(difference.groupby(counting["block"]).median(), dtype=np.float64)),
            apart=float(np.linalg.norm([spread(np.asarray(blocks[name])) for name in blocks])),
            correlation=float(np.corrcoef(blocks.to_numpy().T)[0, 1]),
        )


def busy_difference(record: Record, scenario: str, both: tuple[str, str], pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return for each pair the log of one server's busy share over that of the other."""
    slices = record.slices[(record.slices["scenario"] == scenario) & record.slices["pair"].notna()]
    busy = np.log(slices["server_cpu_seconds"] / slices["elapsed_seconds"])
    table = slices.assign(busy=busy).pivot_table(index=["block", "pair"], columns="condition", values="busy")
    wanted = table.loc[list(zip(pairs["block"], pairs["pair"], strict=True))]
    return pd.Series((wanted[both[0]] - wanted[both[1]]).to_numpy(), index=pairs.index)
