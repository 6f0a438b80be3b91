"""How much an app's figure varies between blocks, alone and relative to the bare ASGI app (ADR 28)."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from docs.evidence.table import Record, Table

FEWEST_BLOCKS = 3


def yardsticks(records: Sequence[Record]) -> Table:
    """Return medians, over the apps of every first comparison, of standard deviations between blocks."""
    rows = []
    for record in records:
        found = pd.DataFrame(list(spreads_of_apps(record)), columns=["own", "floor", "correlation", "apart", "paired"])
        medians = found.median()
        spreads = (f"{100 * medians[name]:.1f} %" for name in ("own", "floor", "apart", "paired"))
        share = f"{float((found['paired'] / found['apart']).median()):.2f}"
        rows.append([record.label, *spreads, share, f"{medians['correlation']:.2f}"])
    columns = (
        "run",
        "an app's throughput",
        "the floor's",
        "over the floor's, were they independent",
        "over the floor's, block by block",
        "of that",
        "correlation",
    )
    return Table("yardsticks", columns, rows)


def spreads_of_apps(record: Record) -> Iterator[tuple[float, float, float, float, float]]:
    """Yield for each app its spread, the floor's, their correlation, and the quotient's spread, unpaired and paired."""
    for scenario, versus in record.compared():
        if versus != record.recording.run.comparisons[scenario][0]:
            continue
        floor = record.recording.run.floor_under(versus.baseline)
        slices = record.slices[(record.slices["scenario"] == scenario) & record.slices["counts"]]
        rates = slices.pivot_table(index="block", columns="condition", values="requests_per_second", aggfunc="median")
        for app in [app for app in versus.both if {app, floor} <= set(rates)]:
            blocks = rates[[app, floor]].dropna().map(np.log)
            if len(blocks) >= FEWEST_BLOCKS:
                own, under = blocks.std()
                correlation = float(np.corrcoef(blocks.to_numpy().T)[0, 1])
                yield own, under, correlation, float(np.hypot(own, under)), float((blocks[app] - blocks[floor]).std())
