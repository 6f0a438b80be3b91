"""Runs on disk: `run.json`, a line a slice, a line a block, `ending.json`. Written as measured, never edited."""

import gzip
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from runner.errors import StoreError
from runner.records.atomic_file import write_whole
from runner.records.integrity import broken_off, by_block, is_measured, key_of, refuse_damaged_blocks
from runner.records.measurement import Block, Slice
from runner.records.plausibility import refuse_unknown_conditions, refuse_what_cannot_be
from runner.records.record import Record
from runner.records.run import SCHEMA, Complete, Ending, Interrupted, Recording, Run
from runner.records.schema_3 import SCHEMA_3, RunOf3, SliceOf3, upgrade_block, upgrade_run, upgrade_slice

T = TypeVar("T", bound=Record)

UNREADABLE = (msgspec.DecodeError, RecursionError)
"""What a text is that says nothing; the second is one that nests too deeply."""

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

        So do the slices of a block that never got its line, and the line of one whose slices broke off: it is measured
        again, and its number with it.
        """
        so_far = load(folder)
        if so_far.run.schema != SCHEMA:
            raise StoreError(
                f"{folder} was begun with schema {so_far.run.schema}, this version writes {SCHEMA}: start a new run"
            )
        whole = {key_of(block) for block in so_far.blocks if is_measured(block)}
        slices = zip(whole_lines(folder / SLICES), records(folder / SLICES, Slice), strict=True)
        blocks = zip(whole_lines(folder / BLOCKS), records(folder / BLOCKS, Block), strict=True)
        kept_slices = [line for line, one in slices if (one.scenario, one.block) in whole]
        kept_blocks = [line for line, block in blocks if not is_measured(block) or key_of(block) in whole]
        try:
            write_whole(folder / SLICES, b"".join(kept_slices))
            write_whole(folder / BLOCKS, b"".join(kept_blocks))
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


def load(folder: Path) -> Recording:
    """Read a run; a block whose line is missing or cut off does not count, nor one whose slices are cut off.

    Raises StoreError for a folder that is no run, is damaged, or has another schema.
    """
    run = head(folder)
    lines = blocks_of(run, folder / BLOCKS)  # before the slices: of a run under way both may grow
    found = slices_of(run, folder / SLICES)
    refuse_unknown_conditions(run, found, folder / SLICES)
    refuse_what_cannot_be(run, lines, folder / RUN, folder / BLOCKS)
    own = by_block(found)
    refuse_damaged_blocks(lines, own, folder / BLOCKS)
    lost = broken_off(lines, own, half_line(folder / SLICES), folder / SLICES)
    blocks = [block for block in lines if not is_measured(block) or key_of(block) not in lost]
    whole = {key_of(block) for block in blocks if is_measured(block)}
    slices = [one for one in found if (one.scenario, one.block) in whole]
    said = ending(folder)
    if isinstance(said, Complete) and (lost or len(slices) < len(found) or half_line(folder / BLOCKS)):
        said = None  # it ended by its own rule, but what is left of it did not
    return Recording(run=run, blocks=blocks, slices=slices, ending=said)


def head(folder: Path) -> Run:
    """What the run is."""
    file = folder / RUN
    try:
        content = file.read_bytes()
        schema = msgspec.json.decode(content, type=dict[str, object]).get("schema")
        if schema == SCHEMA:
            return msgspec.json.decode(content, type=Run)
        if schema == SCHEMA_3:
            return upgrade_run(msgspec.json.decode(content, type=RunOf3))
    except OSError as error:
        raise StoreError(f"{folder} is not a run: {RUN} cannot be read ({error.strerror})") from None
    except UNREADABLE as error:
        raise StoreError(f"{file} is damaged ({in_a_line(error)}): restore it from where the run was made") from None
    raise StoreError(
        f"{file} has schema {schema}, this version reads {SCHEMA_3} and {SCHEMA}: use the version that wrote it"
    )


def blocks_of(run: Run, file: Path) -> list[Block]:
    """Return what the lines of a run's blocks say."""
    blocks = records(file, Block)
    return [upgrade_block(block, run) for block in blocks] if run.schema == SCHEMA_3 else blocks


def slices_of(run: Run, file: Path) -> list[Slice]:
    """Return what the lines of a run's slices say."""
    if run.schema == SCHEMA_3:
        return [upgrade_slice(slice_, run) for slice_ in records(file, SliceOf3)]
    return records(file, Slice)


def ending(folder: Path) -> Ending | None:
    """How the run ended; None when it was cut off before it could say."""
    file = folder / ENDING
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Complete | Interrupted)
    except UNREADABLE as error:
        raise StoreError(f"{file} is damaged ({in_a_line(error)}): remove it, and the run counts as cut off") from None


def records(file: Path, kind: type[T]) -> list[T]:
    """What the lines of a file say."""
    decode = msgspec.json.Decoder(kind).decode
    found: list[T] = []
    for number, line in enumerate(whole_lines(file), 1):
        try:
            found.append(decode(line))
        except UNREADABLE as error:
            raise StoreError(f"{file}, line {number}, is damaged ({in_a_line(error)}): restore the file") from None
    return found


def in_a_line(error: Exception) -> str:
    """What is wrong; it may quote a file."""
    return " ".join(str(error).split())


def whole_lines(file: Path) -> list[bytes]:
    """The lines of a file. The last may be cut off, when the run died while writing it: then it does not count."""
    *whole, _half = split(file)
    return [line + b"\n" for line in whole]


def half_line(file: Path) -> bytes:
    """What a file ends with that was cut off; nothing where its last line is whole."""
    return split(file)[-1]


def split(file: Path) -> list[bytes]:
    """The content of a file between its line ends; of one that is not there nothing."""
    try:
        return content(file).split(b"\n")
    except FileNotFoundError:
        return [b""]
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{file} cannot be read ({error}): make it readable, or restore it") from None


def content(file: Path) -> bytes:
    """What a file holds; a run that is kept for good may have it packed, with `.gz` behind its name."""
    packed = file.with_name(f"{file.name}.gz")
    if packed.exists() and not file.exists():
        return gzip.decompress(packed.read_bytes())
    return file.read_bytes()
