"""What takes 45 minutes to show: false alarms in fifty comparisons, and the spread of repeats beside wrk."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from math import log
from pathlib import Path
from statistics import mean, stdev

from apps.contenders import BASELINE
from apps.controls import SAME_AGAIN
from runner.analysis.statistics.stopping import ratio_so_far
from runner.calibration import noisy_neighbour
from runner.calibration.generator import AGAIN, Figure
from runner.calibration.second_opinion import Wrk
from runner.errors import StoreError
from runner.experiment import job, lineup
from runner.experiment.budget import Limits
from runner.experiment.conform import ask_all
from runner.experiment.job import Job
from runner.experiment.lineup import APPS, CONTROL_PLAN, HEADLINE_CONTENDERS, Lineup, lineup_of
from runner.records.condition import Condition
from runner.records.run import Interrupted, Kind, Recording
from runner.rig.host import machine, signals
from runner.rig.rig import wire
from runner.rig.two_ends import LocalRig
from scenarios.spec import Scenario

COMPARISONS = 50
SHORT = Limits(budget_seconds=1800, precision=0.03, pairs=8, rounds=4)
"""Four blocks of eight pairs: little to make an interval of, so that fifty take some minutes."""

REPEATS = 10
ONE_REPEAT = Limits(budget_seconds=1800, precision=0.03, pairs=16, rounds=6)
"""Six blocks of 16 pairs of 50 ms slices: 10 s of load, on six pairs of fresh processes."""

WRK_SECONDS = 5
"""On one app, then on the other: no less time than ours."""


def measure_repeatability() -> list[Figure]:
    """Make the experiments, for 45 minutes.

    Raise StoppedError when a signal comes, StoreError when a comparison has fewer than two blocks.
    """
    server_core, _ = machine.pinning_cores()
    quiet = measure_spreads("as the machine is", lambda _seed: nullcontext())
    noisy = measure_spreads(
        "beside a neighbour who comes and goes", lambda seed: noisy_neighbour.beside(server_core, seed)
    )
    return [*measure_false_alarms(), *quiet, *bounded(noisy)]


def bounded(noisy: list[Figure]) -> list[Figure]:
    """Return the figures with bounds, which only those beside a neighbour have: what ours is for shows there.

    On a quiet machine both waver by what fresh processes differ by.
    """
    narrow, times = noisy
    return [replace(narrow, at_most=3), replace(times, at_least=4)]


def measure_false_alarms() -> list[Figure]:
    """Compare an app with itself fifty times; return how many intervals exclude 1, and what their mean is."""
    host = lineup.host()
    lineups = [
        Lineup(
            scenario=replace(host, name=f"same_against_same[{number}]", serves=host.name),
            conditions=(Condition(app=BASELINE.name), Condition(app=SAME_AGAIN.name)),
            comparisons=(CONTROL_PLAN.same,),
            pairs=SHORT.pairs,
        )
        for number in range(COMPARISONS)
    ]
    recording = measure_unkept(lineups, SHORT)
    ratios = [
        ratio_so_far([slice_ for slice_ in recording.slices if slice_.scenario == lineup.name], CONTROL_PLAN.same)
        for lineup in lineups
    ]
    measured = [ratio for ratio in ratios if ratio is not None]
    if not measured:
        raise StoreError(f"none of {COMPARISONS} comparisons of an app with itself has two blocks: {AGAIN}")
    alarms = sum(ratio.excludes(1.0) for ratio in measured)
    centre = mean(log(ratio.estimate) for ratio in measured)
    return [
        # With a chance of 5 % each, six or fewer of fifty in 96 % of calibrations.
        Figure(f"false alarms in {len(measured)} comparisons of an app with itself", alarms, "", at_most=6),
        Figure("their mean ratio, apart from 1", 100 * abs(centre), "%", at_most=1),
    ]


def measure_spreads(where: str, disturbance: Callable[[int], AbstractContextManager[None]]) -> list[Figure]:
    """Repeat one scenario ten times by our protocol and by wrk one app after the other, for the same time, in turn.

    `disturbance` is entered for each with a seed of its own.
    """
    host = lineup.host()
    protocols = {"ours": measure_by_slices, "wrk": measure_one_after_the_other}
    ratios: dict[str, list[float]] = {name: [] for name in protocols}
    for repeat in range(REPEATS):
        for place, name in enumerate(("ours", "wrk") if repeat % 2 else ("wrk", "ours")):
            with disturbance(2 * repeat + place):
                ratios[name].append(protocols[name](host))
    narrow, wide = (100 * stdev(map(log, ratios[name])) for name in ("ours", "wrk"))
    return [
        Figure(f"spread of {host.name}'s ratio over {REPEATS} repeats, {where}", narrow, f"% {shown(ratios['ours'])}"),
        Figure("by wrk on one app after the other, over that", wide / narrow, f"times {shown(ratios['wrk'])}"),
    ]


def measure_by_slices(scenario: Scenario) -> float:
    """Return the contender over the baseline by our protocol; raise StoreError for fewer than two blocks."""
    lineup = lineup_of(scenario, ONE_REPEAT.pairs, HEADLINE_CONTENDERS)
    recording = measure_unkept([lineup], ONE_REPEAT)
    ratio = ratio_so_far(recording.slices, *lineup.comparisons)
    if ratio is None:
        raise StoreError(f"a repeat of {scenario.name} has fewer than two blocks: {AGAIN}")
    return ratio.estimate


def measure_one_after_the_other(scenario: Scenario) -> float:
    """Return the contender over the baseline by wrk, as most benchmarks measure: all of one, then all of the other."""
    lineup = lineup_of(scenario, 0, HEADLINE_CONTENDERS)
    requests = [wire(exchange) for exchange in scenario.exchanges(scenario.parameter)]
    rates = {}
    rig = LocalRig(APPS)
    try:
        rig.start(lineup.seats)
        ask_all(lineup, rig)
        for condition in reversed(lineup.conditions[:2]):
            wrk = Wrk(rig.address(condition, scenario), requests, condition.connections, rig.generator_core)
            rates[condition.name] = wrk.measure(WRK_SECONDS)
            wrk.close()
    finally:
        rig.close()
    [versus] = lineup.comparisons
    return rates[versus.contender] / rates[versus.baseline]


def measure_unkept(lineups: Sequence[Lineup], limits: Limits) -> Recording:
    """Measure a run whose record is not kept.

    Raise StoppedError when a signal ended it, so that no further one begins, and StoreError when its disk did.
    """
    with tempfile.TemporaryDirectory() as place:
        recording = job.measure(Job(kind=Kind.CALIBRATE, limits=limits, lineups=lineups), Path(place, "run"))
    match recording.ending:
        case Interrupted(by_signal=True, reason=reason):
            raise signals.StoppedError(reason)
        case Interrupted(reason=reason):
            raise StoreError(f"{reason}: {AGAIN}")
    return recording


def shown(ratios: Sequence[float]) -> str:
    return f"({', '.join(f'{ratio:.2f}' for ratio in ratios)})"
