"""The shape of a distribution, and where it begins and ends."""

import pytest

from runner.records.measurement import BUCKET_BASE
from runner.report.charts.latencies import outline
from tests.report.test_charts import drawn, texts


def middle(bucket: int) -> float:
    """Milliseconds in the middle of a bucket."""
    return (BUCKET_BASE**bucket + BUCKET_BASE ** (bucket + 1)) / 2e6


def test_a_shape_is_as_high_as_answers_are_common_per_millisecond() -> None:
    values, heights = outline({300: 100, 301: 100, 302: 50}, end=10.0)

    assert pytest.approx((middle(300), middle(301), middle(302), 10.0)) == values
    assert pytest.approx((1, 1 / 1.05, 0.5 / 1.05**2, 0.5 / 1.05**2)) == heights


def test_a_bucket_that_no_answer_fell_into_is_a_gap() -> None:
    _, heights = outline({300: 100, 303: 100}, end=10.0)

    assert (0, 0) == heights[1:3]


def test_a_few_early_answers_are_not_drawn() -> None:
    values, _ = outline({299: 4, 300: 1_000}, end=10.0)

    assert pytest.approx((middle(300), 10.0)) == values


def test_a_shape_ends_where_99_percent_have_come() -> None:
    values, _ = outline({300: 1_000, 320: 5}, end=2.4)

    assert 2.4 == max(values)


def test_one_bucket_is_a_shape_too() -> None:
    end = BUCKET_BASE**300.99 / 1e6

    values, heights = outline({300: 7}, end)

    assert pytest.approx((middle(300), end)) == values
    assert (1, 1) == heights


def test_the_note_says_which_time_the_axes_measure() -> None:
    chart = next(chart for chart in drawn(8) if chart.name == "latency")
    written = " ".join(texts(chart.svg))

    assert "Time from request to answer at saturation, 32 connections. A shape is high where" in written
    assert "where 99 % have come, with 95 % intervals; each scenario has its own scale" in written
