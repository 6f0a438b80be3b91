"""What `doublecheck resume` does: go on with whatever was begun in a folder."""

from pathlib import Path

from runner.commands import bench, bench_pair, series
from runner.errors import StoreError, UsageError
from runner.records import store
from runner.records.store import is_series


def resume(folder: Path, budget_seconds: float | None = None) -> int:
    """Go on with a run, with one of somebody's own pair, or with several; return the exit code.

    A budget takes the place of the one that the run was asked for, so that one whose time was up goes on.
    """
    if is_series(folder):
        if budget_seconds is not None:
            raise UsageError(
                f"{folder} holds several runs, each with the budget that it was asked for: leave out BUDGET"
            )
        return series.resume(folder)
    head = store.read_head(folder)
    if head.hosts:
        raise StoreError(f"{folder} was measured over several machines, and cannot go on: start a new run")
    if head.pair:
        return bench_pair.resume(folder, budget_seconds)
    return bench.resume(folder, budget_seconds)
