"""Counts of instructions on disk: `counts.jsonl`, added to a run whenever somebody counts."""

from pathlib import Path

from runner.errors import StoreError
from runner.records.atomic_file import write_whole
from runner.records.counts import CountedStart
from runner.records.integrity import damaged
from runner.records.json_lines import append, read_records, whole_lines
from runner.records.run import Run

COUNTS = "counts.jsonl"


def open_counts(folder: Path) -> None:
    """Make the counts of a run ready for more lines: unpacked, and without one that was cut off."""
    file = folder / COUNTS
    try:
        write_whole(file, b"".join(whole_lines(file)))
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror}): make it writable") from None


def add_count(folder: Path, start: CountedStart) -> None:
    """Put a start on disk; once this returns, it survives whatever comes next. Raise StoreError when it cannot."""
    append(folder / COUNTS, [start])


def read_counts(run: Run, folder: Path) -> list[CountedStart]:
    """Read what was counted, nothing where nobody did.

    Raise StoreError where a start is there twice, has no requests to tell its stretches apart, or is none of the run's.
    """
    file = folder / COUNTS
    counts = read_records(file, CountedStart)
    seen: set[tuple[str, str, int]] = set()
    for start in counts:
        words = f"start {start.hash_seed} of {start.condition!r} in {start.scenario!r}"
        if start.scenario not in run.scenarios or start.condition not in run.conditions:
            raise damaged(file, f"{words} is none of the run's")
        if start.key in seen:
            raise damaged(file, f"{words} is there twice")
        if start.many.requests <= start.few.requests or start.many.instructions <= start.few.instructions:
            raise damaged(file, f"{words} has no more requests in its longer stretch")
        seen.add(start.key)
    return counts
