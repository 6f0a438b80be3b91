"""The share of answers that have come by then: whose curves are drawn, and what is marked on them."""

import re

from runner.report.charts.latencies import MOST, panels_of
from tests.report.builder import make_scenario
from tests.report.summaries import make_summary
from tests.report.test_charts import drawn, texts


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
