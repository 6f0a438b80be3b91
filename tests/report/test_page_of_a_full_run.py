"""What the page says of a run that has everything: other contenders, work, waiting, skipped, and what went wrong."""

import html
import json
import re

import pytest

from runner.analysis.summary import Verdict
from runner.report.page.page import listings, report_page
from runner.report.writing import all_charts, summary_json
from tests.report.builder import estimate, make_comparison, make_flag, make_scenario
from tests.report.catalogue import NO_DATABASE, full_summary, waiting_scenario, work_scenario
from tests.report.drawings import full_charts, full_page
from tests.report.summaries import make_summary
from tests.report.test_page import Page, numbers_of, page, words


def article(text: str, name: str) -> str:
    """The section of one scenario."""
    found = re.search(rf'<article class="card scenario" id="{name}".*?</article>', text, re.DOTALL)
    assert found
    return found.group()


def test_a_page_of_everything_is_below_three_megabytes_and_sound() -> None:
    parsed = Page(full_page())
    identifiers = parsed.attributes("id")
    targets = {target[1:] for target in parsed.attributes("href")}

    assert len(full_page().encode()) < 3_000_000
    assert [] == parsed.unclosed
    assert len(identifiers) == len(set(identifiers))
    assert targets <= set(identifiers)


def test_every_figure_is_in_the_summary() -> None:
    known = {
        repr(number) for number in numbers_of(json.loads(summary_json(full_summary()))) if isinstance(number, float)
    }
    parsed = Page(full_page())

    assert {figure for figures in parsed.attributes("data-exact") for figure in figures.split()} <= known


def test_a_skipped_scenario_has_its_reason_and_no_figures() -> None:
    skipped = article(full_page(), "scenario-fortunes")

    assert f"Not measured on this machine {NO_DATABASE}" in words(skipped)
    assert "data-exact" not in skipped
    assert "no estimate" not in skipped
    assert 'data-verdict="' not in skipped
    assert 7 + full_page().count(f"skipped: {NO_DATABASE}") == full_page().count(NO_DATABASE)


def test_a_run_in_which_everything_was_skipped_is_a_page() -> None:
    only = make_summary([make_scenario("db_row", ratio=None, skipped=NO_DATABASE)], claims=[])
    text = report_page(only, all_charts(only)).decode()

    assert NO_DATABASE in text
    assert ["forest", "throughput", "cpu"] == [chart.name for chart in all_charts(only)]
    assert "This run compared nothing." in text


def test_a_scenario_that_waits_says_what_its_ratio_is_about() -> None:
    waits = words(article(page(make_summary([waiting_scenario()])), "scenario-sync_blocking"))

    assert "This scenario spends its time waiting" in waits
    assert "the server is never saturated" in waits
    assert "This scenario spends its time waiting" not in page(make_summary())


def test_an_invalid_comparison_beside_a_valid_one_is_said_in_words() -> None:
    wrong = make_comparison(
        estimate(1.2),
        contender="litestar-attrs",
        verdict=Verdict.INVALID,
        flags=(make_flag("wrong_answers", voids=True),),
    )
    scenario = make_scenario("mixed", comparisons=[make_comparison(estimate(1.5)), wrong])
    said = words(article(page(make_summary([scenario])), "scenario-mixed"))

    assert re.search(
        r"Litestar against FastAPI 1\.500 \[1\.471, 1\.530\].*refuted.*litestar-attrs against FastAPI", said
    )
    assert "Voided by wrong_answers" in said


def test_the_formula_is_checked_against_what_was_measured() -> None:
    fits, fails = work_scenario(1), work_scenario(5, disturbance=1.3)
    said = words(page(make_summary([work_scenario(0), fits, fails])))

    assert re.search(r"work\[1\] 1\.05\d \[[^]]*\] 1\.0\d+ \[1\.0\d+, 1\.0\d+\] agree", said)
    assert re.search(r"work\[5\] 1\.31\d \[[^]]*\] 1\.01\d+ \[1\.01\d+, 1\.01\d+\] do not agree", said)


def test_a_run_without_work_has_neither_curve_nor_slider() -> None:
    parsed = Page(page(make_summary()))

    assert {"slider", "work", "reason", "ladder"}.isdisjoint(parsed.attributes("id"))


def test_apps_with_the_same_module_share_a_listing_in_the_order_of_the_figures() -> None:
    sources = {"fastapi": "b", "litestar-attrs": "a", "floor": "c", "litestar": "a"}
    listed = listings(sources, ["litestar", "fastapi", "litestar-attrs"])
    found = [(apps, text) for text, apps in listed.items()]

    assert [(["litestar", "litestar-attrs"], "a"), (["fastapi"], "b"), (["floor"], "c")] == found


@pytest.mark.parametrize("name", ["attribution", "ladder", "dilution", "latency"])
def test_every_chart_of_a_full_run_is_on_its_page_for_both_widths(name: str) -> None:
    title = html.escape(next(chart.title for chart in full_charts() if chart.name == name))

    assert 2 == full_page().count(f'aria-label="{title}.')
