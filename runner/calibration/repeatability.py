"""What many runs show: false alarms, how far repeats by our protocol and by wrk differ, what a busy machine costs.

It takes 45 minutes: fifty comparisons, ten repeats of each protocol, and twenty tries beside a neighbour. A hundred
comparisons of an open loop with itself take seven more.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from math import exp, floor, log
from pathlib import Path
from statistics import mean, median, stdev

from apps.contenders import BASELINE
from apps.controls import SAME_AGAIN
from runner.analysis.statistics.estimate import LEVEL_WHERE_IT_STOPPED, Estimate, ratio_interval
from runner.analysis.statistics.frames import Tables
from runner.analysis.statistics.stopping import ratio_so_far
from runner.analysis.validity.comparison import comparison_flags
from runner.analysis.validity.evidence import gather
from runner.calibration import stand_ins
from runner.calibration.generator import AGAIN, Figure, quantile_nanoseconds
from runner.calibration.second_opinion import load_with_wrk
from runner.calibration.stand_ins import Rhythm
from runner.errors import StoreError
from runner.experiment import job, lineup
from runner.experiment.conform import ask_all
from runner.experiment.job import Job
from runner.experiment.lineup import APPS, CONTROL_PLAN, HEADLINE_CONTENDERS, PAIRS, Limits, Lineup, host, lineup_of
from runner.records.condition import Condition, Schedule
from runner.records.run import Interrupted, Kind, Recording
from runner.rig.host import machine, signals
from runner.rig.rig import LocalRig, wire
from runner.rig.server import Seat
from scenarios.spec import Scenario

COMPARISONS = 50
REPEATS = 10
WRK_SECONDS = 5  # on one app, then on the other: no less time than ours

# Four blocks of eight pairs: little to make an interval of, so that fifty comparisons take some minutes.
ALARM_LIMITS = Limits(budget_seconds=1800, precision=0.03, pairs=8, rounds=4)
# Six blocks of 16 pairs of 50 ms slices: 10 s of load, on six pairs of fresh processes.
REPEAT_LIMITS = Limits(budget_seconds=1800, precision=0.03, pairs=16, rounds=6)


def measure_repeatability() -> list[Figure]:
    """Make the experiments, for 45 minutes; raise StoreError when a comparison has fewer than two blocks."""
    core = machine.placement_here().server
    quiet = measure_spreads("as the machine is", lambda _seed: nullcontext())
    narrow, times = measure_spreads("beside a neighbour who comes and goes", lambda seed: stand_ins.beside(core, seed))
    # On a quiet machine both waver by what fresh processes differ by: what ours is for shows beside a neighbour.
    return [*measure_false_alarms(), *quiet, replace(narrow, at_most=3), replace(times, at_least=4)]


def measure_false_alarms() -> list[Figure]:
    """Compare an app with itself fifty times; return how many intervals exclude 1, and what their mean is."""
    host = lineup.host()
    lineups = [
        Lineup(
            scenario=replace(host, name=f"same_against_same[{number}]", serves=host.name),
            conditions=(Condition(app=BASELINE.name), Condition(app=SAME_AGAIN.name)),
            comparisons=(CONTROL_PLAN.same,),
            pairs=ALARM_LIMITS.pairs,
        )
        for number in range(COMPARISONS)
    ]
    recording = measure_unkept(lineups, ALARM_LIMITS)
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


def measure_spreads(where: str, disturbance: Callable[[int], AbstractContextManager[object]]) -> list[Figure]:
    """Repeat one scenario by our protocol and by wrk in turn; `disturbance` is entered for each with its own seed."""
    host = lineup.host()
    protocols = {"ours": measure_by_slices, "wrk": measure_one_after_the_other}
    ratios: dict[str, list[float]] = {name: [] for name in protocols}
    for repeat in range(REPEATS):
        for place, name in enumerate(("ours", "wrk") if repeat % 2 else ("wrk", "ours")):
            with disturbance(2 * repeat + place):
                ratios[name].append(protocols[name](host))
    narrow, wide = (100 * stdev(map(log, ratios[name])) for name in ("ours", "wrk"))
    ours, wrk = (f"({', '.join(f'{ratio:.2f}' for ratio in ratios[name])})" for name in ("ours", "wrk"))
    return [
        Figure(f"spread of {host.name}'s ratio over {REPEATS} repeats, {where}", narrow, f"% {ours}"),
        Figure("by wrk on one app after the other, over that", wide / narrow, f"times {wrk}"),
    ]


def measure_by_slices(scenario: Scenario) -> float:
    """Return the contender over the baseline by our protocol; raise StoreError for fewer than two blocks."""
    lineup = lineup_of(scenario, REPEAT_LIMITS.pairs, HEADLINE_CONTENDERS)
    recording = measure_unkept([lineup], REPEAT_LIMITS)
    ratio = ratio_so_far(recording.slices, *lineup.comparisons)
    if ratio is None:
        raise StoreError(f"a repeat of {scenario.name} has fewer than two blocks: {AGAIN}")
    return ratio.estimate


def measure_one_after_the_other(scenario: Scenario) -> float:
    """Return the contender over the baseline by wrk, as most benchmarks measure: all of one, then all of the other."""
    lineup = lineup_of(scenario, 0, HEADLINE_CONTENDERS)
    requests = [wire(exchange) for exchange in scenario.exchanges(scenario.parameter)]
    rates = {}
    with closing(LocalRig(APPS)) as rig:
        rig.start(lineup.seats)
        ask_all(lineup, rig)
        for condition in reversed(lineup.conditions[:2]):
            address, core = rig.address(condition, scenario), rig.generator_core
            rates[condition.name] = load_with_wrk(address, requests, condition.connections, WRK_SECONDS, core)
    [versus] = lineup.comparisons
    return rates[versus.contender] / rates[versus.baseline]


def measure_unkept(lineups: Sequence[Lineup], limits: Limits) -> Recording:
    """Measure a run that is not kept; raise StoppedError when a signal ended it, StoreError when its disk did."""
    with tempfile.TemporaryDirectory() as place:
        recording = job.measure(Job(kind=Kind.CALIBRATE, limits=limits, lineups=lineups), Path(place, "run"))
    match recording.ending:
        case Interrupted(by_signal=True, reason=reason):
            raise signals.StoppedError(reason)
        case Interrupted(reason=reason):
            raise StoreError(f"{reason}: {AGAIN}")
    return recording


WITHIN = 0.02


@dataclass(frozen=True, slots=True)
class Try:
    ratio: Estimate | None  # None where nothing could be judged
    judged_by: str
    voided_by: list[str]  # names of the checks that leave no verdict

    @property
    def has_verdict(self) -> bool:
        return self.ratio is not None and not self.voided_by


def measure_busy_machine() -> list[Figure]:
    """Measure for about a quarter of an hour; raise StoreError when no quiet try has a ratio."""
    placed = machine.placement_here()
    # One block more than a busy machine's verdict takes: 20 s, and 30 beside a neighbour.
    limits = Limits(budget_seconds=120, precision=0.03, pairs=PAIRS, rounds=6)
    lineups = [lineup_of(host(), limits.pairs, HEADLINE_CONTENDERS)]
    quiet: list[Try] = []
    busy: list[Try] = []
    for number in range(20):
        if number % 2 == 0:  # ten quiet ones know the mean to a third of what a single one wavers by
            quiet.append(judged(measure_unkept(lineups, limits)))
        core = placed.generator if number % 2 else placed.server
        with stand_ins.beside(core, number, Rhythm.HALF_THE_TIME):
            busy.append(judged(measure_unkept(lineups, limits)))
    return figures_of_tries(quiet, busy)


def judged(recording: Recording) -> Try:
    [(name, [versus])] = recording.run.comparisons.items()
    evidence = gather(Tables(recording), name, versus)
    voiding = [flag.name for flag in comparison_flags(evidence) if flag.voids]
    return Try(evidence.ratio, evidence.basis, voiding)


def figures_of_tries(quiet: Sequence[Try], busy: Sequence[Try]) -> list[Figure]:
    calm = [each.ratio for each in quiet if each.ratio]
    if not calm:
        raise StoreError(f"no try without a neighbour has a ratio: {AGAIN}")
    centre = exp(mean(log(ratio.estimate) for ratio in calm))
    found = [each.ratio for each in busy if each.has_verdict and each.ratio]
    off = [abs(log(ratio.estimate / centre)) for ratio in found]
    lost = [each for each in busy if not each.has_verdict]
    reasons = f" ({', '.join(sorted({name for each in lost for name in each.voided_by}))})" if lost else ""
    bases = ", ".join(f"{count} by {basis}" for basis, count in Counter(each.judged_by for each in busy).items())
    beside = "beside a neighbour at half the time"
    return [
        Figure(f"tries without a verdict {beside}", len(lost), f"of {len(busy)}: {bases}{reasons}", at_most=0),
        Figure(
            f"tries {beside} further than {WITHIN:.0%} from {centre:.3f}, the mean of {len(calm)} quiet ones",
            sum(each > log(1 + WITHIN) for each in off),
            f"of {len(found)}",
            at_most=0,
        ),
        Figure("the furthest of them", 100 * max(off) if off else None, "%" if off else "no try has a verdict"),
        Figure(
            "half-width beside a neighbour, over that of quiet tries",
            typical_half_width(found) / typical_half_width(calm) if found else None,
            "times" if found else "no try has a verdict",
        ),
    ]


def typical_half_width(ratios: Sequence[Estimate]) -> float:
    return median(ratio.relative_half_width for ratio in ratios)


OPEN_COMPARISONS = 100
PAIRS_EACH = 8  # of slices, as many as the blocks of the shortest run that stops on its widths


def measure_same_twice() -> Figure:
    """Count the comparisons of a server with itself whose interval for p50 has 1 in it: seven minutes for a hundred."""
    lineup = Lineup(host(), (Condition(app=BASELINE.name),), comparisons=(), pairs=0)
    with closing(LocalRig(APPS)) as rig:
        rig.start(lineup.seats)
        ask_all(lineup, rig)
        load = rig.load(*lineup.seats[0], 0.5).load
        rate = load.requests / load.elapsed_seconds / 2  # half of the capacity
        covering = sum(covers_one(rig, lineup.seats[0], rate, number) for number in range(OPEN_COMPARISONS))
    name = "the same open loop twice: intervals of the ratio at p50 that have 1 in them"
    return Figure(name, covering, f"of {OPEN_COMPARISONS}", at_least=floor(0.95 * OPEN_COMPARISONS))


def covers_one(rig: LocalRig, seat: Seat, rate: float, number: int) -> bool:
    """Return whether the ratio over so many pairs of slices, each pair with times of its own, may be 1."""
    logarithms = []
    for seed in range(number * PAIRS_EACH, (number + 1) * PAIRS_EACH):
        schedule = Schedule(requests_per_second=rate, seconds=0.25, seed=seed)
        loads = [rig.load(*seat, schedule.seconds, schedule).load.open_loop for _ in range(2)]
        first, second = (quantile_nanoseconds(load.from_plan, 0.5) for load in loads if load)
        logarithms.append(log(first / second))
    ratio = ratio_interval(logarithms, LEVEL_WHERE_IT_STOPPED)
    return ratio is not None and not ratio.excludes(1.0)
