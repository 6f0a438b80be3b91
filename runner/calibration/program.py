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


def program_figures(recording: Recording) -> list[Figure]:
    """How long the program itself takes: its help, and a report from 10,000 slices."""
    with tempfile.TemporaryDirectory() as place:
        large = Path(place, "large")
        store_large(recording, large)
        report = seconds_of("report", str(large))
    return [
        Figure("doublecheck --help", median(seconds_of("--help") for _ in range(5)), "s", at_most=0.5),
        Figure("a report from 10,000 slices", report, "s", at_most=10),
    ]


def store_large(recording: Recording, folder: Path) -> None:
    """The same run again and again, under new block numbers, until it has 10,000 slices."""
    store = Store.create(folder, recording.run)
    for copy in range(MANY_SLICES // len(recording.slices) + 1):
        for block in recording.blocks:
            number = block.number + 1_000 * copy
            mine = [one for one in recording.slices if (one.scenario, one.block) == (block.scenario, block.number)]
            slices = [msgspec.structs.replace(one, block=number) for one in mine]
            store.add(msgspec.structs.replace(block, number=number), slices)


def seconds_of(*words: str) -> float:
    """How long a command takes, from start to end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "runner", *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
