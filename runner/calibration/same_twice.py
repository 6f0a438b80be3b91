"""The same open-loop slice against the same server twice: how often does the interval of the ratio cover 1?"""

import math

from apps.contenders import BASELINE
from runner.analysis.statistics.estimate import FEWEST_BLOCKS_TO_STOP, ratio_interval
from runner.calibration.figure import Figure
from runner.experiment.conform import ask_all
from runner.experiment.controls import host
from runner.experiment.lineup import APPS, Lineup
from runner.records import histogram
from runner.records.condition import Condition
from runner.records.schedule import Schedule
from runner.rig.local import LocalRig

COMPARISONS = 100
PAIRS = FEWEST_BLOCKS_TO_STOP
"""Of slices for each comparison, so that the level of its interval is that of a run which may stop."""

SATURATED_SECONDS = 0.5
SLICE_SECONDS = 0.25
LOAD = 0.5
"""Of the capacity found first."""


def measure_same_twice(comparisons: int = COMPARISONS, pairs: int = PAIRS) -> Figure:
    """Count the comparisons of a server with itself whose interval for p50 has 1 in it: seven minutes for a hundred."""
    rig = LocalRig(APPS)
    condition, scenario = Condition(app=BASELINE.name), host()
    lineup = Lineup(scenario, (condition,), comparisons=(), pairs=0)
    try:
        rig.start(lineup.seats)
        ask_all(lineup, rig)
        load = rig.load(condition, scenario, SATURATED_SECONDS).load
        rate = LOAD * load.requests / load.elapsed_seconds
        covering = sum(covers_one(rig, lineup, rate, pairs, number) for number in range(comparisons))
    finally:
        rig.close()
    name = "the same open loop twice: intervals of the ratio at p50 that have 1 in them"
    return Figure(name, covering, f"of {comparisons}", at_least=math.floor(0.95 * comparisons))


def covers_one(rig: LocalRig, lineup: Lineup, rate: float, pairs: int, number: int) -> bool:
    """Return whether the ratio over so many pairs of slices, each pair with times of its own, may be 1."""
    logarithms = []
    for pair in range(pairs):
        schedule = Schedule(requests_per_second=rate, seconds=SLICE_SECONDS, seed=number * pairs + pair)
        first, second = (median_nanoseconds(rig, lineup, schedule) for _ in range(2))
        logarithms.append(math.log(first / second))
    ratio = ratio_interval(logarithms)
    return ratio is not None and not ratio.excludes(1.0)


def median_nanoseconds(rig: LocalRig, lineup: Lineup, schedule: Schedule) -> float:
    """Return p50 of one slice, from the planned times."""
    load = rig.load(lineup.conditions[0], lineup.scenario, schedule.seconds, schedule).load
    assert load.open_loop is not None, "a schedule makes an open loop"
    return histogram.quantile_nanoseconds(histogram.merged([load.open_loop.from_plan]), 0.5)
