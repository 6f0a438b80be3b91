import pytest

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.wording import interval


@pytest.mark.parametrize(
    ("low", "estimate", "high", "shown"),
    [
        (1.48, 1.52, 1.56, "1.52 [1.48, 1.56]"),
        (1.556, 1.558, 1.560, "1.5580 [1.5560, 1.5600]"),
        (1.557, 1.565, 1.573, "1.565 [1.557, 1.573]"),
        (1.0006, 1.0010, 1.0013, "1.00100 [1.00060, 1.00130]"),
        (1.5, 1.5, 1.5, "1.50 [1.50, 1.50]"),
        (1.49, 1.52, 1.55, "1.520 [1.490, 1.550]"),
        (0.4, 0.4, 0.4 + 1e-15, "0.40 [0.40, 0.40]"),
    ],
)
def test_no_estimate_stands_on_its_own_bound(low: float, estimate: float, high: float, shown: str) -> None:
    assert shown == interval(Estimate(estimate=estimate, low=low, high=high))


def test_the_side_of_a_claim_is_never_hidden_either() -> None:
    just_below = Estimate(estimate=1.98, low=1.96, high=1.9996)

    assert "1.9800 [1.9600, 1.9996]" == interval(just_below, beside=2.0)
