"""What the generator and the protocol can do on this machine: each figure beside the bound that it has to keep."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, sqrt
from pathlib import Path
from statistics import median, stdev

import msgspec
import psutil
from rich.console import Console
from rich.table import Table
from rich.text import Text

from apps.contenders import LITESTAR
from apps.controls import NULL
from runner.analysis.summary import Summary
from runner.calibration import fast_http_user, second_opinion, wrk
from runner.errors import UsageError
from runner.experiment import controls
from runner.experiment.bench import ask_all
from runner.experiment.lineup import CONTROL, Lineup
from runner.records.measurement import Recording
from runner.records.store import Store
from runner.rig.local import LocalRig

EIGHT_BLOCKS = 8
MANY_SLICES = 10_000
LOADS = 5
LOAD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its bound."""

    name: str
    value: float | None
    """None: could not be measured here; `unit` says why."""
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def has_bound(self) -> bool:
        """Whether it is held to anything."""
        return self.at_least is not None or self.at_most is not None

    @property
    def is_kept(self) -> bool | None:
        """Whether the bound is kept; None where nothing was measured."""
        if self.value is None:
            return None
        low_enough = self.at_most is None or self.value <= self.at_most
        return low_enough and (self.at_least is None or self.value >= self.at_least)


def generator_figures(rig: LocalRig) -> list[Figure]:
    """The generator against a server that is not the bottleneck, against Locust's own client, and against wrk."""
    scenario = replace(controls.host(), name=CONTROL, serves=controls.HOST_SCENARIO)
    lineup = Lineup(scenario, (LITESTAR, NULL), comparisons=(), pairs=0)
    rig.start(lineup.seats)
    ask_all(lineup, rig)
    capacity, stock = capacities(lineup, rig)
    loads = [rig.load(LITESTAR, scenario, LOAD_SECONDS).load for _ in range(LOADS)]
    busy = median(load.generator_cpu_seconds / load.elapsed_seconds for load in loads)
    memory = psutil.Process(rig.generator_pid).memory_info().rss / 1e6
    return [
        Figure("generator on a server that is not the bottleneck", capacity, "requests/s", at_least=40_000),
        Figure("the same over Locust's FastHttpUser, in turn", capacity / stock, "times", at_least=4),
        Figure("generator busy while it saturates litestar", 100 * busy, "% of its core", at_most=60),
        Figure("memory of the generator", memory, "MB", at_most=300),
        agreement_with_wrk(lineup, rig),
    ]


def capacities(lineup: Lineup, rig: LocalRig) -> tuple[float, float]:
    """What our generator and Locust's FastHttpUser reach on the null server, in turn: requests per second."""
    scenario = lineup.scenario
    target = scenario.exchanges(scenario.parameter)[0].request.target
    ours, stock = [], []
    for _ in range(2):
        loads = [rig.load(NULL, scenario, LOAD_SECONDS).load for _ in range(LOADS)]
        ours += [load.requests / load.elapsed_seconds for load in loads]
        port = rig.port(NULL, scenario)
        stock.append(fast_http_user.requests_per_second(port, target, rig.connections, 5, rig.generator_core))
    return median(ours), median(stock)


def agreement_with_wrk(lineup: Lineup, rig: LocalRig) -> Figure:
    """How far our saturated throughput is from wrk's on the same server, the two in turn."""
    name = "saturated throughput of litestar, apart from wrk's"
    try:
        wrk.path()
    except UsageError as error:
        return Figure(name, None, str(error), at_most=3)
    [opinion] = second_opinion.opinions(lineup, [LITESTAR.name], rig, second_opinion.Turns(8))
    ratio = second_opinion.ratio(opinion.ours, opinion.wrk)
    assert ratio is not None
    unit = f"% (ours is {ratio.estimate:.3f} [{ratio.low:.3f}, {ratio.high:.3f}] of wrk's)"
    return Figure(name, 100 * abs(ratio.estimate - 1), unit, at_most=3)


def protocol_figures(summary: Summary) -> list[Figure]:
    """What the protocol made of eight blocks of the controls and of one scenario."""
    [scenario] = summary.scenarios
    ratios = scenario.comparisons[0].block_ratios
    error = 100 * stdev(map(log, ratios)) / sqrt(EIGHT_BLOCKS)
    double = next(control for control in summary.controls if control.name == "known double")
    assert double.estimate is not None
    off = 100 * abs(double.estimate.estimate / double.expected - 1)
    found = f"% ({double.estimate.estimate:.3f} where {double.expected:.3f} is right)"
    failed = sum(control.passed is False for control in summary.controls)
    return [
        Figure("time inside slices", 100 * summary.run.share_inside_slices, "% of the run", at_least=60),
        Figure(f"standard error of {scenario.name}'s ratio after eight blocks", error, "%", at_most=1.5),
        Figure("known double, apart from what its work says", off, found, at_most=2),
        Figure("controls that failed", failed, f"of {len(summary.controls)}", at_most=0),
    ]


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


def show(figures: Sequence[Figure], console: Console) -> None:
    """A table."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("figure", "measured", "bound", ""):
        table.add_column(column, overflow="fold")
    for figure in figures:
        table.add_row(*(Text(cell) for cell in cells(figure)))
    console.print(table)


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """A row of the table."""
    measured = figure.unit if figure.value is None else f"{figure.value:,.4g} {figure.unit}"
    return figure.name, measured, bound(figure), outcome(figure)


def bound(figure: Figure) -> str:
    """What the figure has to keep."""
    if figure.at_least is not None:
        return f"at least {figure.at_least:,g}"
    return "none" if figure.at_most is None else f"at most {figure.at_most:,g}"


def outcome(figure: Figure) -> str:
    """Whether it does."""
    if not figure.has_bound:
        return ""
    return {True: "kept", False: "BROKEN", None: "not measured"}[figure.is_kept]
