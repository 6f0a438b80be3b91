"""From slices to what is said of latency below saturation."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from runner.analysis.latency import (
    Group,
    OfferedBlock,
    cpu_ratio,
    highest_rates,
    latency_ratios,
    milliseconds,
    offered_blocks,
    over_blocks,
)
from runner.analysis.parts import LatencyComparison, OfferedFigures, OpenLoopSummary
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.validity.evidence import failed_blocks
from runner.analysis.validity.open_loop import NOT_SUSTAINED, open_loop_flags
from runner.records.condition import Arrivals, AtShare, ClosedLoop, Condition, OpenLoop, Versus, Whose
from runner.records.run import Recording, Run


def open_loop_names(run: Run) -> list[str]:
    """Return what was measured in open loops, in the order of the run."""
    return [
        name
        for name, asked in run.scenarios.items()
        if any(isinstance(run.conditions[condition].load_model, OpenLoop) for condition in asked.contenders)
    ]


def summarised_open_loops(recording: Recording, slices: pd.DataFrame) -> list[OpenLoopSummary]:
    """Return a summary of each; `slices` is `slices_frame`, all of it."""
    return [summarised_open_loop(recording, slices, name) for name in open_loop_names(recording.run)]


def summarised_open_loop(recording: Recording, slices: pd.DataFrame, name: str) -> OpenLoopSummary:
    """Return one scenario below saturation."""
    run = recording.run
    asked = run.scenarios[name]
    conditions = {condition: run.conditions[condition] for condition in asked.contenders}
    saturated = saturated_rates(slices[(slices["scenario"] == name) & slices["counts"]], conditions)
    capacities = {
        (name, condition, block): rates[block]
        for condition, described in conditions.items()
        if (rates := saturated.get(described.app))
        for block in rates
    }
    blocks = blocks_of(recording, slices, name, capacities)
    figures = [
        figures_of(run.conditions[condition], blocks[condition]) for condition in conditions if condition in blocks
    ]
    valid = {offered.condition for offered in figures if offered.is_valid}
    return OpenLoopSummary(
        name=name,
        scenario=asked.scenario or name,
        question=asked.question,
        skipped=asked.skipped,
        capacity=capacity_estimates(saturated),
        figures=figures,
        comparisons=[compared(versus, blocks, valid) for versus in run.comparisons[name]],
        highest_rates=[
            rate
            for app in saturated
            for rate in highest_rates(
                app,
                [block for condition in valid if run.conditions[condition].app == app for block in blocks[condition]],
            )
        ],
        failed_blocks=[failed.reason for failed in failed_blocks(recording, name)],
    )


def saturated_rates(counting: pd.DataFrame, conditions: dict[str, Condition]) -> dict[str, dict[int, float]]:
    """Return each app's requests per second when saturated, by block: the median of its slices there."""
    rates: dict[str, dict[int, float]] = {}
    for name, condition in conditions.items():
        if isinstance(condition.load_model, ClosedLoop):
            of_app = counting[counting["condition"] == name]
            medians = of_app.groupby("block")["requests_per_second"].median().dropna()
            rates[condition.app] = {int(str(block)): float(rate) for block, rate in medians.items()}
    return rates


def capacity_estimates(saturated: dict[str, dict[int, float]]) -> dict[str, Estimate]:
    """Return each app's capacity over blocks."""
    estimates = {app: ratio_interval(np.log(list(rates.values()))) for app, rates in saturated.items() if rates}
    return {app: estimate for app, estimate in estimates.items() if estimate is not None}


def blocks_of(
    recording: Recording, slices: pd.DataFrame, name: str, capacities: dict[Group, float]
) -> dict[str, list[OfferedBlock]]:
    """Return the blocks of each condition of a scenario."""
    places = np.flatnonzero((slices["scenario"] == name).to_numpy())
    own = [recording.slices[place] for place in places]
    counts = set(np.flatnonzero(slices["counts"].to_numpy()[places]).tolist())
    return offered_blocks(own, counts, capacities)


def figures_of(condition: Condition, blocks: Sequence[OfferedBlock]) -> OfferedFigures:
    """Return what one app did under one open loop; no latency where the rate was not sustained."""
    flags = open_loop_flags(blocks)
    is_sustained = all(flag.name != NOT_SUSTAINED for flag in flags)
    return OfferedFigures(
        condition=condition.name,
        app=condition.app,
        load=load_of(condition),
        share_of_slower=share_of_slower(condition),
        requests_per_second=over_blocks(blocks, lambda block: block.rate),
        share_of_capacity=over_blocks(blocks, lambda block: block.rate / block.capacity if block.capacity else None),
        latency_milliseconds=milliseconds(blocks, from_plan=True) if is_sustained else {},
        service_milliseconds=milliseconds(blocks, from_plan=False) if is_sustained else {},
        cpu_microseconds_per_request=over_blocks(blocks, lambda block: block.cpu_microseconds),
        blocks=len(blocks),
        requests=min(block.requests for block in blocks),
        is_sustained=is_sustained,
        flags=flags,
    )


def load_of(condition: Condition) -> str:
    """Return what is offered, in words."""
    assert isinstance(condition.load_model, OpenLoop)
    return condition.load_model.words


def share_of_slower(condition: Condition) -> float | None:
    """Return what is offered as a share of the slower app's capacity; None where it is another load."""
    model = condition.load_model
    if not isinstance(model, OpenLoop) or model.arrivals is not Arrivals.EXPONENTIAL:
        return None
    return model.load.share if isinstance(model.load, AtShare) and model.load.capacity is Whose.SLOWER else None


def compared(versus: Versus, blocks: dict[str, list[OfferedBlock]], valid: set[str]) -> LatencyComparison:
    """Return one comparison, without ratios where one of the two has no latency that is valid."""
    contender, baseline = (blocks.get(name, []) for name in versus.both)
    missing = [name for name in versus.both if name not in valid]
    ratios = {} if missing else latency_ratios(contender, baseline)
    return LatencyComparison(
        contender=versus.contender,
        baseline=versus.baseline,
        latency_ratios=ratios,
        cpu_ratio=cpu_ratio(contender, baseline),
        reason=reason(versus, missing, set(blocks), has_ratios=bool(ratios)),
    )


def reason(versus: Versus, missing: Sequence[str], measured: Collection[str], *, has_ratios: bool) -> str:
    """Say why there is no ratio."""
    if not set(versus.both) <= set(measured):
        return "No pair of slices was left undisturbed."
    if missing:
        return "No ratio, since a latency of one of the two is not valid."
    return "" if has_ratios else "Measured in fewer than two blocks."
