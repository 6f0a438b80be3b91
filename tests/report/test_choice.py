"""The table of all contenders on each machine and by each measure: its figures are those of the records."""

import pytest

from runner.analysis.statistics.estimate import Estimate
from runner.report.page.tables import Choice, Matrix, choice_of, matrix_of
from tests.collection.machines import collection_of, make_machine
from tests.report.catalogue import small_summary
from tests.report.summaries import make_summary

THERE = collection_of(
    [make_machine("a", scenarios={"one_item": 1.3}), make_machine("b", scenarios={"list_items[100]": 1.9})]
)


def offered() -> tuple[Choice, Matrix]:
    """What the page of a small run beside two machines offers, and its table."""
    matrix = matrix_of(small_summary())
    assert matrix
    choice = choice_of(small_summary(), THERE, matrix)
    assert choice
    return choice, matrix


def figures(machine: str, measure: str) -> dict[tuple[str, str], list[float]]:
    """Estimate and interval of each cell, by scenario and contender."""
    choice, matrix = offered()
    [view] = [view for view in choice.views if (view.machine, view.measure) == (machine, measure)]
    cells = [figure.split(",") for figure in view.figures.split(" ")]
    return {
        ([*matrix.rows][int(row)], matrix.contenders[int(column)]): [float(end) for end in ends]
        for row, column, *ends in cells
    }


def ends(estimate: Estimate | None) -> list[float]:
    assert estimate
    return [estimate.estimate, estimate.low, estimate.high]


def test_the_leading_contender_comes_first_and_this_run_with_throughput_is_what_the_page_has_written() -> None:
    choice, matrix = offered()

    assert "litestar" == matrix.contenders[0]
    assert ["this run", "a", "b"] == choice.machines
    assert ["throughput", "cpu", "latency"] == list(choice.measures)
    assert ("this run", "throughput") not in {(view.machine, view.measure) for view in choice.views}


def test_cpu_time_is_that_of_the_summary() -> None:
    found = figures("this run", "cpu")
    valid = {
        (scenario.name, one.contender): one.cpu_ratio
        for scenario in small_summary().scenarios
        for one in scenario.comparisons
        if one.is_valid
    }

    assert set(valid) == set(found)
    for cell, ratio in valid.items():
        assert pytest.approx(ends(ratio), rel=1e-4) == found[cell]


def test_another_machine_has_the_figures_of_the_collection_where_this_run_has_a_row() -> None:
    one_item = THERE.claimed("one_item")
    assert one_item
    assert one_item.throughput

    found = figures("a", "throughput")
    assert {("one_item", "litestar")} == set(found)
    assert pytest.approx(ends(one_item.throughput.ratios["a"]), rel=1e-4) == found["one_item", "litestar"]


def test_latency_is_a_ratio_above_1_where_the_baselines_users_wait_longer() -> None:
    [scenario] = [scenario for scenario in small_summary().scenarios if scenario.name == "one_item"]
    ratio = scenario.latency_ratio("litestar", "fastapi", "p99")

    assert ratio is not None
    assert pytest.approx(ends(ratio), rel=1e-4) == figures("this run", "latency")["one_item", "litestar"]


def test_without_a_comparison_there_is_nothing_to_choose() -> None:
    nothing = make_summary([], claims=[])

    assert matrix_of(nothing) is None
    assert choice_of(nothing, THERE, None) is None
