"""Schedules: drawn from a few figures, and the same whenever they are drawn again."""

import statistics

import pytest
from scipy.stats import anderson_ksamp, expon

from runner.records.condition import Arrivals, Schedule


def test_the_same_figures_draw_the_same_times() -> None:
    schedule = Schedule(requests_per_second=2_000, seconds=0.5, seed=7)

    assert schedule.planned_nanoseconds() == schedule.planned_nanoseconds()
    assert Schedule(requests_per_second=2_000, seconds=0.5, seed=8).planned_nanoseconds() != (
        schedule.planned_nanoseconds()
    )


def test_two_rates_of_one_seed_are_one_pattern_stretched() -> None:
    slow = Schedule(requests_per_second=1_000, seconds=1.0, seed=7).gaps()
    fast = Schedule(requests_per_second=2_000, seconds=0.5, seed=7).gaps()

    assert [pytest.approx(gap) for gap in slow] == [2 * gap for gap in fast]


@pytest.mark.parametrize("arrivals", list(Arrivals))
def test_a_slice_offers_its_rate_exactly(arrivals: Arrivals) -> None:
    planned = Schedule(requests_per_second=1_500, seconds=0.4, arrivals=arrivals).planned_nanoseconds()

    assert 600 == len(planned)
    assert 400_000_000 == planned[-1]
    assert planned == sorted(planned)


def test_gaps_of_many_users_are_exponential() -> None:
    gaps = Schedule(requests_per_second=1_000, seconds=2.0, seed=3).gaps()
    drawn = expon.rvs(scale=0.001, size=2_000, random_state=1)

    assert anderson_ksamp([gaps, drawn], variant="midrank").pvalue > 0.01


def test_even_gaps_are_all_alike() -> None:
    gaps = Schedule(requests_per_second=1_000, seconds=0.5, arrivals=Arrivals.EVEN).gaps()

    assert 0.0 == statistics.pstdev(gaps)


@pytest.mark.parametrize("rate", [0.5, 1e7])
def test_a_schedule_of_nothing_or_of_too_much_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="sends"):
        Schedule(requests_per_second=rate, seconds=1.0)
