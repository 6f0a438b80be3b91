"""Runs on disk: `run.json`, then a line for each slice, block, fingerprint and probe, and `ending.json`.

Lines are written as measured and never edited. The last line may have been cut off, and then does not count.
A run that is kept for good has the same files, its slices packed. A series is a folder of runs of one question.
"""

import gzip
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from runner.errors import StoreError
from runner.records.host import Fingerprint
from runner.records.integrity import (
    broken_off,
    refuse_damaged_blocks,
    refuse_impossible_probes,
    refuse_unknown_conditions,
    refuse_what_cannot_be,
)
from runner.records.measurement import Block, BlockKey, Slice
from runner.records.probes import Probe
from runner.records.record import Record
from runner.records.run import SCHEMA, Complete, Ending, Interrupted, Options, Recording, Run


def write_whole(file: Path, content: bytes) -> None:
    """Replace a file, so that a reader sees the old one or the new, never half; OSError leaves it what it was."""
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


T = TypeVar("T")
UNREADABLE = (msgspec.DecodeError, RecursionError)  # the second: a text that nests too deeply


@contextmanager
def writable(place: Path, remedy: str) -> Iterator[None]:
    """Raise StoreError, which names the place, where what is written in it meets an OSError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{place} cannot be written ({error.strerror}){remedy and f': {remedy}'}") from None


def append(file: Path, records: Sequence[Record]) -> None:
    """Add lines to a file and wait until they are on disk; raise StoreError when it cannot be written."""
    with writable(file, remedy=""), file.open("ab") as end:
        end.write(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
        end.flush()
        os.fsync(end.fileno())


def read_records(file: Path, kind: type[T]) -> list[T]:
    """Read a record from each whole line of a file; raise StoreError at the first that is damaged."""
    decoder = msgspec.json.Decoder(kind)
    records: list[T] = []
    for number, line in enumerate(whole_lines(file), 1):
        try:
            records.append(decoder.decode(line))
        except UNREADABLE as error:
            raise StoreError(f"{file}, line {number}, is damaged ({one_line(error)}): restore the file") from None
    return records


def one_line(error: Exception) -> str:
    """Return what is wrong on one line: the error may quote a file."""
    return " ".join(str(error).split())


def whole_lines(file: Path) -> list[bytes]:
    """Return the lines of a file, without the last where a run that died while writing has cut it off."""
    return [line + b"\n" for line in read_split(file)[:-1]]


def read_split(file: Path) -> list[bytes]:
    """Return the lines of a file, packed or not, and what stands behind the last; one that is not there is empty."""
    packed = file.with_name(f"{file.name}.gz")
    try:
        is_packed = packed.exists() and not file.exists()
        content = gzip.decompress(packed.read_bytes()) if is_packed else file.read_bytes()
    except FileNotFoundError:
        return [b""]
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{file} cannot be read ({error}): make it readable, or restore it") from None
    return content.split(b"\n")


RUN, SLICES, BLOCKS, ENDING = "run.json", "slices.jsonl", "blocks.jsonl", "ending.json"
FINGERPRINTS, PROBES = "fingerprints.jsonl", "probes.jsonl"
# Schemas that this version does not read, and the last commit that does.
READS_OLDER = {3: "1144e18", 4: "1144e18", 5: "1144e18", 6: "378bd53"}

COLLECTION = "collection.json"


class Store:
    """The folder of a run under way. A block counts once its own line is on disk, which is after its slices'."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path, run: Run) -> "Store":
        make_folder(folder, RUN, run)
        return cls(folder)

    @classmethod
    def reopen(cls, folder: Path, run: Run | None = None) -> "Store":
        """Open a run that was cut off, to resume it; `run` is its head where it is asked for more than before.

        What its last moments left half-written is removed: lines that broke off, slices of a block without a line, and
        the line of a block whose slices broke off, which is measured again under the same number. Raise StoreError.
        """
        so_far = load(folder)
        whole = {block.key for block in so_far.blocks if block.is_measured}
        slices = zip(whole_lines(folder / SLICES), read_records(folder / SLICES, Slice), strict=True)
        blocks = zip(whole_lines(folder / BLOCKS), read_records(folder / BLOCKS, Block), strict=True)
        kept = {
            SLICES: [line for line, slice_ in slices if slice_.block_key in whole],
            BLOCKS: [line for line, block in blocks if not block.is_measured or block.key in whole],
            **({FINGERPRINTS: whole_lines(folder / FINGERPRINTS)} if so_far.fingerprints else {}),
            **({PROBES: whole_lines(folder / PROBES)} if so_far.probes else {}),
        }
        with writable(folder, "make it writable"):
            for file, lines in kept.items():
                write_whole(folder / file, b"".join(lines))
            if run is not None and run != so_far.run:
                write_whole(folder / RUN, msgspec.json.format(msgspec.json.encode(run)))
            (folder / ENDING).unlink(missing_ok=True)
        return cls(folder)

    def add(self, block: Block, slices: Sequence[Slice]) -> None:
        """Put a block on disk; once this returns, it survives whatever comes next. Raise StoreError when it cannot."""
        append(self.folder / SLICES, slices)
        append(self.folder / BLOCKS, [block])

    def add_fingerprint(self, fingerprint: Fingerprint) -> None:
        append(self.folder / FINGERPRINTS, [fingerprint])

    def open_probes(self) -> None:
        """Make the probes ready for more lines: unpacked, and without one that was cut off. Raise StoreError."""
        file = self.folder / PROBES
        with writable(file, "make it writable"):
            write_whole(file, b"".join(whole_lines(file)))

    def add_probe(self, probe: Probe) -> None:
        append(self.folder / PROBES, [probe])

    def end(self, ending: Ending) -> None:
        """Write how the run ended; a disk that takes no more leaves the run without an ending, as if cut off."""
        with suppress(OSError):
            write_whole(self.folder / ENDING, msgspec.json.encode(ending))

    def discard(self) -> None:
        """Remove a run in which nothing was measured; files that are not ours stay, and the folder with them."""
        with suppress(OSError):
            for file in (SLICES, BLOCKS, FINGERPRINTS, PROBES, RUN):
                (self.folder / file).unlink(missing_ok=True)
            self.folder.rmdir()


def make_folder(folder: Path, name: str, head: Record) -> None:
    """Make a folder with its head in it; raise StoreError when it exists or cannot be made."""
    with writable(folder, "name another with OUT"):
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise StoreError(f"{folder} exists: name another folder with OUT, or remove it") from None
        try:
            write_whole(folder / name, msgspec.json.format(msgspec.json.encode(head)))
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            raise


def load(folder: Path) -> Recording:
    """Read a run but for blocks that were cut off; raise StoreError for no run, a damaged one, or another schema."""
    run = read_head(folder)
    all_blocks = read_records(folder / BLOCKS, Block)  # before the slices: of a run under way both may grow
    all_slices = read_records(folder / SLICES, Slice)
    refuse_unknown_conditions(run, (slice_.condition for slice_ in all_slices), folder / SLICES)
    refuse_what_cannot_be(run, all_blocks, folder / RUN, folder / BLOCKS)
    own: dict[BlockKey, list[Slice]] = defaultdict(list)
    for slice_ in all_slices:
        own[slice_.block_key].append(slice_)
    refuse_damaged_blocks(all_blocks, own, folder / BLOCKS)
    lost = broken_off(all_blocks, own, read_split(folder / SLICES)[-1], folder / SLICES)
    blocks = [block for block in all_blocks if not block.is_measured or block.key not in lost]
    whole = {block.key for block in blocks if block.is_measured}
    slices = [slice_ for slice_ in all_slices if slice_.block_key in whole]
    ending = read_ending(folder)
    if isinstance(ending, Complete) and (lost or len(slices) < len(all_slices) or read_split(folder / BLOCKS)[-1]):
        ending = None  # it ended by its own rule, but what is left of it did not
    probes = read_records(folder / PROBES, Probe)
    refuse_impossible_probes(run, probes, folder / PROBES)
    return Recording(
        run=run,
        blocks=blocks,
        slices=slices,
        ending=ending,
        fingerprints=read_records(folder / FINGERPRINTS, Fingerprint),
        probes=probes,
    )


def read_whole(file: Path, decode: Callable[[bytes], T], wanted: str, remedy: str) -> T:
    """Read a file of one record; raise StoreError where it cannot be read, or is damaged, which `remedy` mends."""
    try:
        return decode(file.read_bytes())
    except OSError as error:
        raise StoreError(f"{file.parent} is {wanted}: {file.name} cannot be read ({error.strerror})") from None
    except UNREADABLE as error:
        raise StoreError(f"{file} is damaged ({one_line(error)}): {remedy}") from None


def read_head(folder: Path) -> Run:
    """Read `run.json`; raise StoreError when there is none that can be read, or one of another schema."""

    def decode(content: bytes) -> Run:
        schema = msgspec.json.decode(content, type=dict[str, object]).get("schema")
        if schema == SCHEMA:
            return msgspec.json.decode(content, type=Run)
        older = READS_OLDER.get(schema) if isinstance(schema, int) else None
        remedy = f"read it at commit {older}" if older else "use the version that wrote it"
        raise StoreError(f"{folder / RUN} has schema {schema}, this version reads {SCHEMA}: {remedy}")

    return read_whole(folder / RUN, decode, "not a run", "restore it from where the run was made")


def read_ending(folder: Path) -> Ending | None:
    """Read how the run ended; None when it was cut off before it could say."""
    file = folder / ENDING
    if not file.exists():
        return None
    decode: Callable[[bytes], Ending] = msgspec.json.Decoder(Complete | Interrupted).decode
    return read_whole(file, decode, "damaged", "remove it, and the run counts as cut off")


AS_MEASURED = (RUN, BLOCKS, FINGERPRINTS, PROBES, ENDING)
PACKED_SLICES = f"{SLICES}.gz"


def pack(run: Path, folder: Path) -> None:
    """Copy the raw record of a run, and nothing that can be made again, into a new folder; raise OSError."""
    folder.mkdir(parents=True)
    for name in [name for name in AS_MEASURED if (run / name).exists()]:
        write_whole(folder / name, (run / name).read_bytes())
    is_packed = not (run / SLICES).exists()
    slices = (run / PACKED_SLICES).read_bytes() if is_packed else gzip.compress((run / SLICES).read_bytes(), mtime=0)
    write_whole(folder / PACKED_SLICES, slices)


SERIES = "series.json"


class Series(Record, frozen=True, kw_only=True):
    """What a series was asked, written before its first run."""

    schema: int
    runs: Annotated[int, msgspec.Meta(ge=2, le=100)]
    pause_seconds: Annotated[float, msgspec.Meta(ge=0, le=10**6)]
    options: Options  # of every run; the seed is that of the first, and each further run counts it up


def run_folders(folder: Path, series: Series) -> list[Path]:
    return [folder / f"run-{number}" for number in range(1, series.runs + 1)]


def is_series(folder: Path) -> bool:
    return (folder / SERIES).exists()


def load_series(folder: Path) -> Series:
    decode = msgspec.json.Decoder(Series).decode
    return read_whole(folder / SERIES, decode, "no series of runs", "restore it from where the runs were made")
