"""What `doublecheck report` does: make again whatever is made from the records in a folder."""

from pathlib import Path

from runner.commands import bench, series
from runner.records import store
from runner.records.series import is_series


def report(folder: Path) -> None:
    """Write and show the report of a run, or what several runs say together."""
    if is_series(folder):
        series.report(folder)
    else:
        bench.report(store.load(folder), folder)
