"""Files of records, a line of JSON each: added to and never edited. The last line may have been cut off."""

import gzip
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from runner.errors import StoreError
from runner.records.record import Record

T = TypeVar("T")

UNREADABLE = (msgspec.DecodeError, RecursionError)
"""What a text is that says nothing; the second is one that nests too deeply."""


def append(file: Path, records: Sequence[Record]) -> None:
    """Add lines to a file and wait until they are on disk; raise StoreError when it cannot be written."""
    try:
        with file.open("ab") as end:
            end.write(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
            end.flush()
            os.fsync(end.fileno())
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror})") from None


def read_records(file: Path, kind: type[T]) -> list[T]:
    """Read a record from each whole line of a file; raise StoreError at the first that is damaged."""
    return decode_lines(file, msgspec.json.Decoder(kind).decode)


def decode_lines(file: Path, decode: Callable[[bytes], T]) -> list[T]:
    """Decode each whole line of a file; raise StoreError at the first that is damaged."""
    records: list[T] = []
    for number, line in enumerate(whole_lines(file), 1):
        try:
            records.append(decode(line))
        except UNREADABLE as error:
            raise StoreError(f"{file}, line {number}, is damaged ({one_line(error)}): restore the file") from None
    return records


def one_line(error: Exception) -> str:
    """Return what is wrong on one line: the error may quote a file."""
    return " ".join(str(error).split())


def whole_lines(file: Path) -> list[bytes]:
    """Return the lines of a file, without the last where a run that died while writing has cut it off."""
    *whole, _half = read_split(file)
    return [line + b"\n" for line in whole]


def half_line(file: Path) -> bytes:
    """Return what a file ends with that was cut off; nothing where its last line is whole."""
    return read_split(file)[-1]


def read_split(file: Path) -> list[bytes]:
    """Read a file and split it at its line ends; one that is not there reads as empty."""
    try:
        return read_content(file).split(b"\n")
    except FileNotFoundError:
        return [b""]
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{file} cannot be read ({error}): make it readable, or restore it") from None


def read_content(file: Path) -> bytes:
    """Read a file, which a run that is kept for good may have packed, with `.gz` behind its name."""
    packed = file.with_name(f"{file.name}.gz")
    if packed.exists() and not file.exists():
        return gzip.decompress(packed.read_bytes())
    return file.read_bytes()
