"""Instructions per request in page, Markdown, table and picture; a report does without where nobody counted."""

import re

import msgspec
import pytest
from markupsafe import escape
from rich.console import Console

from runner.analysis.assemble import summarise
from runner.analysis.summary import Summary
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page
from runner.report.terminal import rows, verdict_table
from runner.report.text.parts import Both, both_ratios, counting_finding, not_time
from runner.report.text.reading import leading_pair
from runner.report.writing import all_charts, summary_csv
from tests.counts import counted
from tests.recordings import make_recording
from tests.report.builder import estimate

WITH = summarise(counted(make_recording(ratios={"one_item": 1.5, "two_items": 1.6})))
WITHOUT = summarise(make_recording())


def page(summary: Summary) -> str:
    return report_page(summary, all_charts(summary)).decode()


def test_the_ratio_of_instructions_is_a_column_where_somebody_counted() -> None:
    table = Console(width=200, record=True)
    table.print(verdict_table(WITH))

    assert 2 == len(re.findall(r'data-column="Instructions" data-value="1\.5', page(WITH)))
    assert "| throughput | CPU time | instructions | 2x? |" in report_markdown(WITH, all_charts(WITH)).decode()
    assert "1.55" in table.export_text()
    assert "baseline_instructions_per_request_low" in summary_csv(WITH).decode().splitlines()[0]


def test_a_report_does_without_where_nobody_did() -> None:
    markdown = report_markdown(WITHOUT, all_charts(WITHOUT)).decode()

    assert "Instruction ratio" not in page(WITHOUT)
    assert "| throughput | CPU time | 2x? |" in markdown
    assert "nstructions" not in markdown
    assert "instructions" not in {chart.name for chart in all_charts(WITHOUT)}
    assert "" == not_time(WITHOUT)


def test_the_picture_says_how_far_the_two_ratios_are_apart() -> None:
    [chart] = [chart for chart in all_charts(WITH) if chart.name == "instructions"]

    # 1.5 and 1.6 in time over 1.55 in instructions: once below, once above.
    expected = "CPU time ratios are 1.00 times instruction ratios (geometric mean), and 0.97 times in one_item"
    assert expected == chart.title
    assert b"instructions per request, FastAPI over Litestar" in chart.svg


@pytest.mark.parametrize(
    ("cpu", "sentence"),
    [
        ([1.5], "The CPU time ratio of first is 0.75 times its instruction ratio"),
        ([1.5, 2.0], "CPU time ratios are 0.87 times instruction ratios (geometric mean), and 0.75 times in first"),
    ],
)
def test_the_title_names_the_scenario_that_is_furthest_apart(cpu: list[float], sentence: str) -> None:
    rows = [
        Both(name, instructions=estimate(2.0), cpu=estimate(ratio))
        for name, ratio in zip(("first", "second"), cpu, strict=False)
    ]

    assert sentence == counting_finding(rows)


def test_a_scenario_that_is_far_from_the_line_has_its_name_beside_it() -> None:
    apart = summarise(counted(make_recording(ratios={"one_item": 1.5, "two_items": 2.5})))

    [chart] = [chart for chart in all_charts(apart) if chart.name == "instructions"]

    assert b">two_items<" in chart.svg
    assert b">one_item<" not in chart.svg


def test_what_is_not_valid_is_not_drawn() -> None:
    first, second = WITH.scenarios
    invalid = msgspec.structs.replace(first.comparisons[0], throughput_ratio=None)
    summary = msgspec.structs.replace(WITH, scenarios=[msgspec.structs.replace(first, comparisons=[invalid]), second])

    assert [second.name] == [both.scenario for both in both_ratios(summary, leading_pair(summary))]


def test_what_instructions_cannot_say_is_said() -> None:
    said = not_time(WITH)

    assert "counted in user space under valgrind (x86_64, CPython 3.11, 18 starts)" in said
    assert "they are not time. The kernel's work is missing" in said
    assert escape(said) in page(WITH)


def test_the_table_of_a_count_has_a_row_for_each_app_and_the_floor() -> None:
    assert [("one_item", "litestar", "1.55"), ("one_item", "fastapi", ""), ("one_item", "bare ASGI app", "")] == [
        (scenario, app, ratio[:4]) for scenario, app, _, ratio in rows(WITH.scenarios[0])
    ]
