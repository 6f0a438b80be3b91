import math

import msgspec
import numpy as np
import pandas as pd
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.statistics.frames import Tables
from runner.analysis.summary import Control, ControlOutcome, Relation, Summary, Verdict
from runner.analysis.validity.whole_run import BOUND, BOUND_OF_MANY, judged, judged_controls
from runner.records.measurement import Failed, Measured, Slice
from runner.records.run import Recording
from tests.analysis.controlled import EXPECTED_DOUBLE, measured
from tests.analysis.flagged import failing
from tests.builders import make_block
from tests.recordings import altered

PASSED, FAILED, NOT_SHOWN = ControlOutcome.PASSED, ControlOutcome.FAILED, ControlOutcome.NOT_SHOWN


def control(summary: Summary, name: str) -> Control:
    return {each.name: each for each in summary.controls}[name]


def test_a_sound_run_passes_its_controls_and_has_verdicts() -> None:
    summary = summarise(measured())

    assert [
        ("same against same", PASSED),
        ("known double", PASSED),
        ("headroom", PASSED),
    ] == [(each.name, each.outcome) for each in summary.controls]
    assert Verdict.REFUTED == summary.scenarios[0].comparisons[0].verdict


def test_controls_are_no_scenario_of_the_claims() -> None:
    assert ["one_item"] == [scenario.name for scenario in summarise(measured()).scenarios]


def test_the_known_double_is_expected_from_the_second_unit_of_work_whatever_timing_it_costs() -> None:
    found = control(summarise(measured()), "known double")

    assert pytest.approx(EXPECTED_DOUBLE) == found.expected
    assert found.estimate is not None
    assert pytest.approx(EXPECTED_DOUBLE) == found.estimate.estimate


def test_a_host_that_slows_the_work_in_some_blocks_moves_what_is_found_and_what_is_expected_alike() -> None:
    found = control(summarise(with_work_timed_in_slices(measured(), [80.0, 104.0])), "known double")

    assert found.estimate is not None
    assert pytest.approx(math.sqrt((1 + 80 / 100) * (1 + 104 / 124))) == found.expected
    assert pytest.approx([found.expected] * 2) == [found.estimate.low, found.estimate.high]


def with_work_timed_in_slices(recording: Recording, units: list[float]) -> Recording:
    """Return it with a unit of work that takes so many microseconds in one block after the other, on a floor of 20."""

    def timed(slice_: Slice) -> Slice:
        if slice_.condition not in {"single", "double"}:
            return slice_
        microseconds = units[slice_.block % len(units)] * (2 if slice_.condition == "double" else 1)
        elapsed = slice_.load.requests * (20.0 + microseconds) / 1e6
        load = msgspec.structs.replace(slice_.load, elapsed_seconds=elapsed)
        return msgspec.structs.replace(slice_, load=load, work_seconds=(microseconds + 5.0) / 1e6)

    return msgspec.structs.replace(recording, slices=[*map(timed, recording.slices)])


@pytest.mark.parametrize(
    ("same", "noise", "outcome"),
    [
        (1.06, 0.001, FAILED),  # off beyond doubt and beyond the bound
        (1.04, 0.001, PASSED),  # beyond doubt, but nothing to void a run for
        (1.0, 0.01, PASSED),
        (1.0, 0.10, NOT_SHOWN),  # right, and by chance: the interval has room for much else
        (1.05, 0.10, NOT_SHOWN),  # far off, and the interval has room for 1
        (1 / 1.06, 0.001, FAILED),
    ],
)
def test_a_control_passes_within_its_bound_fails_beyond_doubt_and_shows_nothing_between(
    same: float, noise: float, outcome: ControlOutcome
) -> None:
    found = control(summarise(measured(same=same, noise=noise)), "same against same")

    assert outcome is found.outcome
    assert (outcome is NOT_SHOWN) == ("is not all within 5 % of that, so that is not shown." in found.sentence)


def test_beside_many_scenarios_the_bound_is_closer() -> None:
    recording = measured(noise=0.045, blocks=6)
    [asked] = recording.run.scenarios.values()

    def outcome_beside(count: int) -> ControlOutcome:
        asked_for = {f"scenario_{number}": asked for number in range(count)}
        run = msgspec.structs.replace(recording.run, scenarios=asked_for)
        return judged_controls(Tables(msgspec.structs.replace(recording, run=run)))[0].outcome

    assert [PASSED, NOT_SHOWN] == [outcome_beside(20), outcome_beside(21)]


@pytest.mark.parametrize(
    ("bound", "blocks", "noise"),
    [
        (BOUND, 5, 0.02),  # a default run
        (BOUND_OF_MANY, 8, 0.02),  # a run of every scenario
    ],
)
def test_a_good_run_passes_its_controls_in_95_of_100(bound: float, blocks: int, noise: float) -> None:
    assert share_that_passes(1.0, bound, blocks, noise) >= 0.95


@pytest.mark.parametrize(
    ("fault", "bound", "blocks", "noise"),
    [
        (1.06, BOUND, 5, 0.02),
        (1.06, BOUND, 5, 0.005),
        (1.05, BOUND_OF_MANY, 8, 0.02),
        (1.05, BOUND_OF_MANY, 2, 0.005),
    ],
)
def test_a_faulty_run_passes_a_control_in_5_of_100_at_most(
    fault: float, bound: float, blocks: int, noise: float
) -> None:
    assert share_that_passes(fault, bound, blocks, noise) <= 0.05


def share_that_passes(fault: float, bound: float, blocks: int, noise: float) -> float:
    """Return it of 1,000 runs: 5 % has a standard error of 0.7 %. Blocks of controls vary by 0.7 to 2 % in records."""
    runs = math.log(fault) + np.random.default_rng(42).normal(0, noise, (1_000, blocks))
    return sum(judged("same against same", "", 1, pd.Series(run), bound).outcome is PASSED for run in runs) / 1_000


def test_a_double_that_is_not_found_fails() -> None:
    assert FAILED is control(summarise(measured(double=1.6)), "known double").outcome


@pytest.mark.parametrize(("null", "outcome"), [(40.0, PASSED), (47.0, FAILED)])
def test_headroom_is_measured_against_the_fastest_contender(null: float, outcome: ControlOutcome) -> None:
    # The fastest contender of the builder takes 66.7 microseconds; 1.5 times as fast is 44.4.
    found = control(summarise(measured(null=null)), "headroom")

    assert found.relation is Relation.AT_LEAST
    assert outcome is found.outcome


def test_a_failed_control_voids_every_verdict_and_says_why() -> None:
    summary = summarise(measured(same=1.2))

    comparison = summary.scenarios[0].comparisons[0]
    assert Verdict.INVALID == comparison.verdict
    assert "The control 'same against same' failed" in comparison.reason
    assert Verdict.INVALID == summary.claims[0].verdict
    assert summary.headline.startswith("No verdict")


@pytest.mark.parametrize(("times", "verdict"), [(1, Verdict.REFUTED), (2, Verdict.INVALID)])
def test_controls_that_did_not_run_to_their_end_twice_void_every_verdict(times: int, verdict: Verdict) -> None:
    failed = [
        make_block(scenario="control", number=8 + attempt, outcome=Failed(attempt=attempt + 1, reason="null died."))
        for attempt in range(times)
    ]
    recording = measured()
    summary = summarise(msgspec.structs.replace(recording, blocks=recording.blocks + failed))

    comparison = summary.scenarios[0].comparisons[0]
    assert verdict == comparison.verdict
    assert ("the last time since null died, so no ratio" in comparison.reason) == (times == 2)


@pytest.mark.parametrize("app", ["fastapi-again", "fastapi", "single", "double", "floor", "null"])
def test_a_wrong_answer_of_a_controls_app_voids_every_verdict_and_is_named(app: str) -> None:
    recording = altered(
        measured(), lambda one: failing(one) if (one.scenario, one.condition) == ("control", app) else one
    )

    comparison = summarise(recording).scenarios[0].comparisons[0]
    assert Verdict.INVALID == comparison.verdict
    assert "The controls met 8 wrong answers" in comparison.reason
    assert "the first: GET /items/7: expected 5 bytes, got 1." in comparison.reason


def without(app: str) -> Summary:
    """A run whose controls lack an app."""
    recording = measured()
    kept = [one for one in recording.slices if (one.scenario, one.condition) != ("control", app)]
    return summarise(msgspec.structs.replace(recording, slices=kept))


def test_a_control_that_lacks_what_it_needs_is_not_made() -> None:
    assert ["same against same", "known double"] == [each.name for each in without("floor").controls]
    assert ["same against same", "known double"] == [each.name for each in without("null").controls]


def test_work_that_was_not_timed_makes_no_known_double() -> None:
    recording = measured()
    blocks = [
        msgspec.structs.replace(block, outcome=Measured(pairs=2)) if block.scenario == "control" else block
        for block in recording.blocks
    ]

    summary = summarise(msgspec.structs.replace(recording, blocks=blocks))
    assert ["same against same", "headroom"] == [each.name for each in summary.controls]


def test_controls_of_a_single_block_neither_pass_judgement_nor_fail() -> None:
    summary = summarise(measured(blocks=1, noise=0.0))

    assert [None, None, None] == [each.estimate for each in summary.controls]
    assert [ControlOutcome.NOT_MEASURED] * 3 == [each.outcome for each in summary.controls]


def test_the_interval_of_a_control_is_a_99_percent_one() -> None:
    found = control(summarise(measured(noise=0.01)), "same against same")

    assert found.estimate is not None
    # t(7; 0.995) / sqrt(8) = 1.2372 standard deviations.
    assert pytest.approx(found.estimate.estimate * 2.718281828 ** (0.01 * 1.2372), rel=1e-4) == found.estimate.high
