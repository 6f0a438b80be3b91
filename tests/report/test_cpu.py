"""CPU time on the page and in the chart: the kernel apart where the record tells it apart."""

import msgspec
import pytest

from runner.analysis.cost_figures import CpuRatios
from runner.analysis.summary import AppFigures, Summary, TypicalCpu
from runner.report.charts.bars import cpu_chart, segments
from runner.report.charts.layout import KERNEL_COLOUR
from runner.report.charts.pictures import house_style
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page
from runner.report.writing import all_charts
from tests.report.builder import estimate, make_scenario
from tests.report.summaries import make_summary

RATIOS = CpuRatios(as_served=estimate(1.37), user=estimate(1.46), above_floor=estimate(1.61))


def split(figures: AppFigures | None, system: float) -> AppFigures:
    """The same figures with so many microseconds in the kernel."""
    assert figures is not None
    assert figures.cpu_microseconds_per_request is not None
    user = figures.cpu_microseconds_per_request.estimate - system
    return msgspec.structs.replace(
        figures,
        user_microseconds_per_request=estimate(user),
        system_microseconds_per_request=estimate(system),
    )


def summary_of(ratios: CpuRatios | None, *, is_split: bool) -> Summary:
    scenario = make_scenario()
    if is_split:
        contenders = {app: split(figures, 12.0) for app, figures in scenario.contenders.items()}
        scenario = msgspec.structs.replace(scenario, contenders=contenders, floor=split(scenario.floor, 8.0))
    typical = ratios and TypicalCpu(
        contender="litestar", baseline="fastapi", scenarios=["list_items[100]"], ratios=ratios
    )
    return msgspec.structs.replace(make_summary([scenario]), typical_cpu=typical)


def drawn(summary: Summary) -> str:
    with house_style():
        return cpu_chart(summary).svg.decode()


def test_the_chart_has_the_kernel_apart_where_the_record_has() -> None:
    assert 5 == drawn(summary_of(RATIOS, is_split=True)).count(
        KERNEL_COLOUR.light
    )  # three bars, area and edge of the key
    assert 0 == drawn(summary_of(RATIOS, is_split=False)).count(KERNEL_COLOUR.light)


def test_the_parts_of_a_bar_add_up_to_its_figure() -> None:
    [scenario] = summary_of(RATIOS, is_split=True).scenarios
    figures = scenario.contenders["fastapi"]
    parts = segments(figures, scenario.floor, KERNEL_COLOUR)

    assert figures.cpu_microseconds_per_request is not None
    assert pytest.approx(figures.cpu_microseconds_per_request.estimate) == sum(length for length, _ in parts)
    assert pytest.approx(12.0) == parts[0][0]


def test_the_page_states_the_ratio_in_three_ways_with_the_question_of_each() -> None:
    summary = summary_of(RATIOS, is_split=True)
    page = report_page(summary, all_charts(summary)).decode()

    for words in ("as served", "in user time", "above a bare ASGI app"):
        assert f'<th scope="row">{words}</th>' in page
    assert "Kernel time is left out; both frameworks send the same bytes." in page
    assert "Dark grey is the kernel" in page
    assert "did not record kernel time" not in page


def test_an_older_record_does_without_user_time_and_says_so() -> None:
    older = CpuRatios(as_served=estimate(1.37), user=None, above_floor=estimate(1.61))
    summary = summary_of(older, is_split=False)
    page = report_page(summary, all_charts(summary)).decode()

    assert '<th scope="row">in user time</th>' not in page
    assert '<th scope="row">above a bare ASGI app</th>' in page
    assert "This run did not record kernel time separately" in page


def test_the_markdown_has_the_same_table() -> None:
    summary = summary_of(RATIOS, is_split=True)
    text = report_markdown(summary, all_charts(summary)).decode()

    assert "| in user time | 1.460 [1.431, 1.489] |" in text
    assert "CPU time per request, FastAPI over Litestar, geometric mean over 1 scenario" in text
