"""What `doublecheck verify` does: make a committed report again from its raw record, and compare byte by byte."""

from collections.abc import Iterator
from pathlib import Path

from runner.analysis.assemble import summarise
from runner.errors import StoreError
from runner.records import store
from runner.report.writing import report_files


def verify(folders: list[Path]) -> int:
    """Print a line for each file that is not what its record makes, and for each folder; exit code 1 when any is."""
    runs = list(runs_in(folders))
    stale = 0
    for folder in runs:
        stale_files = list(differing(folder))
        stale += len(stale_files)
        for name, how in stale_files:
            print(f"{folder / name} {how}")
        if not stale_files:
            print(f"{folder}: every file is what its record makes")
    return int(stale > 0)


def runs_in(folders: list[Path]) -> Iterator[Path]:
    """Yield the run folders among and directly below these; raise StoreError when there is none."""
    runs = [path for folder in folders for path in (folder, *sorted(folder.glob("*"))) if (path / store.RUN).exists()]
    if not runs:
        named = ", ".join(str(folder) for folder in folders)
        raise StoreError(f"no run is in {named}: name the folder of one with RUN")
    yield from runs


def differing(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of the report that is missing, stale or left over, and how to mend it."""
    made = report_files(summarise(store.load(folder)))
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
