"""Raw records that are kept for good: the files as measured, the slices packed, the same bytes whenever they are."""

import gzip
from pathlib import Path

from runner.records.atomic_file import write_whole
from runner.records.counts_file import COUNTS
from runner.records.json_lines import read_content
from runner.records.store import BLOCKS, ENDING, FINGERPRINTS, RESOURCES, RUN, SLICES

AS_MEASURED = (RUN, BLOCKS, FINGERPRINTS, COUNTS, RESOURCES, ENDING)
"""Not every record has them all."""
PACKED_SLICES = f"{SLICES}.gz"


def pack(run: Path, folder: Path) -> None:
    """Copy the raw record of a run into a folder, which is made, and nothing that can be made again.

    Raise OSError.
    """
    folder.mkdir(parents=True)
    for name in [name for name in AS_MEASURED if (run / name).exists()]:
        write_whole(folder / name, (run / name).read_bytes())
    write_whole(folder / PACKED_SLICES, packed_slices(run))


def packed_slices(run: Path) -> bytes:
    """Return the slices of a run, packed; as they are where they are packed already."""
    if not (run / SLICES).exists():
        return (run / PACKED_SLICES).read_bytes()
    return gzip.compress(read_content(run / SLICES), mtime=0)
