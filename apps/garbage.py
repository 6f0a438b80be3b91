"""Garbage collections of a server process: told to whoever measures it, and spared where a variant freezes the heap."""

import gc
import math
import os
import struct
import time
from collections.abc import Callable
from typing import Any

RECORD = struct.Struct("<d")
"""One full collection: the seconds that everything else waited for it. The first record, not a number, is none."""

FULL = 2
"""The generation whose collection looks at every object that there is; the younger ones look at hundreds."""


def settle(variant: str) -> None:
    """Prepare the garbage collector of an app that has been made, before its first request.

    Where `COLLECTIONS` names a file, every full collection from now on is written there. That costs a call for each
    collection and a write for each full one, nothing for a request (docs/adr/0032).
    """
    if path := os.environ.get("COLLECTIONS"):
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.write(file, RECORD.pack(math.nan))
        gc.callbacks.append(teller(file))
    if variant == "gc freeze":
        gc.collect()
        gc.freeze()


def teller(file: int) -> Callable[[str, dict[str, Any]], None]:
    """What the interpreter calls at the start and at the end of each collection."""
    began = 0.0

    def tell(phase: str, info: dict[str, Any]) -> None:
        nonlocal began
        if info["generation"] != FULL:
            return
        if phase == "start":
            began = time.perf_counter()
        else:
            os.write(file, RECORD.pack(time.perf_counter() - began))

    return tell
