"""Does the open loop find known latencies, and how often does its interval cover the ratio of a server to itself?"""

import math

import numpy as np

from apps.contenders import BASELINE
from runner.analysis.statistics.estimate import FEWEST_BLOCKS_TO_STOP, ratio_interval
from runner.calibration.generator import Figure
from runner.calibration.stand_ins import delaying_server, delays
from runner.experiment.conform import ask_all
from runner.experiment.lineup import APPS, Lineup, host
from runner.load.messages import WireRequest
from runner.records import measurement
from runner.records.condition import Condition, Schedule
from runner.records.measurement import Answer, OpenLoad
from runner.rig.generator import Generator
from runner.rig.host import machine
from runner.rig.rig import LocalRig

DELAYED_CONNECTIONS = 32
SHARES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}
SCHEDULE = Schedule(requests_per_second=1_000, seconds=4, seed=1)


def measure_known_delays(schedule: Schedule = SCHEDULE) -> list[Figure]:
    server_core, generator_core = machine.pinning_cores()
    generator = Generator(generator_core)
    try:
        with delaying_server(schedule.requests, server_core) as address:
            request = WireRequest(method="GET", target="/", headers=[], body=b"")
            answer = Answer(status=200, content_type="application/json", body=b"{}")
            generator.connect("delays", address, DELAYED_CONNECTIONS, [request], [answer])
            load = generator.load("delays", schedule.seconds, schedule)
    finally:
        generator.stop()
    assert load.open_loop is not None, "a schedule makes an open loop"
    late = quantile_nanoseconds(load.open_loop.lag, 0.99) / 1e3
    lag = Figure("lag of the open loop at p99", late, "microseconds", at_most=50)
    return [*(apart(name, load.open_loop, schedule) for name in SHARES), lag]


def apart(percentile: str, load: OpenLoad, schedule: Schedule) -> Figure:
    """Compare one percentile of the latencies with that of the delays, both without the lead-in."""
    counted = measurement.merged_histogram([load.from_send]).get_total_count()
    true = float(np.quantile(delays(schedule.requests)[-counted:], SHARES[percentile])) * 1e3
    found = quantile_nanoseconds(load.from_send, SHARES[percentile]) / 1e6
    unit = f"% ({found:.3g} ms where {true:.3g} were drawn)"
    return Figure(f"open loop on known delays, {percentile} apart", 100 * abs(found / true - 1), unit, at_most=2)


def quantile_nanoseconds(encoded: str, share: float) -> float:
    return measurement.quantile_nanoseconds(measurement.merged_histogram([encoded]), share)


COMPARISONS = 100
PAIRS = FEWEST_BLOCKS_TO_STOP
"""Of slices for each comparison, so that the level of its interval is that of a run which may stop."""
SATURATED_SECONDS = 0.5
SLICE_SECONDS = 0.25
LOAD = 0.5  # of the capacity found first


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
    load = rig.load(lineup.conditions[0], lineup.scenario, schedule.seconds, schedule).load
    assert load.open_loop is not None, "a schedule makes an open loop"
    return quantile_nanoseconds(load.open_loop.from_plan, 0.5)
