"""What `doublecheck resume` does: go on with whatever was begun in a folder."""

from pathlib import Path

from runner.commands import bench, bench_pair, series
from runner.records import store
from runner.records.series import is_series


def resume(folder: Path) -> int:
    """Go on with a run, with one of somebody's own pair, or with several; return the exit code."""
    if is_series(folder):
        return series.resume(folder)
    is_of_a_pair = bool(store.read_head(folder).pair)
    return bench_pair.resume(folder) if is_of_a_pair else bench.resume(folder)
