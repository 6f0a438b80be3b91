"""Do intervals over machines cover as often as they say? Simulated machines that differ as the two that there are.

4,000 collections know a share of 95 % to a standard error of 0.34 %; the tolerance is two of them.
"""

from collections.abc import Iterator
from math import exp, log, sqrt

import numpy as np
import pytest

from runner.analysis.collection import RatioAcross, ratio_across
from tests.collection.machines import make_ratio

COLLECTIONS = 4_000
TOLERANCE = 0.007
TRUE_MEAN = 1.47
BETWEEN_MACHINES, WITHIN_A_RUN = 0.087, 0.004
"""Standard deviations of logarithms: of 1.57 and 1.39, and of a run's own figure."""


def collections(machines: int) -> Iterator[tuple[RatioAcross, float]]:
    """Yield collections of so many machines, each with the figure that one machine more came to."""
    random = np.random.default_rng(machines)
    shape = (COLLECTIONS, machines + 1)
    figures = np.exp(log(TRUE_MEAN) + random.normal(0, BETWEEN_MACHINES, shape) + random.normal(0, WITHIN_A_RUN, shape))
    for *known, further in figures:
        across = ratio_across({f"machine {place}": make_ratio(float(figure)) for place, figure in enumerate(known)})
        assert across is not None
        yield across, float(further)


@pytest.mark.parametrize("machines", [3, 5, 9])
def test_the_mean_over_machines_is_covered_in_95_of_100_collections(machines: int) -> None:
    covered = [not across.mean.excludes(TRUE_MEAN) for across, _ in collections(machines) if across.mean]

    assert COLLECTIONS == len(covered)
    assert pytest.approx(0.95, abs=TOLERANCE) == np.mean(covered)


@pytest.mark.parametrize("machines", [5, 9])
def test_one_machine_more_lies_in_its_interval_in_95_of_100_collections(machines: int) -> None:
    covered = [not across.next_one.excludes(next_) for across, next_ in collections(machines) if across.next_one]

    assert COLLECTIONS == len(covered)
    assert pytest.approx(0.95, abs=TOLERANCE) == np.mean(covered)


def test_a_normal_interval_would_betray_three_machines_in_one_case_of_five() -> None:
    missed = [
        abs(log(across.mean.estimate / TRUE_MEAN)) > 1.96 * across.spread / sqrt(3)
        for across, _ in collections(3)
        if across.mean and across.spread
    ]

    # 1 - 2 * (1 - t cdf(1.96, 2)) = 0.19: the reason for Student's t, and for no mean of two.
    assert pytest.approx(0.19, abs=0.02) == np.mean(missed)


def test_a_machine_in_two_lies_outside_the_range_of_the_first_two() -> None:
    outside = [not across.lowest <= next_ <= across.highest for across, next_ in collections(2)]

    # Of three exchangeable machines any is the lowest or the highest but the one in the middle: two in three.
    assert pytest.approx(2 / 3, abs=0.02) == np.mean(outside)


def test_the_spread_is_the_standard_deviation_between_machines() -> None:
    squares = [across.spread**2 for across, _ in collections(5) if across.spread]

    assert pytest.approx(exp(BETWEEN_MACHINES), rel=0.003) == exp(sqrt(np.mean(squares)))
