"""A file that is written completely or not at all."""

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write beside the file, then move into its place, so that a reader sees the old file or the new one, never half.

    Raise OSError when that fails; the file then is what it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())  # or a power cut would leave the new name on an empty file
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
