"""Several runs of the same question on one machine, one after the other: what was asked, and where each lies."""

from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec

from runner.errors import StoreError
from runner.records.atomic_file import write_whole
from runner.records.record import Record
from runner.records.run import Options

SERIES = "series.json"
"""The head of a series, in the folder that holds its runs."""

MOST_RUNS = 100
Runs: TypeAlias = Annotated[int, msgspec.Meta(ge=2, le=MOST_RUNS)]
Pause: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=10**6)]


class Series(Record, frozen=True, kw_only=True):
    """What a series was asked, written before its first run."""

    schema: int
    runs: Runs
    pause_seconds: Pause
    """Between the end of a run and the start of the next."""
    options: Options
    """Of every run; the seed is that of the first, and each further run counts it up."""


def run_folders(folder: Path, series: Series) -> list[Path]:
    """Return where the runs of a series lie, measured or not yet."""
    return [folder / f"run-{number}" for number in range(1, series.runs + 1)]


def is_series(folder: Path) -> bool:
    """Return whether a folder holds a series."""
    return (folder / SERIES).exists()


def create_series(folder: Path, series: Series) -> None:
    """Make the folder of a new series; raise StoreError when it exists or cannot be made."""
    try:
        folder.mkdir(parents=True)
        write_whole(folder / SERIES, msgspec.json.format(msgspec.json.encode(series)))
    except FileExistsError:
        raise StoreError(f"{folder} exists: name another folder with OUT, or remove it") from None
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({error.strerror}): name another with OUT") from None


def load_series(folder: Path) -> Series:
    """Read the head of a series; raise StoreError when there is none that can be read."""
    file = folder / SERIES
    try:
        return msgspec.json.decode(file.read_bytes(), type=Series)
    except OSError as error:
        raise StoreError(f"{folder} is no series of runs: {SERIES} cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, RecursionError) as error:
        text = " ".join(str(error).split())
        raise StoreError(f"{file} is damaged ({text}): restore it from where the runs were made") from None
