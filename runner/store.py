"""Runs on disk: `run.json`, a line a slice, a line a block, `ending.json`. Written as measured, never edited."""

import gzip
import os
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from runner.errors import StoreError
from runner.records import SCHEMA, Block, Complete, Ending, Interrupted, Measured, Record, Recording, Run, Slice

T = TypeVar("T", bound=Record)

RUN, SLICES, BLOCKS, ENDING = "run.json", "slices.jsonl", "blocks.jsonl", "ending.json"


class Store:
    """The folder of a run under way. A block counts once its own line is on disk, which is after its slices'."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path, run: Run) -> "Store":
        """A new run; raises StoreError when the folder exists or cannot be made."""
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise StoreError(f"{folder} exists: name another folder with OUT, or remove it") from None
        except OSError as error:
            raise StoreError(f"{folder} cannot be written ({error.strerror}): name another with OUT") from None
        try:
            write_whole(folder / RUN, msgspec.json.format(msgspec.json.encode(run)))
        except OSError as error:
            cls(folder).discard()
            raise StoreError(f"{folder} cannot be written ({error.strerror}): name another with OUT") from None
        return cls(folder)

    @classmethod
    def reopen(cls, folder: Path) -> "Store":
        """A run that was cut off, to go on with: what its last moments left half-written goes.

        So do the slices of a block that never got its line: it is measured again, and its number with it.
        """
        measured = measured_in(records(folder / BLOCKS, Block))
        slices = zip(whole_lines(folder / SLICES), records(folder / SLICES, Slice), strict=True)
        kept = [line for line, one in slices if (one.scenario, one.block) in measured]
        try:
            write_whole(folder / SLICES, b"".join(kept))
            write_whole(folder / BLOCKS, b"".join(whole_lines(folder / BLOCKS)))
            (folder / ENDING).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{folder} cannot be written ({error.strerror}): make it writable") from None
        return cls(folder)

    def add(self, block: Block, slices: Sequence[Slice]) -> None:
        """Put a block on disk; when this returns, it survives whatever comes next."""
        append(self.folder / SLICES, slices)
        append(self.folder / BLOCKS, [block])

    def end(self, ending: Ending) -> None:
        """Say how the run ended; a disk that takes no more leaves the run without an ending, as if cut off."""
        with suppress(OSError):
            write_whole(self.folder / ENDING, msgspec.json.encode(ending))

    def discard(self) -> None:
        """Remove a run in which nothing was measured; what is not ours, and its folder then, stay."""
        with suppress(OSError):
            for file in (SLICES, BLOCKS, RUN):
                (self.folder / file).unlink(missing_ok=True)
            self.folder.rmdir()


def append(file: Path, records: Sequence[Record]) -> None:
    """Add lines to a file and wait until they are on disk."""
    try:
        with file.open("ab") as end:
            end.write(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
            end.flush()
            os.fsync(end.fileno())
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror})") from None


def write_whole(file: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with unfinished.open("wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())  # or a power cut would leave the new name on an empty file
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def load(folder: Path) -> Recording:
    """Read a run; a block whose line is missing or cut off does not count, nor do its slices.

    Raises StoreError for a folder that is no run, is empty, or has another schema.
    """
    run = head(folder)
    blocks = records(folder / BLOCKS, Block)
    refuse_what_is_no_time(run, blocks, folder)
    measured = measured_in(blocks)
    slices = [line for line in records(folder / SLICES, Slice) if (line.scenario, line.block) in measured]
    return Recording(run=run, blocks=blocks, slices=slices, ending=ending(folder))


def refuse_what_is_no_time(run: Run, blocks: Iterable[Block], folder: Path) -> None:
    """Raise StoreError where a record of when something started is none."""
    for file, started in ((RUN, run.started), *((BLOCKS, block.started) for block in blocks)):
        try:
            datetime.fromisoformat(started)
        except ValueError:
            raise StoreError(f"{folder / file} is damaged ({started!r} is no time): restore the file") from None


def measured_in(blocks: Iterable[Block]) -> set[tuple[str, int]]:
    """Scenario and number of those that ran to their end: the others' slices do not count."""
    return {(block.scenario, block.number) for block in blocks if isinstance(block.outcome, Measured)}


def head(folder: Path) -> Run:
    """What the run is."""
    file = folder / RUN
    try:
        content = file.read_bytes()
        schema = msgspec.json.decode(content, type=dict[str, object]).get("schema")
        if schema == SCHEMA:
            return msgspec.json.decode(content, type=Run)
    except OSError as error:
        raise StoreError(f"{folder} is not a run: {RUN} cannot be read ({error.strerror})") from None
    except msgspec.DecodeError as error:
        raise StoreError(f"{file} is damaged ({error}): restore it from where the run was made") from None
    raise StoreError(f"{file} has schema {schema}, this version reads {SCHEMA}: use the version that wrote it")


def ending(folder: Path) -> Ending | None:
    """How the run ended; None when it was cut off before it could say."""
    file = folder / ENDING
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Complete | Interrupted)
    except msgspec.DecodeError as error:
        raise StoreError(f"{file} is damaged ({error}): remove it, and the run counts as cut off") from None


def records(file: Path, kind: type[T]) -> list[T]:
    """What the lines of a file say."""
    decode = msgspec.json.Decoder(kind).decode
    found: list[T] = []
    for number, line in enumerate(whole_lines(file), 1):
        try:
            found.append(decode(line))
        except msgspec.DecodeError as error:
            raise StoreError(f"{file}, line {number}, is damaged ({error}): restore the file") from None
    return found


def whole_lines(file: Path) -> list[bytes]:
    """The lines of a file. The last may be cut off, when the run died while writing it: then it does not count."""
    try:
        *whole, _cut_off = content(file).split(b"\n")
    except FileNotFoundError:
        return []
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{file} cannot be read ({error}): make it readable, or restore it") from None
    return [line + b"\n" for line in whole]


def content(file: Path) -> bytes:
    """What a file holds; a run that is kept for good may have it packed, with `.gz` behind its name."""
    packed = file.with_name(f"{file.name}.gz")
    if packed.exists() and not file.exists():
        return gzip.decompress(packed.read_bytes())
    return file.read_bytes()
