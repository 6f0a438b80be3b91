"""One ratio over several machines: how much is said of it, and that a heavier method says the same."""

from math import exp, log, sqrt

import numpy as np
import pytest
from scipy import optimize, stats

from runner.analysis.collection import RatioAcross, ratio_across
from runner.analysis.statistics.estimate import Estimate
from tests.collection.machines import make_ratio

FIVE = (1.35, 1.42, 1.50, 1.57, 1.66)


def pooled(figures: tuple[float, ...]) -> RatioAcross | None:
    return ratio_across({f"machine {place}": make_ratio(figure) for place, figure in enumerate(figures)})


def test_without_a_machine_there_is_nothing_to_say() -> None:
    assert ratio_across({}) is None


def test_one_machine_is_its_own_figure_and_no_more() -> None:
    one = pooled((1.57,))

    assert one is not None
    assert (1, 1.57, 1.57) == (len(one.ratios), one.lowest, one.highest)
    assert (None, None, None) == (one.spread, one.mean, one.next_one)


def test_two_machines_have_a_range_and_a_spread_and_no_mean() -> None:
    two = pooled((1.57, 1.39))

    assert two is not None
    assert (1.39, 1.57) == (two.lowest, two.highest)
    assert pytest.approx(log(1.57 / 1.39) / sqrt(2)) == two.spread
    assert (None, None) == (two.mean, two.next_one)


def test_three_machines_have_a_mean_with_its_t_interval_and_foretell_nothing() -> None:
    three = pooled((1.4, 1.5, 1.6))

    assert three is not None
    logarithms = [log(1.4), log(1.5), log(1.6)]
    low, high = stats.t.interval(0.95, 2, loc=np.mean(logarithms), scale=stats.sem(logarithms))
    assert three.mean is not None
    assert pytest.approx((exp(np.mean(logarithms)), exp(low), exp(high))) == (
        three.mean.estimate,
        three.mean.low,
        three.mean.high,
    )
    assert three.next_one is None


def test_five_machines_foretell_the_next_and_more_widely_than_they_know_their_mean() -> None:
    five = pooled(FIVE)

    assert five is not None
    assert five.mean is not None
    assert five.next_one is not None
    assert five.next_one.low < five.mean.low < five.lowest * 1.1
    assert pytest.approx(log(five.next_one.high / five.mean.estimate)) == sqrt(6) * log(
        five.mean.high / five.mean.estimate
    )


def test_the_order_of_machines_and_which_of_the_two_is_the_baseline_make_no_difference() -> None:
    there, back = pooled(FIVE), pooled(tuple(1 / figure for figure in reversed(FIVE)))

    assert there is not None
    assert back is not None
    assert there.mean is not None
    assert back.mean is not None
    assert pytest.approx(1 / there.mean.high) == back.mean.low
    assert pytest.approx(there.spread) == back.spread


@pytest.mark.parametrize("count", [3, 4, 5, 8])
def test_the_plain_mean_says_what_modified_knapp_and_hartung_says(count: int) -> None:
    random = np.random.default_rng(count)
    doubts = random.uniform(0.003, 0.012, size=count)
    ratios = [
        make_ratio(exp(value), doubt) for value, doubt in zip(random.normal(0.4, 0.087, count), doubts, strict=True)
    ]

    plain = ratio_across({f"machine {place}": ratio for place, ratio in enumerate(ratios)})

    assert plain is not None
    assert plain.mean is not None
    heavy = modified_knapp_hartung(ratios)
    # Runs err by tenths of a per cent and machines differ by nine: weights from the former are all but equal.
    assert pytest.approx(heavy.estimate, rel=0.001) == plain.mean.estimate
    assert pytest.approx(log(heavy.high / heavy.low), rel=0.02) == log(plain.mean.high / plain.mean.low)


def modified_knapp_hartung(ratios: list[Estimate]) -> Estimate:
    """The mean with weights by inverse variance, tau by Paule and Mandel, factor max(1, q): Roever et al. 2015."""
    values = np.array([log(ratio.estimate) for ratio in ratios])
    within = np.array([(log(ratio.high / ratio.low) / 3.92) ** 2 for ratio in ratios])

    def scatter(tau_squared: float) -> float:
        weights = 1 / (within + tau_squared)
        return float(np.sum(weights * (values - np.average(values, weights=weights)) ** 2)) - (len(values) - 1)

    weights = 1 / (within + optimize.brentq(scatter, 0, 1))
    mean = float(np.average(values, weights=weights))
    q = float(np.sum(weights * (values - mean) ** 2)) / (len(values) - 1)
    half_width = float(stats.t.ppf(0.975, len(values) - 1)) * sqrt(max(1.0, q) / float(np.sum(weights)))
    return Estimate(estimate=exp(mean), low=exp(mean - half_width), high=exp(mean + half_width))
