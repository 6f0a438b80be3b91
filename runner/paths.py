"""Where the suite's own files lie, whoever asks and from whichever folder, and how a TOML file of the user is read."""

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from runner.errors import UsageError

ROOT = Path(__file__).parent.parent

APPS = ROOT / "apps"
LOAD = ROOT / "runner" / "load"
REFERENCE = ROOT / "results" / "reference"
MACHINES = ROOT / "results" / "machines"  # the collection: a folder for each kind of machine
LOCK = ROOT / "requirements.lock"

Said = TypeVar("Said", bound=msgspec.Struct)


def read_toml(file: Path, kind: type[Said], tables: Sequence[type[msgspec.Struct]], advice: str) -> Said:
    """Return what a file says; raise UsageError, which names the place. `advice` is for a file that is not there.

    `tables` are the records that lie in the first, for the names of their keys.
    """
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): {advice}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not TOML: {error}") from None
    records: list[type[msgspec.Struct]] = [kind, *tables]
    keys = sorted({key for record in records for key in record.__struct_encode_fields__})
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{file}: {in_words(str(error), keys)}") from None


def in_words(error: str, keys: list[str]) -> str:
    """Return what msgspec says of a file, with the nearest key for one that there is not."""
    unknown = re.search(r"unknown field `([^`]*)`", error)
    place = re.search(r"at `\$\.?([^`]*)`", error)
    where = f"[{place[1].partition('.')[0]}] " if place and place[1] else ""
    if unknown is None:
        return where + re.sub(r" - at `\$?\.?([^`]*)`", r" (\1)", error)
    near = difflib.get_close_matches(unknown[1], keys, n=1)
    meant = f"did you mean {near[0]}?" if near else f"it knows {', '.join(keys)}"
    return f"{where}has a key {unknown[1]!r}, which means nothing: {meant}"
