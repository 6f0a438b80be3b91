"""Full garbage collections of a server: its app writes them down (`apps/garbage.py`), the instrument reads on."""

import math
import os
import struct
import tempfile
from dataclasses import dataclass

RECORD = struct.Struct("<d")
"""What the app writes: seconds that everything waited; not a number for the record with which it begins."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected in a stretch of time."""

    count: int
    seconds: float


class CollectionLog:
    """The file of one server, which it and its workers append to."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="doublecheck-collections-")  # noqa: SIM115 - see `close`
        self._is_written = False

    @property
    def path(self) -> str:
        """Return where the server is to write."""
        return self._file.name

    def read_on(self) -> Collected | None:
        """Return what was written since the last call; None where nobody writes: the app is not one of ours."""
        self._file.seek(0, os.SEEK_CUR)
        written = self._file.read()
        whole = len(written) - len(written) % RECORD.size
        self._file.seek(whole - len(written), os.SEEK_CUR)
        pauses = [seconds for (seconds,) in RECORD.iter_unpack(written[:whole])]
        self._is_written = self._is_written or bool(pauses)
        if not self._is_written:
            return None
        collected = [seconds for seconds in pauses if not math.isnan(seconds)]
        return Collected(len(collected), sum(collected))

    def close(self) -> None:
        """Remove the file."""
        self._file.close()
