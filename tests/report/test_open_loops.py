"""Latency below saturation as people read it: page, Markdown, sentence and chart, from queues of known speed."""

from functools import cache

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary
from runner.report.charts.latencies import line, open_loop_charts
from runner.report.page.markdown import open_loop_sections
from runner.report.page.page import report_page
from runner.report.text import parts
from runner.report.writing import all_charts
from tests.open_loops import make_open_loop_recording


@cache
def summary() -> Summary:
    """FastAPI takes 200 microseconds for a request and Litestar 100; the third load is beyond what FastAPI can do."""
    services = {"fastapi": 200e-6, "litestar": 100e-6}
    return summarise(make_open_loop_recording(services, shares=(0.3, 0.5, 1.2), blocks=4, pairs=3))


def test_the_finding_is_about_half_load_and_has_both_apps() -> None:
    finding = parts.open_loop_finding(summary().open_loops[0])

    assert finding.startswith("At 2,")
    assert "50 % of the slower app's capacity" in finding
    assert "the median wait is 0." in finding
    assert "with Litestar and 0." in finding


def test_a_chart_has_no_point_where_a_rate_was_not_sustained() -> None:
    [measured] = summary().open_loops

    assert 2 == len(line(measured, "fastapi", "p99"))
    assert 3 == len(line(measured, "litestar", "p99"))
    assert ["rates-latency-json_hello"] == [chart.name for chart in open_loop_charts(summary())]


def test_the_page_says_what_was_not_sustained_and_shows_the_chart() -> None:
    page = report_page(summary(), all_charts(summary())).decode()

    assert '<h2 id="below-saturation">' in page
    assert "Not sustained" in page
    assert "vertical lines: the rates at which each app is saturated" in page


def test_markdown_has_a_row_for_each_app_at_each_load() -> None:
    text = "\n".join(open_loop_sections(summary()))

    assert 6 == text.count("capacity | FastAPI |") + text.count("capacity | Litestar |")
    assert "at least" in text  # Litestar's p99 broke no bound


def test_a_rate_that_was_named_has_no_interval() -> None:
    [measured] = summary().open_loops
    offered = msgspec.structs.replace(
        measured.figures[0], load="2,000/s", requests_per_second=Estimate(estimate=2_000, low=2_000, high=2_000)
    )

    assert "2,000" == parts.open_loop_rate(offered)
