"""What the generator and the protocol can do on this machine: each figure beside the bound that it has to keep."""

import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

import psutil
from rich.console import Console
from rich.table import Table
from rich.text import Text

from apps.contenders import LITESTAR
from apps.controls import NULL
from runner import crosscheck, stock_locust, wrk
from runner.bench import ask_all
from runner.errors import UsageError
from runner.lineup import Lineup
from runner.rig import LocalRig

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
    def is_kept(self) -> bool | None:
        """Whether the bound is kept; None where nothing was measured."""
        if self.value is None:
            return None
        low_enough = self.at_most is None or self.value <= self.at_most
        return low_enough and (self.at_least is None or self.value >= self.at_least)


def generator_figures(lineup: Lineup, rig: LocalRig) -> list[Figure]:
    """The generator against a server that is not the bottleneck, against Locust's own client, and against wrk."""
    rig.start(lineup.seats)
    ask_all(lineup, rig)
    scenario = lineup.scenario
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
        stock.append(stock_locust.requests_per_second(port, target, rig.connections, 5, rig.generator_core))
    return median(ours), median(stock)


def agreement_with_wrk(lineup: Lineup, rig: LocalRig) -> Figure:
    """How far our saturated throughput is from wrk's on the same server, the two in turn."""
    name = "saturated throughput of litestar, apart from wrk's"
    try:
        wrk.path()
    except UsageError as error:
        return Figure(name, None, str(error))
    [opinion] = crosscheck.opinions(lineup, [LITESTAR.name], rig, turns=8)
    ratio = crosscheck.ours_over_wrk(opinion)
    assert ratio is not None
    unit = f"% (ours is {ratio.estimate:.3f} [{ratio.low:.3f}, {ratio.high:.3f}] of wrk's)"
    return Figure(name, 100 * abs(ratio.estimate - 1), unit, at_most=3)


def help_figure() -> Figure:
    """How long `doublecheck --help` takes: the median of five."""
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "runner", "--help"], stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - began)
    return Figure("doublecheck --help", median(seconds), "s", at_most=0.5)


def show(figures: list[Figure]) -> None:
    """A table."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("figure", "measured", "bound", ""):
        table.add_column(column, overflow="fold")
    for figure in figures:
        table.add_row(*(Text(cell) for cell in cells(figure)))
    Console().print(table)


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """A row of the table."""
    measured = figure.unit if figure.value is None else f"{figure.value:,.4g} {figure.unit}"
    bound = f"at least {figure.at_least:,g}" if figure.at_least is not None else f"at most {figure.at_most:,g}"
    return figure.name, measured, bound, {True: "kept", False: "BROKEN", None: "not measured"}[figure.is_kept]
