"""Checks of a run as a whole, which warn beside every verdict; and controls, experiments whose answer is known.

Beside them stands how much a run wavered within its blocks and between them.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.roles import CONTROL_SCENARIO
from runner.analysis.statistics.estimate import ratio_interval, spread
from runner.analysis.statistics.frames import Tables, block_values
from runner.analysis.statistics.stopping import imprecise
from runner.analysis.summary import Control, ControlOutcome, Flag, Relation, ScenarioSummary
from runner.analysis.validity.check import Checks, Finding, wrong_answers
from runner.analysis.validity.evidence import failed_blocks
from runner.records.condition import FLOOR, OWN, Client, ClosedLoop, ControlPlan, Versus
from runner.records.host import Role
from runner.records.run import Complete, Interrupted, Recording, Stop

run_warns: Checks[Tables] = Checks(voids=False)


@run_warns(
    "unpinned",
    "Not pinned to a core of their own: {detail}. Servers and generator may have disturbed each other.",
    above=0,
)
def unpinned(tables: Tables) -> Finding:
    """How many of the two, servers and generator, had no core of their own.

    Neither has where they are two threads of one physical core.
    """
    run, machine = tables.recording.run, tables.recording.run.machine
    if machine.shares_core:
        return Finding(2.0, "the servers and the generator, which share one physical core as two threads of it")
    hosts = run.hosts.values()
    # A generator on another host has no core in the servers' machine; it says itself where it is.
    generators = [host.machine.generator_core for host in hosts if host.role is Role.GENERATOR]
    cores = {"the servers": [machine.server_core], "the generator": generators if hosts else [machine.generator_core]}
    free = [name for name, own in cores.items() if None in own]
    return Finding(float(len(free)), " and ".join(free))


@run_warns(
    "sleeping client", "The client slept between answers, since {detail}. Waking it is charged to the servers.", above=0
)
def sleeping_client(tables: Tables) -> Finding:
    """1 for a run whose client was to poll and slept between answers, in all of its scenarios or beside PostgreSQL."""
    run, polls = tables.recording.run, ClosedLoop(client=Client.POLLS)
    to_poll = {name for name, condition in run.conditions.items() if condition.load_model == polls}
    slept = {one.scenario for one in tables.recording.slices if one.condition in to_poll and not one.load.turns}
    beside = f"PostgreSQL has the generator's core too in {wording.listed(sorted(slept))}" if slept else ""
    reason = run.sleeps_because or beside
    return Finding(float(bool(reason)), reason)


@run_warns("budget spent", "When the time was up, these scenarios had missed the precision target: {detail}.", above=0)
def short_of_precision(tables: Tables) -> Finding | None:
    """How many scenarios had not reached the precision when the budget was spent."""
    ending = tables.recording.ending
    if not (isinstance(ending, Complete) and ending.reason is Stop.BUDGET):
        return None
    missing = imprecise(tables)
    return Finding(float(len(missing)), ", ".join(missing))


@run_warns(
    "unlike the lock", "Not the versions that requirements.lock pins: {detail}. Compare with no other run.", above=0
)
def unlike_lock(tables: Tables) -> Finding:
    """How many distributions are not the version that requirements.lock pins, where an app runs on the suite's own."""
    run = tables.recording.run
    environments = {run.conditions[name].environment for asked in run.scenarios.values() for name in asked.contenders}
    unlike = run.unlike_lock if not environments or OWN in environments else []
    return Finding(float(len(unlike)), ", ".join(unlike))


@run_warns("cut short", "The run did not stop by its own rule: {detail}.", above=0)
def cut_short(tables: Tables) -> Finding:
    """1 for a run that did not stop by its own rule."""
    ending = tables.recording.ending
    if isinstance(ending, Complete):
        return Finding(0.0)
    reason = ending.reason if isinstance(ending, Interrupted) else "cut off without a word"
    return Finding(1.0, reason)


# To fail: a run makes three controls, and at 95 % one good run in seven would fail one by chance.
CONTROL_CONFIDENCE = 0.99

# To pass: two one-sided tests of 5 %, so that a fault as large as the bound passes in 5 of 100 (docs/adr/0042).
EQUIVALENCE_CONFIDENCE = 0.90

# How far off a control may be, in a default run and in one of many scenarios: to pass, with its whole interval; and not
# to fail where the interval excludes what is right, as with many blocks it does where that is right for all purposes.
BOUND, BOUND_OF_MANY = 0.05, 0.03

# As for the floor: below it a closed loop's queue begins to show in the ratio.
LEAST_HEADROOM = 1.5


def judged_controls(tables: Tables) -> list[Control]:
    recording, of_controls, plan = tables.recording, tables.of(CONTROL_SCENARIO), tables.recording.run.controls
    if of_controls.empty or plan is None:
        return []
    bound = BOUND_OF_MANY if recording.run.has_many_scenarios else BOUND
    app = wording.name_of(plan.same.baseline)
    same = block_values(tables.pairs(CONTROL_SCENARIO, *plan.same.both))["log_throughput_ratio"].dropna()
    sentence = f"{app} against {app} in another process: {found(same, '1 is right')}."
    controls = [judged("same against same", sentence, 1, same, bound)]
    doubled = doubled_work(of_controls, plan.double)
    if not doubled.empty:
        expected = float(np.exp(doubled["log_expected"].mean()))
        double = doubled["log_error"] + np.log(expected)
        finding = found(double, f"the work itself, timed in the app, says {expected:.3f}")
        sentence = f"An app against one with exactly twice its work: {finding}."
        controls.append(judged("known double", sentence, expected, double, bound))
    if above := headroom(tables, plan):
        controls.append(above)
    return controls


def found(logarithms: "pd.Series[float]", right: str) -> str:
    ratio = ratio_interval(logarithms, CONTROL_CONFIDENCE)
    if ratio is None:
        return "measured in fewer than two blocks"
    return f"found {wording.interval(ratio)} where {right}"


def doubled_work(slices: pd.DataFrame, versus: Versus) -> pd.DataFrame:
    """Return one row per block: the medians over undisturbed pairs of `log_expected` and of `log_error`, found over it.

    What a pair is expected to find is 1 + the second unit of work over the time of a request with one. The unit is the
    difference of what the two apps timed in these very slices: the timing itself costs either the same (docs/adr/0027).
    """
    single, double = (slices[slices["counts"] & (slices["condition"] == condition)] for condition in versus.both)
    pairs = single.merge(double, on=["block", "pair"], suffixes=("", "_double"))
    unit = pairs["work_seconds_double"] - pairs["work_seconds"]
    log_expected = np.log(1 + unit * pairs["requests_per_second"])
    log_found = np.log(pairs["requests_per_second"] / pairs["requests_per_second_double"])
    logarithms = pairs[["block"]].assign(log_expected=log_expected, log_error=log_found - log_expected)
    return logarithms.groupby("block").median().dropna()


def headroom(tables: Tables, plan: ControlPlan) -> Control | None:
    """Return how far the generator is above the fastest contender, on a server that never limits it, if measured."""
    run, slices = tables.recording.run, tables.slices
    floor = run.floor_under(plan.same.baseline)
    null = median_rates(slices[slices["condition"] == plan.null])
    bare = median_rates(slices[(slices["condition"] == floor) & (slices["scenario"] == CONTROL_SCENARIO)])
    floors = [name for name, condition in run.conditions.items() if condition.app == FLOOR]
    contenders = slices[~slices["condition"].isin([plan.null, *floors, *plan.double.both])]
    fastest = contenders.groupby(["scenario", "condition"])["requests_per_second"].median().max()
    if null.empty or bare.empty or not fastest > 0:
        return None
    sentence = (
        f"The generator reaches {null.median():,.0f} requests per second on a server that writes ready bytes and "
        f"{bare.median():,.0f} on a bare ASGI app; the fastest contender answers {fastest:,.0f}."
    )
    return judged("headroom", sentence, LEAST_HEADROOM, np.log(null / fastest))


def judged(
    name: str, sentence: str, expected: float, logarithms: "pd.Series[float]", bound: float | None = None
) -> Control:
    """Return a control that passes where its whole interval lies within the bound, or without one above `expected`.

    That is an equivalence test. It fails where it is off beyond doubt. Between the two nothing is shown, neither that
    the instrument is right nor that it is not.
    """
    ratio, narrow = (ratio_interval(logarithms, level) for level in (CONTROL_CONFIDENCE, EQUIVALENCE_CONFIDENCE))
    relation, outcome = Relation.AT_LEAST if bound is None else Relation.EQUALS, ControlOutcome.NOT_MEASURED
    if ratio and narrow:
        if bound is None:
            fails, passes, within = ratio.high < expected, narrow.low >= expected, f"above {expected:g}"
        else:
            fails = ratio.excludes(expected) and abs(np.log(ratio.estimate / expected)) > np.log1p(bound)
            passes = expected / (1 + bound) <= narrow.low and narrow.high <= expected * (1 + bound)
            within = f"within {100 * bound:g} % of that"
        outcome = ControlOutcome.PASSED if passes else ControlOutcome.FAILED if fails else ControlOutcome.NOT_SHOWN
        if outcome is ControlOutcome.NOT_SHOWN:
            sentence += f" The 90 % interval of {wording.interval(narrow)} is not all {within}, so that is not shown."
    return Control(name=name, sentence=sentence, relation=relation, expected=expected, estimate=ratio, outcome=outcome)


def control_flags(recording: Recording, controls: list[Control]) -> list[Flag]:
    """Return what controls say of every comparison of their run: that they broke off, answered wrong, or failed."""
    found: list[tuple[float, float, str]] = []
    reasons = [failed.reason for failed in failed_blocks(recording, CONTROL_SCENARIO)]
    if len(reasons) >= 2:
        times = f"{len(reasons)} times, the last time since {reasons[-1].rstrip('.')}"
        sentence = f"The controls did not run to their end {times}, so no ratio of this run is believed."
        found.append((len(reasons), 1, sentence))
    of_controls = [slice_.load.failures for slice_ in recording.slices if slice_.scenario == CONTROL_SCENARIO]
    wrong = wrong_answers(list(chain.from_iterable(of_controls)))
    if wrong.figure:
        sentence = (
            f"The controls met {wording.counted(int(wrong.figure), 'wrong answer')}, so no ratio of this run is "
            f"believed; the first: {wrong.detail}."
        )
        found.append((wrong.figure, 0, sentence))
    for control in controls:
        if control.outcome is ControlOutcome.FAILED and control.estimate:
            believed = f"The control '{control.name}' failed, so no ratio of this run is believed."
            found.append((control.estimate.estimate, control.expected, f"{believed} {control.sentence}"))
    return [
        Flag(name="failed control", voids=True, figure=figure, threshold=threshold, sentence=sentence)
        for figure, threshold, sentence in found
    ]


def median_rates(slices: pd.DataFrame) -> "pd.Series[float]":
    """Return an app's requests per second, block by block; a block in which it answered nothing has none."""
    rates = slices.groupby("block")["requests_per_second"].median()
    return rates[rates > 0]


# Standard deviations of a normal distribution in its median absolute deviation: 1 / 0.6745.
DEVIATIONS = 1.4826


def spread_between_pairs(tables: Tables, scenarios: Sequence[ScenarioSummary]) -> float | None:
    """Return the median over blocks of the robust deviation of their pairs' log-ratios: 0.2 is 20 %.

    Robust, so that a stall in ten does not stand for all. None where no block has two pairs that count.
    """
    spreads: list[float] = []
    for scenario in scenarios:
        for comparison in scenario.comparisons:
            pairs = tables.pairs(scenario.name, *comparison.both)
            counting = pairs[~pairs["disturbed"]].dropna(subset="log_throughput_ratio")
            blocks = [block["log_throughput_ratio"].to_numpy() for _, block in counting.groupby("block")]
            spreads += [
                DEVIATIONS * float(np.median(np.abs(block - np.median(block)))) for block in blocks if len(block) >= 2
            ]
    return float(np.median(spreads)) if spreads else None


def spread_between_blocks(scenarios: Sequence[ScenarioSummary]) -> float | None:
    """Return the median over comparisons of the standard deviation on which intervals rest: 0.03 is 3 %."""
    spreads = [
        spread(comparison.logarithms)
        for scenario in scenarios
        for comparison in scenario.comparisons
        if len(comparison.block_ratios) >= 2
    ]
    return float(np.median(spreads)) if spreads else None
