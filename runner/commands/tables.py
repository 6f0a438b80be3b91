"""What `doublecheck tables` does: print the tables that the rules of measuring and judging rest on, from records."""

from collections.abc import Sequence
from pathlib import Path

from runner.calibration.rationale.table import Record, markdown
from runner.calibration.rationale.tables import TABLES
from runner.errors import UsageError
from runner.records import store

KEPT = (Path("results/reference"), Path("results/machines"))
"""Where committed records lie."""


def show(runs: Sequence[Path], names: Sequence[str]) -> None:
    """Print tables as Markdown, all of them unless named.

    Raise UsageError for a name that is none, StoreError where a folder is no run.
    """
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise UsageError(f"there is no table {unknown[0]!r}; there are: {', '.join(TABLES)}")
    records = load_records(runs or committed_runs())
    for name in names or TABLES:
        print(f"{name}\n\n{markdown(TABLES[name](records))}\n")


def load_records(runs: Sequence[Path]) -> list[Record]:
    """Read runs, each under the end of its path; one that lies in two places is read once."""
    records: dict[str, Record] = {}
    for run in runs:
        recording = store.load(run)
        records.setdefault(recording.run.name, Record(label(run), recording))
    return list(records.values())


def label(run: Path) -> str:
    """Return what a run is called in a table: its path without the folder that all results lie in."""
    parts = run.parts
    return "/".join(parts[parts.index("results") + 1 :] if "results" in parts else parts[-1:])


def committed_runs() -> list[Path]:
    """Return every run that is kept in the repository."""
    return sorted(head.parent for place in KEPT for head in place.rglob("run.json"))
