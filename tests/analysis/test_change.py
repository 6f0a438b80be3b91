"""What changed between two runs: nothing that two runs of the same code would show as well."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from runner.analysis.assemble import summarise
from runner.analysis.change import Change, ChangedFigure, Movement, changes_between, outcome, quotient
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.records.run import Recording
from tests.analysis.flagged import failing
from tests.builders import make_asked, make_options, make_run
from tests.recordings import altered, make_recording, slowed

SIDES = some.floats(0.001, 0.5)


def estimate(centre: float, half_width: float) -> Estimate:
    return Estimate(estimate=centre, low=centre / (1 + half_width), high=centre * (1 + half_width))


def changes(base: Recording, new: Recording) -> dict[tuple[str, str], Change]:
    found = changes_between(summarise(base), summarise(new), [])
    return {(change.app, change.figure): change for change in found.changes}


def slower_litestar(recording: Recording, factor: float) -> Recording:
    return altered(recording, lambda one: slowed(one, factor) if one.condition == "litestar" else one)


def test_the_same_run_twice_shows_no_change_in_any_figure() -> None:
    found = changes(make_recording(), make_recording())

    assert [(1.0, Movement.ALIKE)] * 5 == [(change.factor.estimate, change.outcome) for change in found.values()]
    assert {
        ("litestar", ChangedFigure.RATIO),
        ("litestar", ChangedFigure.THROUGHPUT),
        ("litestar", ChangedFigure.CPU),
        ("fastapi", ChangedFigure.THROUGHPUT),
        ("fastapi", ChangedFigure.CPU),
    } == set(found)


def test_a_contender_that_became_slower_is_worse_in_all_three_figures_and_the_baseline_in_none() -> None:
    found = changes(make_recording(), slower_litestar(make_recording(), 1.2))

    assert {("litestar", figure) for figure in set(ChangedFigure) - {ChangedFigure.INSTRUCTIONS}} == {
        key for key, change in found.items() if change.outcome is Movement.WORSE
    }
    assert pytest.approx(1.2) == found["litestar", ChangedFigure.CPU].factor.estimate
    assert pytest.approx(1 / 1.2) == found["litestar", ChangedFigure.RATIO].factor.estimate


def test_one_that_became_faster_is_better_in_all_three() -> None:
    found = changes(make_recording(), slower_litestar(make_recording(), 1 / 1.2))

    assert {Movement.BETTER} == {change.outcome for (app, _), change in found.items() if app == "litestar"}


def test_a_machine_that_is_slower_today_changes_nothing() -> None:
    found = changes(make_recording(), altered(make_recording(), lambda one: slowed(one, 1.5)))

    assert {Movement.ALIKE} == {change.outcome for change in found.values()}


@pytest.mark.parametrize(
    ("centre", "half_width", "says"),
    [
        (0.80, 0.02, Movement.WORSE),
        (1.25, 0.02, Movement.BETTER),
        (0.80, 0.50, Movement.ALIKE),  # its interval holds 1
        (1.015, 0.01, Movement.ALIKE),  # nobody would mind
    ],
)
def test_a_change_is_one_that_its_interval_and_its_size_show(centre: float, half_width: float, says: Movement) -> None:
    assert outcome(ChangedFigure.RATIO, estimate(centre, half_width)) is says


def test_more_cpu_time_is_worse() -> None:
    assert outcome(ChangedFigure.CPU, estimate(1.25, 0.02)) is Movement.WORSE


def test_a_scenario_of_one_run_only_is_named_and_left_out() -> None:
    base = summarise(make_recording(scenarios=("one_item", "json_hello")))
    new = summarise(make_recording(scenarios=("one_item", "plaintext")))

    assert {"json_hello": "only in run", "plaintext": "only in run"} == changes_between(base, new, []).left_out


def test_a_comparison_that_is_invalid_in_the_base_is_left_out_with_the_reason() -> None:
    broken = altered(make_recording(), failing)

    found = changes_between(summarise(broken), summarise(make_recording()), [])
    assert [] == found.changes
    assert {"one_item": "no figure that is valid in both runs"} == found.left_out
    assert [] == found.broken


def test_one_that_has_become_invalid_is_broken_and_left_out_with_what_the_new_run_says() -> None:
    broken = altered(make_recording(), failing)

    found = changes_between(summarise(make_recording()), summarise(broken), [])
    assert [] == found.changes
    assert ["litestar in one_item"] == found.broken
    assert ["litestar in one_item"] == list(found.left_out)
    assert found.left_out["litestar in one_item"].startswith("valid in run, in run not: Answers with another body")


def test_a_skipped_scenario_is_left_out() -> None:
    options = make_options()
    run = make_run(options=options, scenarios={"one_item": make_asked(skipped="no database")})
    skipped = make_recording(blocks=0, run=run)

    assert [] == changes_between(summarise(make_recording()), summarise(skipped), []).changes


@given(above=some.floats(0.1, 10), below=some.floats(0.1, 10), wide=SIDES, narrow=SIDES)
def test_turning_two_runs_round_turns_the_change_round(above: float, below: float, wide: float, narrow: float) -> None:
    there = quotient(estimate(above, wide), estimate(below, narrow))
    back = quotient(estimate(below, narrow), estimate(above, wide))

    assert pytest.approx((1 / back.high, 1 / back.estimate, 1 / back.low)) == (there.low, there.estimate, there.high)


def test_the_interval_of_a_change_covers_the_truth_as_often_as_it_says() -> None:
    """2,000 pairs of runs of 8 blocks with 2.5 % between processes; the true change is 1.1.

    The standard error of a share of 0.965 is 0.4 %: between 95 and 99 % is what a right interval gives.
    """
    seeded = np.random.default_rng(11)
    covered = 0
    for _ in range(2_000):
        base, new = (ratio_interval(seeded.normal(log(centre), 0.025, 8)) for centre in (1.5, 1.65))
        assert base is not None
        assert new is not None
        covered += not quotient(new, base).excludes(1.1)

    assert 0.95 <= covered / 2_000 <= 0.99
    assert pytest.approx(exp(log(1.1))) == quotient(estimate(1.65, 0.01), estimate(1.5, 0.01)).estimate
