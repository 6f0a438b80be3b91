"""The share of answers that have come by then: where a curve begins and ends, and what is marked on it."""

import re

import pytest

from runner.records.measurement import BUCKET_BASE
from runner.report.charts.latencies import MOST, distribution, panels_of
from tests.report.builder import make_scenario
from tests.report.summaries import make_summary
from tests.report.test_charts import drawn, texts


def edge(bucket: int) -> float:
    """Milliseconds where a bucket begins."""
    return float(BUCKET_BASE**bucket / 1e6)


def test_answers_come_evenly_within_a_bucket_and_all_have_come_at_its_end() -> None:
    milliseconds, shares = distribution({300: 30, 301: 70})

    assert pytest.approx((edge(300), edge(300), edge(301), edge(301), edge(302))) == milliseconds
    assert pytest.approx((0, 0, 0.3, 0.3, 1)) == shares


def test_nothing_comes_in_a_bucket_without_answers() -> None:
    milliseconds, shares = distribution({300: 50, 310: 50})

    assert pytest.approx((0.5, 0.5)) == shares[2:4]
    assert pytest.approx((edge(301), edge(310))) == milliseconds[2:4]


def test_a_curve_ends_where_nearly_all_have_come() -> None:
    milliseconds, shares = distribution({300: 9_995, 400: 4, 500: 1})

    assert pytest.approx(edge(301)) == milliseconds[-1]
    assert pytest.approx(0.9995) == shares[-1]


def test_the_headline_is_drawn_and_others_where_there_is_none() -> None:
    headline, other = make_scenario("one_item"), make_scenario("upload", tags=())

    assert ["one_item"] == list(panels_of(make_summary([headline, other])))
    assert ["upload"] == list(panels_of(make_summary([other])))
    many = [make_scenario(f"upload_{number}", tags=()) for number in range(MOST + 3)]
    assert MOST == len(panels_of(make_summary(many)))


def test_both_and_a_bare_app_have_a_curve_each_of_its_own_kind() -> None:
    [curves] = panels_of(make_summary([make_scenario(others={"litestar-attrs": 1.4})])).values()

    assert ["litestar", "fastapi", "floor"] == [curve.app for curve in curves]
    assert 3 == len({curve.style for curve in curves})


def test_the_picture_says_what_is_marked_and_the_note_which_time_it_is() -> None:
    chart = next(chart for chart in drawn(8) if chart.name == "latency")
    for svg in (chart.svg, chart.narrow_svg):
        written = " ".join(texts(svg))

        assert "at saturation with 32 connections" in written
        assert 8 * 3 == len(re.findall(r"p50 [\d.]+ \[", written)) == len(re.findall(r"p99 [\d.]+ \[", written))
