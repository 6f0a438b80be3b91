"""What runs of the same code differ by belongs to the interval of a change."""

from math import exp, log, sqrt

import numpy as np
import pytest

from docs.evidence.known_moves import repeated_runs
from runner.analysis.change import TOLERANCE, ChangedFigure, Movement, outcome, quotient
from runner.analysis.runs import ANOTHER_HOUR, DEGREES_OF_FREEDOM, KNOWN_SPREAD, SPREAD_BETWEEN_RUNS, RunSpread
from runner.analysis.statistics.estimate import Estimate, ratio_interval

WITHIN = 0.007
"""Between the blocks of a run: half a per cent to either side after eight of them."""


def make_estimate(centre: float, half_width: float = 0.01) -> Estimate:
    return Estimate(estimate=centre, low=centre / (1 + half_width), high=centre * (1 + half_width))


def run_of(seeded: np.random.Generator, true: float) -> Estimate:
    """The ratio that one run of eight blocks finds: it has moved as a whole, and its blocks scatter around that."""
    moved = seeded.normal(log(true), SPREAD_BETWEEN_RUNS)
    found = ratio_interval(seeded.normal(moved, WITHIN, 8))
    assert found is not None
    return found


def share_called_a_change(true_change: float, *, half_width: float, comparisons: int = 4_000) -> float:
    seeded = np.random.default_rng(19)
    found = (
        outcome(ChangedFigure.RATIO, quotient(run_of(seeded, 1.5 * true_change), run_of(seeded, 1.5), half_width))
        for _ in range(comparisons)
    )
    return sum(each is not Movement.ALIKE for each in found) / comparisons


def test_runs_of_the_same_code_are_seldom_called_a_change() -> None:
    """4,000 comparisons: a share of 0.05 would have a standard error of 0.3 %."""
    assert share_called_a_change(1.0, half_width=KNOWN_SPREAD.half_width) < 0.01


def test_without_the_variance_between_runs_one_in_three_would_be() -> None:
    """What `compare` would do with a tolerance of 1 % and the runs' own intervals."""
    assert 0.3 < share_called_a_change(1.0, half_width=0.0)


def test_a_change_of_twelve_per_cent_is_found() -> None:
    assert 0.8 < share_called_a_change(1.12, half_width=KNOWN_SPREAD.half_width)


@pytest.mark.parametrize(
    ("centre", "half_width", "says"),
    [
        (1.03, 0.01, Movement.BETTER),
        (1.03, 0.025, Movement.ALIKE),  # its interval excludes 1, and does not lie beyond what nobody would mind
        (0.97, 0.01, Movement.WORSE),
        (0.97, 0.025, Movement.ALIKE),
    ],
)
def test_the_whole_interval_has_to_clear_the_tolerance(centre: float, half_width: float, says: Movement) -> None:
    assert pytest.approx(0.01) == TOLERANCE
    assert says is outcome(ChangedFigure.RATIO, make_estimate(centre, half_width))


def test_twice_the_variance_is_added_on_the_scale_of_logarithms() -> None:
    many = RunSpread(deviation=0.02, degrees_of_freedom=10**6)
    exact = Estimate(estimate=1.0, low=1.0, high=1.0)
    factor = quotient(exact, exact, many.half_width)

    assert pytest.approx(1.96 * sqrt(2) * 0.02, rel=1e-4) == log(factor.high)
    assert pytest.approx(factor.high) == 1 / factor.low


def test_what_rests_on_few_differences_is_wider() -> None:
    few, many = (RunSpread(deviation=0.02, degrees_of_freedom=degrees) for degrees in (2, 20))

    assert 2 * many.half_width < few.half_width


def test_two_sources_are_pooled_by_what_each_rests_on() -> None:
    pooled = RunSpread(deviation=0.01, degrees_of_freedom=3).pooled(RunSpread(deviation=0.03, degrees_of_freedom=1))

    assert pytest.approx(sqrt((3 * 0.01**2 + 0.03**2) / 4)) == pooled.deviation
    assert 4 == pooled.degrees_of_freedom


def test_what_is_known_is_what_the_records_show() -> None:
    """Two runs of one machine moved by 3.8 %, two by nothing, and those in the collection by 1.1 %."""
    assert pytest.approx(1.62 / 1.56, abs=0.001) == ANOTHER_HOUR
    assert DEGREES_OF_FREEDOM >= 3
    assert 0.005 < SPREAD_BETWEEN_RUNS < log(ANOTHER_HOUR)
    assert exp(KNOWN_SPREAD.half_width) > ANOTHER_HOUR


def test_a_quoted_run_counts_with_the_record_of_its_machine() -> None:
    assert [1.411, 1.402, 1.417] in [[round(ratio, 3) for ratio in runs] for runs in repeated_runs()]
