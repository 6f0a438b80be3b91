"""Latency below saturation: what a run says of its open loops.

The highest rate whose p99 stays under a bound lies between two rates that were offered: there the logarithm of p99 is
taken as a straight line over that of the rate, as between the points of the chart.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from runner.analysis.statistics.estimate import Estimate, exponentiated, jackknife_interval, ratio_interval
from runner.analysis.statistics.frames import Tables
from runner.analysis.statistics.latency import PERCENTILES, OfferedBlock, pooled, ratio_of_percentiles, waits
from runner.analysis.summary import HighestRate, LatencyComparison, OfferedFigures, OpenLoopSummary
from runner.analysis.validity.evidence import failed_blocks
from runner.analysis.validity.open_loop import NOT_SUSTAINED, open_loop_flags
from runner.records.condition import Arrivals, AtShare, ClosedLoop, Condition, OpenLoop, Versus, Whose
from runner.records.run import Recording, Run

Blocks = Sequence[OfferedBlock]

# What the claim of performance is judged on: p99 at half of what the slower app can.
HALF, SLOW = 0.5, "p99"
BOUNDS_MILLISECONDS = (5.0, 10.0, 25.0)
SHARE = PERCENTILES["p99"]


def open_loop_names(run: Run) -> list[str]:
    return [
        name
        for name, asked in run.scenarios.items()
        if any(isinstance(run.conditions[condition].load_model, OpenLoop) for condition in asked.contenders)
    ]


def summarised_open_loop(tables: Tables, name: str) -> OpenLoopSummary:
    run, of_scenario = tables.recording.run, tables.of(name)
    asked = run.scenarios[name]
    conditions = {condition: run.conditions[condition] for condition in asked.contenders}
    saturated = saturated_rates(of_scenario[of_scenario["counts"]], conditions)
    blocks = offered_blocks(tables.recording, of_scenario, saturated)
    figures = [figures_of(described, blocks[key]) for key, described in conditions.items() if key in blocks]
    valid = [offered.condition for offered in figures if offered.is_valid]
    return OpenLoopSummary(
        name=name,
        scenario=asked.scenario or name,
        question=asked.question,
        skipped=asked.skipped,
        capacity={
            app: estimate
            for app, rates in saturated.items()
            if (estimate := ratio_interval(np.log(list(rates.values())))) is not None
        },
        figures=figures,
        comparisons=[compared(versus, blocks, valid) for versus in run.comparisons[name]],
        highest_rates=[
            highest_rate(app, of_app, bound)
            for app in saturated
            if (of_app := [blocks[key] for key in valid if conditions[key].app == app])
            for bound in BOUNDS_MILLISECONDS
        ],
        failed_blocks=[failed.reason for failed in failed_blocks(tables.recording, name)],
    )


def saturated_rates(counting: pd.DataFrame, conditions: dict[str, Condition]) -> dict[str, dict[int, float]]:
    """Return each app's requests per second when saturated, by block: the median of its slices there."""
    medians = {
        condition.app: counting[counting["condition"] == name].groupby("block")["requests_per_second"].median()
        for name, condition in conditions.items()
        if isinstance(condition.load_model, ClosedLoop)
    }
    return {app: {int(str(block)): rate for block, rate in of_app.dropna().items()} for app, of_app in medians.items()}


def offered_blocks(
    recording: Recording, of_scenario: pd.DataFrame, saturated: Mapping[str, Mapping[int, float]]
) -> dict[str, list[OfferedBlock]]:
    groups: dict[tuple[str, int], list[int]] = {}
    for place in of_scenario.index[of_scenario["counts"]]:
        slice_ = recording.slices[place]
        if slice_.load.open_loop is not None:
            groups.setdefault((slice_.condition, slice_.block), []).append(place)
    blocks: dict[str, list[OfferedBlock]] = {}
    for (condition, number), places in sorted(groups.items()):
        capacity = saturated.get(recording.run.conditions[condition].app, {}).get(number)
        of_block = tuple(recording.slices[place] for place in places)
        blocks.setdefault(condition, []).append(OfferedBlock(number, of_block, capacity))
    return blocks


def figures_of(condition: Condition, blocks: Blocks) -> OfferedFigures:
    assert isinstance(condition.load_model, OpenLoop)
    flags = open_loop_flags(blocks)
    is_sustained = all(flag.name != NOT_SUSTAINED for flag in flags)
    answers = waits(blocks)
    is_usual = condition.load_model.arrivals is Arrivals.EXPONENTIAL
    return OfferedFigures(
        condition=condition.name,
        app=condition.app,
        load=condition.load_model.words,
        share_of_slower=share_of_slower(condition) if is_usual else None,
        requests_per_second=over_blocks(blocks, lambda block: block.rate),
        share_of_capacity=over_blocks(blocks, lambda block: block.rate / block.capacity if block.capacity else None),
        latency_milliseconds=answers.percentiles(PERCENTILES) if is_sustained else {},
        latency_missing=answers.missing(PERCENTILES) if is_sustained else {},
        shares_above=answers.shares_above() if is_sustained else {},
        service_milliseconds=served(blocks) if is_sustained else {},
        cpu_microseconds_per_request=over_blocks(blocks, lambda block: block.cpu_microseconds),
        core_busy=over_blocks(blocks, lambda block: block.busy),
        blocks=len(blocks),
        requests=min(block.requests for block in blocks),
        is_sustained=is_sustained,
        flags=flags,
    )


def share_of_slower(condition: Condition) -> float | None:
    """Return what is offered as a share of the slower app's capacity; None where it is another load."""
    match condition.load_model:
        case OpenLoop(load=AtShare(share=share, capacity=Whose.SLOWER)):
            return share
    return None


def over_blocks(blocks: Blocks, figure: Callable[[OfferedBlock], float | None]) -> Estimate | None:
    return ratio_interval([math.log(value) for block in blocks if (value := figure(block)) and value > 0])


def served(blocks: Blocks) -> dict[str, Estimate]:
    return pooled({block.number: block.from_send for block in blocks}).percentiles(PERCENTILES)


def compared(versus: Versus, blocks: Mapping[str, Blocks], valid: Collection[str]) -> LatencyComparison:
    contender, baseline = (blocks.get(name, []) for name in versus.both)
    is_valid = set(versus.both) <= set(valid)
    own, other = waits(contender), waits(baseline)
    ratios = {
        name: ratio
        for name, share in PERCENTILES.items()
        if is_valid and (ratio := ratio_of_percentiles(own, other, share))
    }
    reason = "" if ratios else "Measured in too few blocks, or with too few answers."
    if not set(versus.both) <= set(blocks):
        reason = "No pair of slices was left undisturbed."
    elif not is_valid:
        reason = "No ratio, since a latency of one of the two is not valid."
    return LatencyComparison(
        contender=versus.contender,
        baseline=versus.baseline,
        latency_ratios=ratios,
        cpu_ratio=ratio_of(contender, baseline, lambda block: block.cpu_microseconds),
        reason=reason,
    )


def ratio_of(contender: Blocks, baseline: Blocks, figure: Callable[[OfferedBlock], float | None]) -> Estimate | None:
    """Return the baseline's figure over the contender's, of the blocks that have both."""
    others = {block.number: figure(block) for block in baseline}
    return ratio_interval(
        [math.log(other / own) for block in contender if (other := others.get(block.number)) and (own := figure(block))]
    )


def highest_rate(app: str, loads: Sequence[Blocks], bound_milliseconds: float) -> HighestRate:
    """Return up to which rate p99 of all answers keeps a bound; at least that where no rate was seen to break it.

    `loads` has an app's blocks at every rate that was valid. Both figures are those of the blocks that every load has.
    """
    numbers = set.intersection(*({block.number for block in blocks} for blocks in loads))
    answers = [waits(blocks).within(numbers) for blocks in loads]
    points = [
        (without_each([math.log(block.rate) for block in blocks if block.number in numbers]), waited.logarithms(SHARE))
        for blocks, waited in zip(loads, answers, strict=True)
        if not waited.why_not(SHARE)
    ]
    found = [
        crossing(sorted((math.exp(rate[left]), math.exp(p99[left])) for rate, p99 in points), bound_milliseconds)
        for left in range(len(numbers) + 1)
    ]
    rates = [rate for rate, _ in found]
    return HighestRate(
        app=app,
        bound_milliseconds=bound_milliseconds,
        requests_per_second=exponentiated(jackknife_interval(np.log(rates))) if min(rates) > 0 else None,
        is_at_least=any(not is_crossed for _, is_crossed in found),
    )


def without_each(values: Sequence[float]) -> list[float]:
    """Return the mean of all values, then without each of them."""
    total = math.fsum(values)
    return [total / len(values), *((total - value) / max(len(values) - 1, 1) for value in values)]


def crossing(points: Sequence[tuple[float, float]], bound: float) -> tuple[float, bool]:
    """Return up to which rate p99 keeps a bound, and whether a higher rate was seen to break it; 0 where the first did.

    `points` are rates with their p99, rates ascending; the first that breaks the bound decides, whatever follows.
    """
    kept: tuple[float, float] | None = None
    for point in points:
        if point[1] > bound:
            if kept is None:
                return 0.0, True
            # Between the two a straight line, both axes logarithmic.
            part = math.log(bound / kept[1]) / math.log(point[1] / kept[1])
            return kept[0] * math.exp(part * math.log(point[0] / kept[0])), True
        kept = point
    return (kept[0] if kept else 0.0), False


def slow_answers(
    open_loops: Sequence[OpenLoopSummary], conditions: Mapping[str, Condition], pair: Versus
) -> dict[str, Estimate]:
    """Return the ratio of p99 of a pair, baseline over contender, by what was measured; none where it is not valid."""
    return {
        measured.name: comparison.latency_ratios[SLOW]
        for measured in open_loops
        for comparison in measured.comparisons
        if share_of_slower(conditions[comparison.contender]) == HALF
        and (conditions[comparison.contender].app, conditions[comparison.baseline].app) == pair.both
        and SLOW in comparison.latency_ratios
    }
