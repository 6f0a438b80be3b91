"""How long the program itself takes: its help, and a report from many slices."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import msgspec

from runner.calibration.figure import Figure
from runner.records.run import Recording
from runner.records.store import Store

MANY_SLICES = 10_000


def measure_program(recording: Recording) -> list[Figure]:
    """Time the program itself: its help, and a report from 10,000 slices, made of those of `recording`."""
    with tempfile.TemporaryDirectory() as place:
        large = Path(place, "large")
        store_large(recording, large)
        report = time_command("report", str(large))
    return [
        Figure("doublecheck --help", median(time_command("--help") for _ in range(5)), "s", at_most=0.5),
        Figure("a report from 10,000 slices", report, "s", at_most=10),
    ]


def store_large(recording: Recording, folder: Path) -> None:
    """Store the same run again and again, under new block numbers, until it has 10,000 slices."""
    store = Store.create(folder, recording.run)
    for copy in range(MANY_SLICES // len(recording.slices) + 1):
        for block in recording.blocks:
            number = block.number + 1_000 * copy
            slices = [
                msgspec.structs.replace(slice_, block=number)
                for slice_ in recording.slices
                if (slice_.scenario, slice_.block) == (block.scenario, block.number)
            ]
            store.add(msgspec.structs.replace(block, number=number), slices)


def time_command(*words: str) -> float:
    """Run a command; return the seconds it takes, from start to end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "runner", *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
