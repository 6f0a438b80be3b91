"""From a recording to its summary, step by step."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import pandas as pd

from runner.analysis.claims.attribution import explained, tables
from runner.analysis.claims.grounds import Findings
from runner.analysis.claims.judgement import judged_claims
from runner.analysis.claims.scopes import headline, over_included_routers
from runner.analysis.claims.verdict import Target, claims_a_ratio, difference
from runner.analysis.comparison import compare, figures
from runner.analysis.costs import dilution, memory_of, running_costs, typical_cpu
from runner.analysis.instructions import circumstances, with_instructions
from runner.analysis.latency import slow_answers
from runner.analysis.open_loops import open_loop_names, summarised_open_loops
from runner.analysis.roles import claimed_pair
from runner.analysis.runs import pace_of
from runner.analysis.statistics.estimate import rounded
from runner.analysis.statistics.frames import slices_frame
from runner.analysis.statistics.latency import latency_frame
from runner.analysis.summary import (
    SUMMARY_SCHEMA,
    AppFigures,
    Comparison,
    Ended,
    Flag,
    RunSummary,
    ScenarioSummary,
    Summary,
)
from runner.analysis.validity.controls import (
    control_flags,
    judged_controls,
    spread_between_blocks,
    spread_between_pairs,
)
from runner.analysis.validity.evidence import failed_blocks, gather
from runner.analysis.validity.validity import run_flags
from runner.records.condition import FLOOR, Condition, Versus
from runner.records.measurement import Measured
from runner.records.run import Complete, Interrupted, Recording, Run
from scenarios.claims import Claim, Rule


def summarise(recording: Recording) -> Summary:
    """Return everything that the report shows. Pure: the same recording, the same summary."""
    slices = slices_frame(recording.slices, recording.blocks)
    latencies = latency_frame(recording.slices, slices)
    controls = judged_controls(recording, slices)
    timed = summarised_scenarios(recording, slices, latencies, control_flags(recording, controls))
    floors = {name: floor_of(recording.run, name) for name in recording.run.scenarios}
    measured = with_instructions(timed, recording.counts, floors)
    scenarios = [scenario for scenario in measured if not scenario.asked.experiment]
    pair = claimed_pair(recording.run.claims)
    experiments = [scenario for scenario in measured if scenario.asked.experiment]
    diluted = dilution(scenarios, pair) if pair else None
    running = running_costs(recording.costs, pair)
    open_loops = summarised_open_loops(recording, slices)
    slow = slow_answers(open_loops, recording.run.conditions, pair) if pair else {}
    findings = Findings(scenarios=scenarios, slow_answers=slow, dilution=diluted, running=running)
    claims = judged_claims(recording.run.claims, findings)
    summary = Summary(
        schema=SUMMARY_SCHEMA,
        headline=headline(recording.run.options.kind, recording.run.claims, claims, scenarios),
        run=summarised_run(recording, slices, scenarios),
        machine=recording.run.machine,
        fingerprint=dict(pace_of(recording).fixed_work),
        versions=recording.run.versions,
        controls=controls,
        flags=run_flags(recording),
        claims=claims,
        scenarios=scenarios,
        open_loops=open_loops,
        experiments=experiments,
        explained=explained(claims, scenarios),
        typical_cpu=typical_cpu(recording, slices, scenarios, pair) if pair else None,
        dilution=diluted,
        libraries=tables(scenarios),
        included_routers=over_included_routers(recording.run.claims, scenarios),
        counted=circumstances(recording.counts, recording.run.machine.python),
        running=running,
        conditions=beyond_the_usual(recording.run.conditions),
        environments=recording.run.environments or msgspec.UNSET,
        hosts=recording.run.hosts or msgspec.UNSET,
    )
    return rounded(summary)


def summarised_scenarios(
    recording: Recording,
    slices: pd.DataFrame,
    latencies: pd.DataFrame,
    flags: Sequence[Flag],
) -> list[ScenarioSummary]:
    """Return a summary of each scenario and saturating experiment of the run, measured or not, in its order."""
    below_saturation = set(open_loop_names(recording.run))
    return [
        summarised_scenario(
            recording,
            name,
            slices[slices["scenario"] == name],
            latencies[latencies["scenario"] == name],
            flags,
        )
        for name in recording.run.scenarios
        if name not in below_saturation
    ]


def summarised_scenario(
    recording: Recording,
    name: str,
    slices: pd.DataFrame,
    latencies: pd.DataFrame,
    flags: Sequence[Flag],
) -> ScenarioSummary:
    """Return one scenario's summary from its rows of both tables; `flags` concern every scenario of the run."""
    asked = recording.run.scenarios[name]
    floor = floor_of(recording.run, name)
    has_floor = bool((slices["condition"] == floor).any())
    return ScenarioSummary(
        name=name,
        asked=asked,
        contenders={condition: figures(condition, slices, latencies, floor) for condition in asked.contenders},
        floor=figures(floor, slices, latencies) if has_floor else None,
        floors=floors_of(recording.run, name, slices, latencies) if asked.experiment else {},
        memory_megabytes=memory_of(recording, name) if asked.experiment else {},
        comparisons=compared(recording, name, slices, flags),
        failed_blocks=[failed.reason for failed in failed_blocks(recording, name)],
    )


def floor_of(run: Run, scenario: str) -> str:
    """Return the floor that a scenario's figures are shown beside: that of its first comparison."""
    return next((run.floor_under(versus.baseline) for versus in run.comparisons[scenario]), FLOOR)


def floors_of(run: Run, experiment: str, slices: pd.DataFrame, latencies: pd.DataFrame) -> dict[str, AppFigures]:
    """Return the figures of the floor under each condition of an experiment, by the baseline that it lies under."""
    measured = set(slices["condition"])
    floors = {versus.baseline: run.floor_under(versus.baseline) for versus in run.comparisons[experiment]}
    return {name: figures(floor, slices, latencies) for name, floor in floors.items() if floor in measured}


def beyond_the_usual(conditions: Mapping[str, Condition]) -> dict[str, Condition] | msgspec.UnsetType:
    """Return the conditions whose name says more than an app's; unset where there is none."""
    special = {name: condition for name, condition in conditions.items() if name != condition.app}
    return special or msgspec.UNSET


def compared(
    recording: Recording,
    scenario: str,
    slices: pd.DataFrame,
    flags: Sequence[Flag],
) -> list[Comparison]:
    """Return the comparisons that the run made, in its order."""
    run = recording.run
    comparisons = [
        compare(
            gather(recording, slices, scenario, versus),
            None if run.scenarios[scenario].experiment else target_for(run.claims, versus),
            run.options.kind,
            flags,
        )
        for versus in run.comparisons[scenario]
    ]
    return comparisons if claims_a_ratio(run.claims) else [with_difference(comparison) for comparison in comparisons]


def with_difference(comparison: Comparison) -> Comparison:
    """Return a comparison of which nothing was claimed, with what its ratio says."""
    if not comparison.is_valid or comparison.throughput_ratio is None:
        return comparison
    return msgspec.structs.replace(comparison, reason=difference(comparison.throughput_ratio))


def target_for(claims: Sequence[Claim], versus: Versus) -> Target | None:
    """Return the target of the claim about these two; None where none was made of them."""
    return next(
        (
            Target(claim.target)
            for claim in claims
            if claim.rule is Rule.RATIO and (claim.contender, claim.baseline) == versus.both
        ),
        None,
    )


def summarised_run(recording: Recording, slices: pd.DataFrame, scenarios: Sequence[ScenarioSummary]) -> RunSummary:
    """Return which run this was, how it ended, and how much it wavered; `slices` is `slices_frame`, all of it."""
    ending = recording.ending
    return RunSummary(
        name=recording.run.name,
        started=recording.run.started,
        ended=ended(recording),
        ending=way_of_ending(recording),
        seconds=None if ending is None else ending.seconds,
        commit=recording.run.commit,
        options=recording.run.options,
        server_flags=Condition(app="").flags(recording.run.server_flags),
        blocks=sum(isinstance(block.outcome, Measured) for block in recording.blocks),
        slices=len(recording.slices),
        share_inside_slices=share_inside_slices(recording),
        spread_between_pairs=spread_between_pairs(slices, scenarios),
        spread_between_blocks=spread_between_blocks(scenarios),
    )


def way_of_ending(recording: Recording) -> Ended:
    if recording.ending is None:
        return Ended.CUT_OFF
    return Ended.INTERRUPTED if isinstance(recording.ending, Interrupted) else Ended.BY_RULE


def ended(recording: Recording) -> str:
    """Return how the run came to its end, as `RunSummary.ended` says it."""
    match recording.ending:
        case Complete(reason=reason):
            return reason
        case Interrupted(reason=reason):
            return f"interrupted: {reason}"
        case None:
            return "cut off"


def share_inside_slices(recording: Recording) -> float:
    """Return the time under load over that from the first block's start to the last block's end; 0 without blocks."""
    if not recording.blocks:
        return 0.0
    starts = [datetime.fromisoformat(block.started).timestamp() for block in recording.blocks]
    ends = [start + block.seconds for start, block in zip(starts, recording.blocks, strict=True)]
    # The parts are never longer than the whole: whichever is larger, so that a block's `started` may mean either
    # the start of its servers or its first slice.
    whole = max(max(ends) - min(starts), sum(block.seconds for block in recording.blocks))
    inside = sum(slice_.load.elapsed_seconds for slice_ in recording.slices)
    return min(1.0, inside / whole) if whole > 0 else 0.0
