"""How far runs of the same code differ, from the records in `results/`: makes a block of `runner/analysis/runs.py`."""

import csv
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import exp, log, sqrt
from operator import itemgetter
from pathlib import Path
from statistics import variance

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.collection import claimed_ratio
from runner.analysis.roles import TYPICALLY
from runner.commands.collect import SLEEPING, machine_folders
from runner.paths import MACHINES, ROOT
from runner.records import store
from runner.records.store import is_series

RESULTS = ROOT / "results"
COLLECTIONS = (MACHINES, MACHINES / SLEEPING)
QUOTED = RESULTS / "repeats.csv"
"""Runs whose raw data was not kept: one a line, ordered by machine, with the hours since its first run.

A machine of a collection has its folder below `results/` as its name, so that its runs are added.
"""


class Claimed(msgspec.Struct):
    """The part of a claim in `summary.json` that is needed here."""

    scope: str
    ratio: dict[str, float] | None


class Claims(msgspec.Struct):
    """The part of `summary.json` that is needed here."""

    claims: list[Claimed]


def as_code() -> str:
    """Return the figures as assignments, each with what it is."""
    groups, machines = [*repeated_runs()], [*typical_ratios(iter(larger_collection()))]
    degrees = sum(len(ratios) - 1 for ratios in groups)
    squares = sum(variance(map(log, ratios)) * (len(ratios) - 1) for ratios in groups)
    hour, machine = max(map(range_of, groups)), range_of(machines)
    kinds, deviation = f"{len(machines)} kinds of machine", sqrt(squares / degrees)
    return "\n".join(
        [
            f"ANOTHER_HOUR = {hour:.3f}  # the most by which two runs on one machine were apart, as a factor",
            f"ANOTHER_MACHINE = {machine:.3f}  # the most by which runs on {kinds} were apart, as a factor",
            f"SPREAD_BETWEEN_RUNS = {deviation:.4f}  # standard deviation of the logarithm from run to run",
            f"DEGREES_OF_FREEDOM = {degrees}  # of that: it rests on {len(groups)} machines with two runs or more",
        ]
    )


def range_of(ratios: Sequence[float]) -> float:
    return exp(log(max(ratios)) - log(min(ratios)))


def repeated_runs() -> Iterator[list[float]]:
    """Yield the typical ratios of each machine with several runs, from records and `repeats.csv`."""
    with QUOTED.open(newline="") as file:
        rows = [*csv.DictReader(file)]
    quoted = {machine: [float(run["ratio"]) for run in runs] for machine, runs in groupby(rows, itemgetter("machine"))}
    for folder in [*larger_collection(), *filter(is_series, sorted(RESULTS.iterdir()))]:
        kept = typical_ratios(run for run in (folder, *sorted(folder.iterdir())) if (run / store.RUN).exists())
        name = folder.relative_to(RESULTS).as_posix()
        quoted[name] = [*quoted.get(name, []), *kept]
    yield from (ratios for ratios in quoted.values() if len(ratios) > 1)


def larger_collection() -> list[Path]:
    """Return the folders of one collection: clients that sleep and that poll are never pooled."""
    return max(map(machine_folders, COLLECTIONS), key=len)


def typical_ratios(runs: Iterator[Path]) -> Iterator[float]:
    """Yield the typical ratio of each run that has one, from its summary if that is committed."""
    for run in runs:
        summary = run / "summary.json"
        if summary.exists():
            claims = msgspec.json.decode(summary.read_bytes(), type=Claims).claims
            yield from (claim.ratio["estimate"] for claim in claims if claim.scope == TYPICALLY and claim.ratio)
        elif ratio := claimed_ratio(summarise(store.load(run))):
            yield ratio.estimate
