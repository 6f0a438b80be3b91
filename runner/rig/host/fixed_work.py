"""The fingerprint of a machine: the CPU time of a few fixed pieces of work.

Two machines may call themselves the same and be of a different kind (docs/adr/0017). CPU time and the shortest of many
times hardly feel what else the machine does: beside four busy processes the figures of fifty repeats stayed within 8 %.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runner.records.host import Work

TIMES = 60
"""Of each piece, in turn with the others, so that a moment's disturbance meets all of them: 0.5 s in all."""

BYTES = bytes(range(256)) * 2**11
"""512 KiB, as much as a core's own cache holds: what cores share is as fast as its other users leave it."""

COPIES = 32

DOCUMENT = [
    {"id": number, "name": f"item {number}", "price": number / 8, "sold": number % 2 == 0} for number in range(800)
]


def run_interpreter() -> None:
    """Add and multiply small integers."""
    total = 0
    for number in range(25_000):
        total = (total + number * number) % 1_000_003


def fill_dictionary() -> None:
    """Count in a dictionary and empty it. Integers hash alike in every process, texts do not."""
    counts: dict[int, int] = {}
    for number in range(12_000):
        key = number * 7919 % 1_009
        counts[key] = counts.get(key, 0) + number
    for key in list(counts):
        del counts[key]


def copy_memory() -> None:
    """Copy between two places that exist already, so that no page has to be had from the kernel."""
    target = memoryview(TARGET)
    for _ in range(COPIES):
        target[:] = BYTES


TARGET = bytearray(len(BYTES))


def encode_json() -> None:
    """Encode a list of objects with the standard library's encoder, which is compiled with the interpreter."""
    json.dumps(DOCUMENT)


def pass_messages() -> None:
    """Send messages to and fro: mostly system calls, which mitigations make dear."""
    left, right = socket.socketpair()
    with left, right:
        for _ in range(400):
            left.send(b"ping")
            right.recv(4)
            right.send(b"pong")
            left.recv(4)


PIECES: dict[str, Callable[[], object]] = {
    Work.INTERPRETER: run_interpreter,
    Work.DICTIONARIES: fill_dictionary,
    Work.COPYING: copy_memory,
    Work.ENCODING: encode_json,
    Work.SOCKETS: pass_messages,
}


def time_fixed_work(core: int | None) -> dict[str, float]:
    """Return the shortest CPU seconds of each piece, on one core; None: on whichever the system chooses."""
    shortest = dict.fromkeys(PIECES, float("inf"))
    with on_core(core):
        for _ in range(TIMES):
            for work, piece in PIECES.items():
                shortest[work] = min(shortest[work], cpu_seconds_of(piece))
    return shortest


def cpu_seconds_of(piece: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    piece()
    return (time.thread_time_ns() - began) / 1e9


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Keep this thread on a core, and let it go where it was afterwards."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
