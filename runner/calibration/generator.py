"""What the generator and the protocol can do on this machine: each figure beside the bound that it has to keep."""

from dataclasses import replace
from statistics import median

import psutil

from apps.contenders import CHALLENGER
from apps.controls import NULL
from runner.calibration import fast_http_user, second_opinion, wrk
from runner.calibration.figure import Figure
from runner.errors import UsageError
from runner.experiment.conform import ask_all
from runner.experiment.controls import HOST_SCENARIO, host
from runner.experiment.lineup import CONTROL, Lineup
from runner.records.condition import Condition
from runner.rig.local import LocalRig

LOADS = 5
LOAD_SECONDS = 1.0

FAST = Condition(app=CHALLENGER.name)
"""What the generator has to saturate."""

BOTTOMLESS = Condition(app=NULL.name)
"""What it cannot."""


def measure_generator(rig: LocalRig) -> list[Figure]:
    """Measure the generator on a server that is not the bottleneck, against Locust's own client, and against wrk."""
    scenario = replace(host(), name=CONTROL, serves=HOST_SCENARIO)
    lineup = Lineup(scenario, (FAST, BOTTOMLESS), comparisons=(), pairs=0)
    rig.start(lineup.seats)
    ask_all(lineup, rig)
    capacity, stock = measure_capacities(lineup, rig)
    loads = [rig.load(FAST, scenario, LOAD_SECONDS).load for _ in range(LOADS)]
    busy = median(load.generator_cpu_seconds / load.elapsed_seconds for load in loads)
    memory = psutil.Process(rig.generator_pid).memory_info().rss / 1e6
    return [
        Figure("generator on a server that is not the bottleneck", capacity, "requests/s", at_least=40_000),
        Figure("the same over Locust's FastHttpUser, in turn", capacity / stock, "times", at_least=4),
        Figure(f"generator busy while it saturates {FAST.name}", 100 * busy, "% of its core", at_most=60),
        Figure("memory of the generator", memory, "MB", at_most=300),
        measure_against_wrk(lineup, rig),
    ]


def measure_capacities(lineup: Lineup, rig: LocalRig) -> tuple[float, float]:
    """Return what our generator and Locust's FastHttpUser reach on the null server, in turn: requests per second."""
    scenario = lineup.scenario
    target = scenario.exchanges(scenario.parameter)[0].request.target
    ours, stock = [], []
    for _ in range(2):
        loads = [rig.load(BOTTOMLESS, scenario, LOAD_SECONDS).load for _ in range(LOADS)]
        ours += [load.requests / load.elapsed_seconds for load in loads]
        address = rig.address(BOTTOMLESS, scenario)
        stock.append(fast_http_user.measure(address, target, BOTTOMLESS.connections, 5, rig.generator_core))
    return median(ours), median(stock)


def measure_against_wrk(lineup: Lineup, rig: LocalRig) -> Figure:
    """Measure how far our saturated throughput is from wrk's on the same server, the two in turn."""
    name = f"saturated throughput of {FAST.name}, apart from wrk's"
    try:
        wrk.path()
    except UsageError as error:
        return Figure(name, None, str(error), at_most=3)
    [opinion] = second_opinion.measure_in_turn(lineup, [FAST.name], rig, second_opinion.Turns(8))
    ratio = second_opinion.ratio(opinion.ours, opinion.wrk)
    if ratio is None:
        return Figure(name, None, "loaded in fewer than two turns", at_most=3)
    unit = f"% (ours is {ratio.estimate:.3f} [{ratio.low:.3f}, {ratio.high:.3f}] of wrk's)"
    return Figure(name, 100 * abs(ratio.estimate - 1), unit, at_most=3)
