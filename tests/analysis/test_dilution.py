import math

import msgspec
import pytest

from runner.analysis.cost_figures import Overhead
from runner.analysis.costs import dilution
from runner.analysis.summary import ScenarioSummary, Verdict
from runner.records.condition import Versus
from tests.lineups import BOTH
from tests.report.builder import estimate, make_scenario
from tests.report.catalogue import work_scenario


def overhead(own: float = 0.1, other: float = 0.15) -> Overhead:
    # Blocks in which the ratio alone wavers, by a standard deviation of one per cent.
    blocks = [(own, other * math.exp(away)) for away in (-0.01, 0.0, 0.01)]
    return Overhead(
        contender=estimate(own),
        baseline=estimate(other),
        ratio=estimate(other / own, 0.01),
        block_milliseconds=blocks,
    )


def invalid(scenario: ScenarioSummary) -> ScenarioSummary:
    """The same, its only comparison invalid."""
    voided = msgspec.structs.replace(scenario.comparisons[0], verdict=Verdict.INVALID)
    return msgspec.structs.replace(scenario, comparisons=[voided])


@pytest.mark.parametrize(("expected", "milliseconds"), [(1.5, 0.0), (1.25, 0.1), (1.05, 0.9), (1.01, 4.9)])
def test_the_ratio_falls_as_the_handler_works(expected: float, milliseconds: float) -> None:
    found = overhead().expected(milliseconds)

    assert pytest.approx(found.estimate, rel=1e-4) == expected
    assert found.low < found.estimate < found.high


def test_the_interval_narrows_with_the_work() -> None:
    widths = [overhead().expected(work).relative_half_width for work in (0.0, 0.1, 1.0, 10.0)]

    assert sorted(widths, reverse=True) == widths
    assert pytest.approx(0.0248, rel=0.02) == widths[0]  # t(2; 0.975) / sqrt(3) of one per cent


def test_the_framework_stops_to_matter_where_the_ratio_is_five_per_cent() -> None:
    found = overhead()

    fades_at = found.fades_at()
    assert fades_at is not None
    assert pytest.approx(1.05, rel=1e-4) == found.expected(fades_at.estimate).estimate
    assert fades_at.low < fades_at.estimate < fades_at.high
    assert overhead(0.1, 0.104).fades_at() is None


def test_the_cores_saved_do_not_depend_on_the_work() -> None:
    found = overhead()

    assert pytest.approx(0.1, rel=1e-3) == found.cores_saved(2000).estimate
    assert pytest.approx(2.3, rel=1e-3) == found.cores_of_baseline(1.0, 2000).estimate


def test_a_contender_that_is_slower_has_a_ratio_below_one_that_rises() -> None:
    slower = overhead(0.2, 0.1)

    assert [True, True] == [slower.expected(work).estimate < 1 for work in (0.0, 1.0)]
    assert slower.expected(0.0).estimate < slower.expected(1.0).estimate
    assert pytest.approx(-0.1, rel=1e-3) == slower.cores_saved(1000).estimate


def test_the_formula_comes_from_no_work_and_is_checked_on_every_amount() -> None:
    found = dilution([work_scenario(20), work_scenario(0), work_scenario(5, disturbance=1.3)], BOTH)

    assert found
    assert [(0, True), (5, False), (20, True)] == [(point.milliseconds, point.agrees) for point in found.points]
    assert pytest.approx(0.15) == found.overhead.baseline.estimate


def test_without_a_valid_scenario_of_no_work_there_is_no_formula() -> None:
    elsewhere = make_scenario("work[0]", area="serialisation")

    assert dilution([work_scenario(1)], BOTH) is None
    assert dilution([invalid(work_scenario(0)), work_scenario(1)], BOTH) is None
    assert dilution([elsewhere], BOTH) is None
    assert dilution([work_scenario(0)], Versus(contender="litestar-attrs", baseline="fastapi")) is None


def test_an_invalid_amount_of_work_checks_nothing() -> None:
    found = dilution([work_scenario(0), invalid(work_scenario(1)), work_scenario(5)], BOTH)

    assert found
    assert [0, 5] == [point.milliseconds for point in found.points]


def test_what_both_share_of_a_blocks_weather_widens_nothing() -> None:
    weather = (0.8, 1.0, 1.25)
    calm = Overhead(
        contender=estimate(0.1),
        baseline=estimate(0.15),
        ratio=estimate(1.5),
        block_milliseconds=[(0.1 * factor, 0.15 * factor) for factor in weather],
    )

    assert pytest.approx(1.5) == calm.expected(0.0).low
    assert calm.cores_saved(1000).relative_half_width < 0.6
