"""What a calibration makes of tries beside a neighbour and of quiet ones."""

import pytest

from runner.analysis.statistics.estimate import Estimate
from runner.calibration.repeatability import Try, figures_of_tries, judged
from runner.errors import StoreError
from tests.analysis.test_basis import beside_a_neighbour
from tests.recordings import altered, make_recording


def tried(ratio: float, half_width: float = 0.01, voided_by: tuple[str, ...] = (), by: str = "throughput") -> Try:
    return Try(Estimate(estimate=ratio, low=ratio - half_width, high=ratio + half_width), by, list(voided_by))


def test_a_neighbour_that_costs_width_alone_breaks_no_bound() -> None:
    verdicts, far, furthest, width = figures_of_tries([tried(1.50)] * 10, [tried(1.51, 0.02)] * 20)

    assert (True, True) == (verdicts.is_kept, far.is_kept)
    assert pytest.approx(0.664, abs=0.001) == furthest.value
    assert pytest.approx(2, rel=0.01) == width.value


def test_one_try_without_a_verdict_breaks_it_and_says_by_which_check() -> None:
    verdicts, *_ = figures_of_tries([tried(1.5)], [tried(1.5)] * 19 + [tried(1.5, voided_by=("starved server",))])

    assert (1, False) == (verdicts.value, verdicts.is_kept)
    assert "(starved server)" in verdicts.unit


@pytest.mark.parametrize(("ratio", "kept"), [(1.529, True), (1.531, False), (1.471, True), (1.470, False)])
def test_one_try_further_than_2_percent_from_the_quiet_ones_breaks_it(ratio: float, *, kept: bool) -> None:
    _, far, *_ = figures_of_tries([tried(1.50)], [tried(1.50), tried(ratio)])

    assert kept == far.is_kept


def test_no_try_with_a_verdict_is_said_and_not_counted_as_good() -> None:
    verdicts, _, furthest, width = figures_of_tries([tried(1.5)], [Try(None, "nothing", ["excluded pairs"])])

    assert not verdicts.is_kept
    assert (None, None) == (furthest.value, width.value)


def test_without_a_quiet_ratio_there_is_nothing_to_hold_them_against() -> None:
    with pytest.raises(StoreError, match="no try without a neighbour has a ratio"):
        figures_of_tries([Try(None, "nothing", [])], [tried(1.5)])


def test_a_try_is_judged_as_a_run_is() -> None:
    disturbed = judged(altered(make_recording(ratio=1.5), beside_a_neighbour()))

    assert ("CPU time of all pairs", True) == (disturbed.judged_by, disturbed.has_verdict)
    assert not judged(altered(make_recording(blocks=4), beside_a_neighbour())).has_verdict
