"""From a recording to its summary, step by step. Pure: the same recording, the same summary."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import fsum

import msgspec
import numpy as np
import pandas as pd

from runner.analysis.claims.attribution import explained, library_tables
from runner.analysis.claims.judgement import judged_claims
from runner.analysis.claims.scopes import Findings, headline, over_included_routers
from runner.analysis.claims.verdict import difference, judge
from runner.analysis.cost_figures import collections, cpu_ratios, wake_ups
from runner.analysis.costs import circumstances, dilution, memory_of, running_costs, typical_cpu, with_instructions
from runner.analysis.open_loops import open_loop_names, slow_answers, summarised_open_loop
from runner.analysis.roles import claimed_pair
from runner.analysis.runs import pace_of
from runner.analysis.statistics.estimate import Estimate, ratio_interval, rounded
from runner.analysis.statistics.frames import FEWEST_BUSY_BLOCKS, Basis, Tables, cpu_logarithms, grouped, logarithms_by
from runner.analysis.statistics.latency import (
    QUANTILES,
    PooledTimes,
    answers_by_condition,
    no_finer_than_recorded,
    pooled,
    ratio_of_percentiles,
)
from runner.analysis.summary import (
    SUMMARY_SCHEMA,
    AppFigures,
    Comparison,
    Ended,
    Flag,
    RunSummary,
    ScenarioSummary,
    Summary,
    Verdict,
)
from runner.analysis.validity.comparison import comparison_flags
from runner.analysis.validity.evidence import Evidence, failed_blocks, gather
from runner.analysis.validity.whole_run import (
    control_flags,
    judged_controls,
    run_warns,
    spread_between_blocks,
    spread_between_pairs,
)
from runner.records.condition import FLOOR, Condition
from runner.records.measurement import Measured
from runner.records.run import Complete, Interrupted, Kind, Recording, Run
from scenarios.claims import Rule


def summarise(recording: Recording) -> Summary:
    tables = Tables(recording)
    controls = judged_controls(tables)
    measured = saturated(tables, control_flags(recording, controls))
    scenarios = [scenario for scenario in measured if not scenario.asked.experiment]
    pair = claimed_pair(recording.run.claims)
    experiments = [scenario for scenario in measured if scenario.asked.experiment]
    diluted = dilution(scenarios, pair) if pair else None
    running = running_costs(recording.costs, pair)
    open_loops = [summarised_open_loop(tables, name) for name in open_loop_names(recording.run)]
    slow = slow_answers(open_loops, recording.run.conditions, pair) if pair else {}
    findings = Findings(scenarios=scenarios, slow_answers=slow, dilution=diluted, running=running)
    claims = judged_claims(recording.run.claims, findings)
    summary = Summary(
        schema=SUMMARY_SCHEMA,
        headline=headline(recording.run.options.kind, recording.run.claims, claims, scenarios),
        run=summarised_run(tables, scenarios),
        machine=recording.run.machine,
        fingerprint=dict(pace_of(recording).fixed_work),
        versions=recording.run.versions,
        controls=controls,
        flags=run_warns.flags(tables),
        claims=claims,
        scenarios=scenarios,
        open_loops=open_loops,
        experiments=experiments,
        explained=explained(claims, scenarios),
        typical_cpu=typical_cpu(tables, scenarios, pair) if pair else None,
        dilution=diluted,
        libraries=library_tables(scenarios),
        included_routers=over_included_routers(recording.run.claims, scenarios),
        counted=circumstances(recording.counts, recording.run.machine.python),
        running=running,
        conditions={key: value for key, value in recording.run.conditions.items() if key != value.app} or msgspec.UNSET,
        environments=recording.run.environments or msgspec.UNSET,
        wake_ups=wake_ups(tables) or msgspec.UNSET,
        hosts=recording.run.hosts or msgspec.UNSET,
    )
    return rounded(summary)


def saturated(tables: Tables, flags: Sequence[Flag]) -> list[ScenarioSummary]:
    recording = tables.recording
    below_saturation = set(open_loop_names(recording.run))
    answers = answers_by_condition(recording.slices, tables.slices)
    timed = [
        summarised_scenario(tables, name, {app: times for (of, app), times in answers.items() if of == name}, flags)
        for name in recording.run.scenarios
        if name not in below_saturation
    ]
    return with_instructions(timed, recording.counts, {each.name: floor_of(recording.run, each.name) for each in timed})


def summarised_scenario(
    tables: Tables, name: str, answers: Mapping[str, PooledTimes], flags: Sequence[Flag]
) -> ScenarioSummary:
    """Return one scenario's summary, measured or not; `flags` concern every scenario of the run."""
    recording, slices = tables.recording, tables.of(name)
    run, asked = recording.run, recording.run.scenarios[name]
    slices_of = grouped(slices, "condition")
    floor, unmeasured = floor_of(run, name), block_figures(slices[:0])
    by_block = {app: block_figures(rows) for app, rows in slices_of.items()}

    def of(app: str, beside: str = "") -> AppFigures:
        blocks = (by_block.get(app, unmeasured), by_block.get(beside, unmeasured))
        return figures(slices_of.get(app, slices[:0]), answers.get(app, pooled({})), *blocks)

    # Of an experiment, by the baseline that each lies under.
    floors = {versus.baseline: run.floor_under(versus.baseline) for versus in run.comparisons[name] if asked.experiment}
    return ScenarioSummary(
        name=name,
        asked=asked,
        contenders={condition: of(condition, floor) for condition in asked.contenders},
        floor=of(floor) if floor in slices_of else None,
        floors={key: of(each) for key, each in floors.items() if each in slices_of},
        memory_megabytes=memory_of(recording, name) if asked.experiment else {},
        comparisons=[
            msgspec.structs.replace(one, latency_ratios=latency_ratios(one, answers))
            for one in compared(tables, name, flags)
        ],
        failed_blocks=[failed.reason for failed in failed_blocks(recording, name)],
    )


def floor_of(run: Run, scenario: str) -> str:
    return next((run.floor_under(versus.baseline) for versus in run.comparisons[scenario]), FLOOR)


def compared(tables: Tables, scenario: str, flags: Sequence[Flag]) -> list[Comparison]:
    run = tables.recording.run
    comparisons = []
    for versus in run.comparisons[scenario]:
        evidence = gather(tables, scenario, versus)
        claims = () if run.scenarios[scenario].experiment else run.claims
        of_both = (claim for claim in claims if (claim.contender, claim.baseline) == versus.both)
        target = next((claim.target for claim in of_both if claim.rule is Rule.RATIO), None)
        comparison = compare(evidence, target, run.options.kind, flags)
        # A run of the user's own two apps puts no ratio to the test: it asks how far they differ.
        if not claimed_pair(run.claims) and comparison.is_valid and comparison.throughput_ratio:
            comparison = msgspec.structs.replace(comparison, reason=difference(comparison.throughput_ratio))
        comparisons.append(comparison)
    return comparisons


def compare(evidence: Evidence, target: float | None, kind: Kind, run_wide: Sequence[Flag] = ()) -> Comparison:
    flags, confidence = [*run_wide, *comparison_flags(evidence)], evidence.confidence
    judged = judge(evidence.logarithms, target, flags, kind, evidence.ratio)
    by_cpu_time = evidence.basis is Basis.CPU_TIME
    throughput = evidence.basis if evidence.basis is Basis.UNDISTURBED_SLICES else Basis.THROUGHPUT
    is_answer = judged.reason and judged.verdict is not Verdict.INVALID
    return Comparison(
        contender=evidence.versus.contender,
        baseline=evidence.versus.baseline,
        throughput_ratio=ratio_interval(logarithms_by(throughput, evidence.pairs), confidence),
        cpu_ratio=ratio_interval(cpu_logarithms(evidence.basis, evidence.pairs), confidence),
        cpu_ratios=cpu_ratios(evidence.cpu_by_block, confidence),
        throughput_ratio_bootstrap=None if by_cpu_time else evidence.bootstrap,
        judged_by=evidence.basis,
        block_numbers=evidence.logarithms.index.to_list(),
        block_ratios=np.exp(evidence.logarithms).tolist(),
        blocks=len(evidence.logarithms),
        confidence=confidence,
        pairs=len(evidence.pairs) - evidence.excluded_pairs,
        excluded_pairs=evidence.excluded_pairs,
        all_pairs_ratio=all_pairs_ratio(evidence.pairs, confidence),
        verdict=judged.verdict,
        reason=f"By CPU time per request: {judged.reason}" if by_cpu_time and is_answer else judged.reason,
        flags=flags,
    )


MANY_EXCLUDED = 0.05
"""Of a comparison's pairs: the ratio with them stands beside the one without, for a reader to see what they change."""


def all_pairs_ratio(pairs: pd.DataFrame, confidence: float) -> Estimate | None:
    if pairs.empty or pairs["disturbed"].mean() <= MANY_EXCLUDED:
        return None
    return ratio_interval(pairs.groupby("block")["log_throughput_ratio"].median().dropna(), confidence)


def latency_ratios(comparison: Comparison, answers: Mapping[str, PooledTimes]) -> dict[str, Estimate]:
    if not answers.keys() >= set(comparison.both):
        return {}
    own, other = (answers[app] for app in comparison.both)
    ratios = {name: ratio_of_percentiles(own, other, share) for name, share in QUANTILES.items()}
    return {name: ratio for name, each in ratios.items() if (ratio := no_finer_than_recorded(each))}


def figures(slices: pd.DataFrame, answers: PooledTimes, by_block: pd.DataFrame, of_floor: pd.DataFrame) -> AppFigures:
    """Return what one condition did in one scenario, from its rows of `slices_frame` and its answers.

    `by_block` are its `block_figures`; where the floor has some, there is the same over those of the floor.
    """
    over_floor = {name: geometric((by_block[name] / of_floor[name]).dropna()) for name in BLOCK_COLUMNS[:2]}
    user = by_block["cpu_microseconds_per_request"] * by_block["user_share"]
    percentiles = answers.percentiles(QUANTILES)
    return AppFigures(
        requests_per_second=geometric(by_block["requests_per_second"]),
        cpu_microseconds_per_request=geometric(by_block["cpu_microseconds_per_request"]),
        user_microseconds_per_request=geometric(user),
        system_microseconds_per_request=geometric(by_block["cpu_microseconds_per_request"] - user),
        latency_milliseconds={
            name: wide for name, each in percentiles.items() if (wide := no_finer_than_recorded(each))
        },
        latency_missing=answers.missing(QUANTILES) if answers.total else {},
        shares_above=answers.shares_above(),
        latency_curve=answers.curve() if answers.total else [],
        failures=int(slices["failures"].sum()),
        collections=collections(slices),
        requests_over_floor=over_floor["requests_per_second"],
        cpu_over_floor=over_floor["cpu_microseconds_per_request"],
        block_cpu_microseconds=dict(by_block["cpu_microseconds_per_request"].dropna().items()),  # type: ignore[arg-type]
    )


BLOCK_COLUMNS = ["requests_per_second", "cpu_microseconds_per_request", "user_share"]


def block_figures(of_condition: pd.DataFrame) -> pd.DataFrame:
    """Return an app's figures by block: the median of its slices that count, as a block's ratio is that of its pairs.

    CPU time of all of its slices where fewer than five blocks have any that count: it hardly minds a busy machine.
    """
    every = of_condition.groupby("block")[BLOCK_COLUMNS].median()
    counting = of_condition[of_condition["counts"]].groupby("block")[BLOCK_COLUMNS].median().reindex(every.index)
    if counting["requests_per_second"].count() < FEWEST_BUSY_BLOCKS:
        counting[BLOCK_COLUMNS[1:]] = every[BLOCK_COLUMNS[1:]]
    return counting


def geometric(by_block: "pd.Series[float]") -> Estimate | None:
    """Return the geometric mean over blocks with its interval: rates and times are positive and err by factors."""
    measured = by_block[by_block > 0]
    return ratio_interval(np.log(measured.to_numpy(dtype=np.float64)))


def summarised_run(tables: Tables, scenarios: Sequence[ScenarioSummary]) -> RunSummary:
    recording, ending = tables.recording, tables.recording.ending
    match ending:
        case Complete():
            way, ended = Ended.BY_RULE, str(ending.reason)
        case Interrupted():
            way, ended = Ended.INTERRUPTED, f"interrupted: {ending.reason}"
        case None:
            way, ended = Ended.CUT_OFF, "cut off"
    return RunSummary(
        name=recording.run.name,
        started=recording.run.started,
        ended=ended,
        ending=way,
        seconds=None if ending is None else ending.seconds,
        commit=recording.run.commit,
        options=recording.run.options,
        client=recording.run.client,
        server_flags=Condition(app="").flags(recording.run.server_flags),
        blocks=sum(isinstance(block.outcome, Measured) for block in recording.blocks),
        slices=len(recording.slices),
        share_inside_slices=share_inside_slices(recording),
        spread_between_pairs=spread_between_pairs(tables, scenarios),
        spread_between_blocks=spread_between_blocks(scenarios),
    )


def share_inside_slices(recording: Recording) -> float:
    """Return the time under load over that from the first block's start to the last block's end; 0 without blocks."""
    if not recording.blocks:
        return 0.0
    starts = [datetime.fromisoformat(block.started).timestamp() for block in recording.blocks]
    ends = [start + block.seconds for start, block in zip(starts, recording.blocks, strict=True)]
    # The parts are never longer than the whole: whichever is larger, so that a block's `started` may mean either
    # the start of its servers or its first slice.
    whole = max(max(ends) - min(starts), fsum(block.seconds for block in recording.blocks))
    inside = fsum(slice_.load.elapsed_seconds for slice_ in recording.slices)
    return min(1.0, inside / whole) if whole > 0 else 0.0
