"""What `doublecheck verify` does: make what is committed again from its raw records, and compare byte by byte.

What `doublecheck report` does: make again whatever is made from the records in a folder.
"""

from collections.abc import Iterator
from pathlib import Path

from runner.analysis.assemble import summarise
from runner.commands import bench, series
from runner.commands.collect import derived_files, is_collection, read_collection
from runner.errors import StoreError
from runner.paths import MACHINES, REFERENCE
from runner.records import store
from runner.records.store import is_series
from runner.report.writing import report_files


def report(folder: Path) -> None:
    """Write and show the report of a run, or what several runs say together."""
    if is_series(folder):
        series.report(folder)
    else:
        bench.report(store.load(folder), folder)


COMMITTED = [REFERENCE, MACHINES]


def verify(folders: list[Path]) -> int:
    """Print a line for each file that is not what its record makes, and for each folder; exit code 1 when any is."""
    stale = 0
    for folder in folders_in(folders):
        stale_files = list(differing(folder))
        stale += len(stale_files)
        for name, how in stale_files:
            print(f"{folder / name} {how}")
        if not stale_files:
            print(f"{folder}: every file is what its record makes")
    return int(stale > 0)


def folders_in(folders: list[Path]) -> list[Path]:
    """Return runs and collections among and directly below these; raise StoreError when there is none."""
    within = [path for folder in folders for path in (folder, *sorted(folder.glob("*")))]
    found = [path for path in within if is_collection(path) or ((path / store.RUN).exists() and not is_machine(path))]
    if not found:
        named = ", ".join(str(folder) for folder in folders)
        raise StoreError(f"no run is in {named}: name the folder of one with RUN")
    return found


def is_machine(folder: Path) -> bool:
    """Say whether a folder is one of a collection's, which has no report of its own."""
    return is_collection(folder.parent)


def differing(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that is missing, stale or left over, and how to mend it."""
    if is_collection(folder):
        made, again = derived_files(folder), "make collect"
    else:
        made = report_files(summarise(store.load(folder)), read_collection())
        again = f"make report RUN={folder}"
    for name, content in made.items():
        file = folder / name
        if not file.exists():
            yield name, f"is missing: {again}"
        elif file.read_bytes() != content:
            yield name, f"is not what the record makes: {again}"
    for file in sorted(folder.glob("charts/*")):
        if (name := file.relative_to(folder).as_posix()) not in made:
            yield name, "is left over from another report: remove it"
