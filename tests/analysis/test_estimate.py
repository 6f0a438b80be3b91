import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.analysis.statistics.estimate import (
    LEVEL,
    LEVEL_WHERE_IT_STOPPED,
    Estimate,
    bootstrap_ratio_interval,
    chance_of_at_most,
    mean_interval,
    mean_of_means,
    ratio_interval,
)

logarithms = st.lists(st.floats(-3, 3), min_size=2, max_size=30)


def test_the_interval_of_five_values_is_the_one_worked_out_by_hand() -> None:
    # Mean 3, standard deviation sqrt(2.5), t(4; 0.975) = 2.776445 from the printed table.
    half_width = 2.776445 * math.sqrt(2.5) / math.sqrt(5)
    estimate = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0], confidence=0.95)
    assert estimate is not None
    assert pytest.approx((3 - half_width, 3, 3 + half_width)) == (estimate.low, estimate.estimate, estimate.high)


@pytest.mark.parametrize(
    ("blocks", "confidence", "quantile"),
    [
        (3, LEVEL, 4.302653),
        (7, LEVEL, 2.446912),
        (8, LEVEL, 2.364624),
        (8, LEVEL_WHERE_IT_STOPPED, 2.608296),
        (9, LEVEL_WHERE_IT_STOPPED, 2.534670),
    ],
)
def test_a_run_that_stopped_on_its_widths_pays_for_looking(blocks: int, confidence: float, quantile: float) -> None:
    # t(2; 0.975), t(6; 0.975), t(7; 0.975), t(7; 0.9825), t(8; 0.9825).
    values = np.linspace(-1, 1, blocks)
    estimate = mean_interval(values, confidence)
    assert estimate is not None
    expected = quantile * float(values.std(ddof=1)) / math.sqrt(blocks)
    assert pytest.approx(expected) == estimate.high - estimate.estimate


def test_a_higher_confidence_widens_by_the_tabled_quantile() -> None:
    estimate = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0], confidence=0.99)
    assert estimate is not None
    assert pytest.approx(4.604095 * math.sqrt(0.5)) == estimate.high - estimate.estimate


def test_a_ratio_is_the_geometric_mean() -> None:
    ratio = ratio_interval(np.log([1.0, 2.0, 4.0]))
    assert ratio is not None
    assert pytest.approx(2.0) == ratio.estimate
    assert pytest.approx(4.0) == ratio.low * ratio.high


@pytest.mark.parametrize("values", [[], [0.5]])
def test_fewer_than_two_blocks_give_no_interval(values: list[float]) -> None:
    assert mean_interval(values) is None
    assert ratio_interval(values) is None
    assert bootstrap_ratio_interval(values) is None


def test_an_estimate_outside_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="lies in its interval"):
        Estimate(estimate=2.0, low=0.9, high=1.1)


def test_an_estimate_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="lies in its interval"):
        Estimate(estimate=math.nan, low=math.nan, high=math.nan)


def test_the_bootstrap_gives_the_same_answer_twice() -> None:
    values = np.random.default_rng(1).normal(size=8)
    assert bootstrap_ratio_interval(values) == bootstrap_ratio_interval(values)


def test_the_bootstrap_agrees_with_t_on_many_normal_values() -> None:
    values = np.random.default_rng(1).normal(0.4, 0.03, size=40)
    by_bootstrap, by_t = bootstrap_ratio_interval(values), ratio_interval(values)
    assert by_bootstrap is not None
    assert by_t is not None
    # A tenth of the half-width: 9,999 resamples know their 2.5 % quantile to about 3 % of it, skewness does the rest.
    tolerance = (by_t.high - by_t.low) / 2 / 10
    assert pytest.approx((by_t.low, by_t.high), abs=tolerance) == (by_bootstrap.low, by_bootstrap.high)


def test_the_bootstrap_of_equal_blocks_is_a_point() -> None:
    assert bootstrap_ratio_interval([math.log(1.5)] * 8) == ratio_interval([math.log(1.5)] * 8)


def test_the_chances_of_both_sides_add_up_to_one() -> None:
    ratio = ratio_interval(np.log([1.8, 2.1, 1.9, 2.2]))
    assert ratio is not None
    assert pytest.approx(1.0) == chance_of_at_most(ratio, 4, 2.0) + chance_of_at_most(ratio.inverse, 4, 1 / 2.0)


def test_the_chance_of_a_ratio_is_the_one_worked_out_by_hand() -> None:
    # Means 2 apart by t = 2 / (sqrt(2.5) / sqrt(5)) = 2.828427; its t distribution has 4 degrees of freedom.
    ratio = ratio_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert ratio is not None
    assert pytest.approx(0.02371, abs=1e-5) == chance_of_at_most(ratio, 5, math.exp(1.0))


def test_a_single_block_leaves_every_doubt() -> None:
    assert 1.0 == chance_of_at_most(Estimate(estimate=3.0, low=2.9, high=3.1), 1, 2.0)


@pytest.mark.parametrize(("target", "chance"), [(1.4, 0.0), (1.5, 0.0), (1.6, 1.0)])
def test_equal_blocks_leave_no_doubt(target: float, chance: float) -> None:
    assert chance == chance_of_at_most(Estimate(estimate=1.5, low=1.5, high=1.5), 4, target)


@given(logarithms)
def test_the_interval_of_the_inverse_ratio_is_the_inverse_interval(values: list[float]) -> None:
    ratio, turned = ratio_interval(values), ratio_interval([-value for value in values])
    assert ratio is not None
    assert turned is not None
    inverse = ratio.inverse
    assert pytest.approx((inverse.low, inverse.estimate, inverse.high)) == (turned.low, turned.estimate, turned.high)


@given(logarithms)
def test_the_lower_end_is_where_the_one_sided_chance_is_half_of_what_the_level_leaves(values: list[float]) -> None:
    ratio = ratio_interval(values)
    assert ratio is not None
    if ratio.relative_half_width > 1e-6:
        assert pytest.approx((1 - 0.95) / 2, rel=1e-4) == chance_of_at_most(ratio, len(values), ratio.low)


@given(logarithms)
def test_the_bootstrap_never_breaks(values: list[float]) -> None:
    bootstrap = bootstrap_ratio_interval(values)
    assert bootstrap is None or bootstrap.low <= bootstrap.estimate <= bootstrap.high


def test_the_mean_of_one_group_has_its_own_interval_and_that_of_alike_groups_the_one_worked_out_by_hand() -> None:
    group = [1.0, 2.0, 3.0, 4.0, 5.0]
    # Of two such groups: variance 2 x 0.5 / 4, by 1.05 for what they may share, and t(8; 0.975) = 2.306004.
    half_width = 2.306004 * math.sqrt(2 * 0.5 * 1.05) / 2

    assert mean_of_means([group]) == mean_interval(group)
    both = mean_of_means([group, group])
    assert both is not None
    assert pytest.approx((3 - half_width, 3, 3 + half_width)) == (both.low, both.estimate, both.high)


def test_a_mean_of_means_takes_two_values_in_each_group() -> None:
    assert mean_of_means([]) is None
    assert mean_of_means([[1.0, 2.0], [1.0]]) is None
    exact = mean_of_means([[1.0, 1.0], [3.0, 3.0]])
    assert exact == Estimate(estimate=2.0, low=2.0, high=2.0)


@pytest.mark.parametrize("correlation", [0.0, 0.03, 0.06])
def test_the_interval_of_a_mean_over_scenarios_covers_and_is_narrower_than_that_of_rounds(correlation: float) -> None:
    """3,000 runs of seven scenarios in five blocks, from 1 to 5 % apart: 95 % has a standard error of 0.4 %."""
    random = np.random.default_rng(43)
    deviations = np.linspace(0.01, 0.05, 7)[:, None]
    covered, narrower = 0, []
    for _ in range(3_000):
        shared = np.sqrt(correlation) * random.normal(size=(1, 5))
        run = deviations * (shared + np.sqrt(1 - correlation) * random.normal(size=(7, 5)))
        found, of_rounds = mean_of_means([*run]), mean_interval(run.mean(axis=0))
        assert found is not None
        assert of_rounds is not None
        covered += not found.excludes(0.0)
        narrower.append((found.high - found.low) / (of_rounds.high - of_rounds.low))

    assert covered / 3_000 > 0.94
    assert np.median(narrower) < 0.95  # 0.92, 0.87 and 0.82: docs/adr/0043
