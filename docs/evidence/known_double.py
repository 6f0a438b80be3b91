"""The known double: the measured ratio, and the two ways to compute the expected one (ADR 27)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from docs.evidence.table import Record, Table
from runner.analysis.roles import CONTROL_SCENARIO


def known_doubles(records: Sequence[Record]) -> Table:
    """Return a row for each run that measured the control: means over its blocks, in microseconds, and ratios."""
    columns = (
        "run",
        "blocks",
        "timed: one unit",
        "two units",
        "the second",
        "by CPU time: the second",
        "beside the first",
        "found",
        "expected from the second unit",
        "from the floor and both, as before",
    )
    return Table("known double", columns, [row(record) for record in records if record.recording.run.controls])


def row(record: Record) -> list[str]:
    times = block_times(record)
    second = times["double timed"] - times["single timed"]
    expected = 1 + second / times["single wall"]
    before = (times["floor wall"] + times["double timed"]) / (times["floor wall"] + times["single timed"])
    shown = (
        times["single timed"],
        times["double timed"],
        second,
        times["double cpu"] - times["single cpu"],
        times["single cpu"] - times["floor cpu"] - times["single timed"],
    )
    ratios = (times["double wall"] / times["single wall"], expected, before)
    return [
        record.label,
        str(len(times)),
        *(f"{each.mean():.1f} µs" for each in shown),
        *(f"{float(np.exp(np.log(each).mean())):.3f}" for each in ratios),
    ]


def block_times(record: Record) -> pd.DataFrame:
    """Return microseconds per request of each control block: by the clock, by CPU time, and as the apps time it."""
    plan = record.recording.run.controls
    if plan is None:
        raise AssertionError  # the caller has looked
    names = {"single": plan.double.contender, "double": plan.double.baseline}
    names["floor"] = record.recording.run.floor_under(plan.same.baseline)
    slices = record.slices[(record.slices["scenario"] == CONTROL_SCENARIO) & record.slices["counts"]]
    measures = ["requests_per_second", "cpu_microseconds_per_request", "work_seconds"]
    medians = slices.groupby(["block", "condition"])[measures].median()
    columns = {}
    for short, name in names.items():
        of_app = medians.xs(name, level="condition")
        columns[f"{short} wall"] = 1e6 / of_app["requests_per_second"]
        columns[f"{short} cpu"] = of_app["cpu_microseconds_per_request"]
        columns[f"{short} timed"] = 1e6 * of_app["work_seconds"]
    return pd.DataFrame(columns).dropna(subset=["single timed", "double timed"])
