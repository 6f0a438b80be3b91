"""What the generator, the protocol and the program can do on this machine, each figure beside its bound."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from math import log, sqrt
from pathlib import Path
from statistics import median, stdev

import msgspec
import numpy as np
import psutil

from apps.contenders import CHALLENGER
from apps.controls import NULL
from runner.analysis.summary import ControlOutcome, Summary
from runner.calibration import second_opinion
from runner.calibration.stand_ins import delaying_server, delays
from runner.errors import DoublecheckError, StoreError, UsageError
from runner.experiment.conform import ask_all
from runner.experiment.lineup import CONTROL, HOST_SCENARIO, Lineup, host
from runner.load.messages import Address, WireRequest
from runner.paths import LOAD
from runner.records import measurement
from runner.records.condition import CONNECTIONS, Client, Condition, Schedule
from runner.records.measurement import Answer
from runner.records.run import Recording
from runner.records.store import Store
from runner.rig import process
from runner.rig.generator import Generator
from runner.rig.host import machine
from runner.rig.rig import LocalRig


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float | None  # None: could not be measured here; `unit` says why
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


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """Return a row of the table: the figure, what was measured, the bound, and what came of it."""
    measured = figure.unit if figure.value is None else f"{figure.value:,.4g} {figure.unit}"
    outcome = {True: "kept", False: "BROKEN", None: "not measured"}[figure.is_kept]
    if figure.at_least is not None:
        return figure.name, measured, f"at least {figure.at_least:,g}", outcome
    if figure.at_most is not None:
        return figure.name, measured, f"at most {figure.at_most:,g}", outcome
    return figure.name, measured, "none", ""


def load_with_locust(address: Address, target: str, users: int, seconds: int, core: int | None) -> float:
    """Return requests per second, the ramp-up left out; raise DoublecheckError when Locust fails."""
    words = ["-f", str(LOAD / "stock_locustfile.py"), "--host", f"http://{address}"]
    words += ["--headless", "--json", "--reset-stats", "--exit-code-on-error", "0"]
    output = process.run(
        [sys.executable, "-m", "locust", *words, *("-u", str(users), "-r", str(users), "-t", f"{seconds}s")],
        "Locust's FastHttpUser",
        seconds + 60,
        core=core,
        error=DoublecheckError,
        env=os.environ | {"DOUBLECHECK_TARGET": target},
    )
    try:
        statistics = json.loads(output)[0]
        return float(statistics["num_requests"] / (statistics["last_request_timestamp"] - statistics["start_time"]))
    except (ValueError, LookupError, ZeroDivisionError):
        raise DoublecheckError("Locust's FastHttpUser measured nothing: run its command by hand to see why") from None


MANY_SLICES = 10_000


def measure_program(recording: Recording) -> list[Figure]:
    with tempfile.TemporaryDirectory() as place:
        store = Store.create(Path(place, "large"), recording.run)
        for copy in range(MANY_SLICES // len(recording.slices) + 1):
            for block in recording.blocks:
                number = block.number + 1_000 * copy
                slices = [
                    msgspec.structs.replace(slice_, block=number)
                    for slice_ in recording.slices
                    if slice_.block_key == block.key
                ]
                store.add(msgspec.structs.replace(block, number=number), slices)
        report = time_command("report", str(store.folder))
    return [
        Figure("doublecheck --help", median(time_command("--help") for _ in range(5)), "s", at_most=0.5),
        Figure("a report from 10,000 slices", report, "s", at_most=10),
    ]


def time_command(*words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "runner", *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


EIGHT_BLOCKS = 8

AGAIN = "make calibrate again, with less beside it on the machine"


def protocol_figures(summary: Summary) -> list[Figure]:
    """Judge eight blocks of the controls and of one scenario; raise StoreError for fewer than two of either."""
    [scenario] = summary.scenarios
    ratios = [ratio for comparison in scenario.comparisons[:1] for ratio in comparison.block_ratios]
    if len(ratios) < 2:
        raise too_few(f"of {scenario.name}", summary)
    error = 100 * stdev(map(log, ratios)) / sqrt(EIGHT_BLOCKS)
    double = next((one for one in summary.controls if one.name == "known double" and one.estimate), None)
    if double is None or double.estimate is None:
        raise too_few("of the controls", summary)
    off = 100 * abs(double.estimate.estimate / double.expected - 1)
    unit = f"% ({double.estimate.estimate:.3f} where {double.expected:.3f} is right)"
    open_ = sum(control.outcome is not ControlOutcome.PASSED for control in summary.controls)
    return [
        Figure("time inside slices", 100 * summary.run.share_inside_slices, "% of the run", at_least=60),
        Figure(f"standard error of {scenario.name}'s ratio after eight blocks", error, "%", at_most=1.5),
        Figure("known double, apart from what its work says", off, unit, at_most=2),
        Figure("controls that did not pass", open_, f"of {len(summary.controls)}", at_most=0),
    ]


def too_few(what: str, summary: Summary) -> StoreError:
    return StoreError(
        f"{summary.run.name} has fewer than two blocks {what} (it ended: {summary.run.ended}), and no figure comes of "
        f"that; its report is written: {AGAIN}"
    )


LOADS = 5
LOAD_SECONDS = 1.0
FAST = Condition(app=CHALLENGER.name)  # what the generator has to saturate
BOTTOMLESS = Condition(app=NULL.name)


def measure_generator(rig: LocalRig, client: Client) -> list[Figure]:
    scenario = replace(host(), name=CONTROL, serves=HOST_SCENARIO)
    lineup = Lineup(scenario, (FAST, BOTTOMLESS), comparisons=(), pairs=0)
    rig.start(lineup.seats)
    ask_all(lineup, rig)
    capacity, stock = measure_capacities(lineup, rig, BOTTOMLESS.loaded_by(client))
    loads = [rig.load(FAST.loaded_by(client), scenario, LOAD_SECONDS).load for _ in range(LOADS)]
    busy = median((load.generator_cpu_seconds - load.spare_seconds) / load.elapsed_seconds for load in loads)
    memory = psutil.Process(rig.running_generator().pid).memory_info().rss / 1e6
    return [
        Figure("generator on a server that is not the bottleneck", capacity, "requests/s", at_least=40_000),
        Figure("the same over Locust's FastHttpUser, in turn", capacity / stock, "times", at_least=4),
        Figure(f"generator busy while it saturates {FAST.name}", 100 * busy, "% of its core", at_most=60),
        Figure("memory of the generator", memory, "MB", at_most=300),
        measure_against_wrk(lineup, rig),
    ]


def measure_capacities(lineup: Lineup, rig: LocalRig, null: Condition) -> tuple[float, float]:
    """Return the requests per second of our generator and of Locust's FastHttpUser on the null server, in turn."""
    scenario = lineup.scenario
    target = scenario.exchanges(scenario.parameter)[0].request.target
    ours, stock = [], []
    for _ in range(2):
        loads = [rig.load(null, scenario, LOAD_SECONDS).load for _ in range(LOADS)]
        ours += [load.requests / load.elapsed_seconds for load in loads]
        address = rig.address(null, scenario)
        stock.append(load_with_locust(address, target, null.connections, 5, rig.generator_core))
    return median(ours), median(stock)


def measure_against_wrk(lineup: Lineup, rig: LocalRig) -> Figure:
    name = f"saturated throughput of {FAST.name}, apart from wrk's"
    try:
        second_opinion.path()
    except UsageError as error:
        return Figure(name, None, str(error), at_most=3)
    rates = second_opinion.measure_in_turn(lineup, [FAST.name], rig, turns=8)[FAST.name]
    ratio = second_opinion.ratio(rates["ours"], rates["wrk"])
    if ratio is None:
        return Figure(name, None, "loaded in fewer than two turns", at_most=3)
    unit = f"% (ours is {ratio.estimate:.3f} [{ratio.low:.3f}, {ratio.high:.3f}] of wrk's)"
    return Figure(name, 100 * abs(ratio.estimate - 1), unit, at_most=3)


def measure_known_delays() -> list[Figure]:
    """Compare percentiles of an open loop's latencies with those of the delays, both without the lead-in."""
    schedule = Schedule(requests_per_second=1_000, seconds=4, seed=1)
    placed = machine.placement_here()
    with Generator(placed.generator) as generator, delaying_server(schedule.requests, placed.server) as address:
        request = WireRequest("GET", "/")
        answer = Answer(status=200, content_type="application/json", body=b"{}")
        generator.connect("delays", address, CONNECTIONS, [request], [answer])
        load = generator.load("delays", schedule.seconds, schedule).open_loop
    assert load is not None, "a schedule makes an open loop"
    counted = measurement.merged_histogram([load.from_send]).get_total_count()
    drawn = delays(schedule.requests)[-counted:]
    figures = []
    for percent in (50, 90, 99):
        true = float(np.quantile(drawn, percent / 100)) * 1e3
        found = quantile_nanoseconds(load.from_send, percent / 100) / 1e6
        unit = f"% ({found:.3g} ms where {true:.3g} were drawn)"
        name = f"open loop on known delays, p{percent} apart"
        figures.append(Figure(name, 100 * abs(found / true - 1), unit, at_most=2))
    late = quantile_nanoseconds(load.lag, 0.99) / 1e3
    return [*figures, Figure("lag of the open loop at p99", late, "microseconds", at_most=50)]


def quantile_nanoseconds(encoded: str, share: float) -> float:
    return measurement.quantile_nanoseconds(measurement.merged_histogram([encoded]), share)
