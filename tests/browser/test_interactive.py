"""What JavaScript adds: filter, sort, one slider, links to what is folded away."""

import pytest
from playwright.sync_api import Browser, Page, expect

from runner.analysis.cost_figures import Dilution
from runner.report.text import reading
from tests.browser.opening import NARROW, Reports, opened
from tests.report.catalogue import small_summary

LEADING = "table.sortable >> nth=0"


def column(page: Page, number: int) -> list[str]:
    """What the leading table shows there, from top to bottom; the first line of each cell."""
    cells = page.locator(LEADING).locator(f"tbody tr:visible > :nth-child({number})")
    return [text.strip().splitlines()[0] for text in cells.all_inner_texts()]


def measured() -> Dilution:
    """The formula of the page."""
    found = small_summary().dilution
    assert found
    return found


def test_a_filter_leaves_the_rows_and_scenarios_of_an_area(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small")) as page:
        page.get_by_label("Area").select_option("dilution")

        assert ["work[0]", "work[1]", "work[5]"] == column(page, 1)
        assert 3 == page.locator("article.scenario:visible").count()
        expect(page.locator("#filter-count")).to_have_text("3 of 32 comparisons and 3 of 12 scenarios are shown.")


def test_filters_by_area_and_verdict_go_together_and_can_be_undone(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small")) as page:
        page.get_by_label("Area").select_option("serialisation")
        page.get_by_label("Verdict").select_option("invalid")
        assert ["built_per_request"] == column(page, 1)

        page.get_by_role("button", name="Show all").click()
        expect(page.locator("#filter-count")).to_have_text("32 of 32 comparisons and 12 of 12 scenarios are shown.")


def test_what_was_skipped_can_be_asked_for(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small")) as page:
        page.get_by_label("Verdict").select_option("skipped")

        assert ["fortunes"] == page.locator("article.scenario:visible h3").all_inner_texts()


@pytest.mark.parametrize("header", ["Throughput ratio", "CPU time ratio"])
def test_a_table_is_sorted_both_ways_and_what_was_not_measured_stays_last(
    browser: Browser, reports: Reports, header: str
) -> None:
    number = {"Throughput ratio": 3, "CPU time ratio": 4}[header]
    with opened(browser, reports.url("small")) as page:
        button = page.locator(LEADING).get_by_role("button", name=header)
        for _ in range(2):
            button.click()
            *values, last = column(page, number)
            ratios = [float(value.split()[0]) for value in values]
            way = page.locator(LEADING).locator("th[aria-sort]").get_attribute("aria-sort")

            assert "no estimate" == last
            assert sorted(ratios, reverse=way == "descending") == ratios
        assert 1 == page.locator(LEADING).locator("th[aria-sort]").count()


def test_a_table_is_sorted_on_a_telephone_too(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small"), width=NARROW) as page:
        page.locator(LEADING).get_by_role("button", name="Throughput ratio").click()
        names = page.locator(LEADING).locator("tbody th").all_inner_texts()

        assert names[0].startswith("sync_blocking")


def test_a_table_is_sorted_from_the_keyboard_by_name_as_people_count(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small")) as page:
        page.locator(LEADING).get_by_role("button", name="Scenario").focus()
        page.keyboard.press("Enter")
        lists = [name for name in column(page, 1) if name.startswith("list_items")]

        assert ["list_items[10]", "list_items[100]", "list_items[1000]"] == lists


@pytest.mark.parametrize(("steps", "milliseconds"), [(0, 0.0), (27, 0.98), (100, 50.0)])
def test_the_slider_says_what_the_formula_does(
    browser: Browser, reports: Reports, steps: int, milliseconds: float
) -> None:
    overhead = measured().overhead
    with opened(browser, reports.url("small")) as page:
        page.get_by_role("slider").fill(str(steps))

        expect(page.locator("#slider-milliseconds")).to_have_text(f"{milliseconds:g} ms")
        expect(page.locator("#slider-ratio")).to_have_text(reading.ratio(overhead.expected(milliseconds)))
        expect(page.locator("#slider-saved")).to_have_text(reading.ratio(overhead.cores_saved(1000)))
        expect(page.locator("#slider-other")).to_have_text(
            reading.ratio(overhead.cores_of_baseline(milliseconds, 1000))
        )
        own, share = (float(page.locator(name).inner_text().split()[0]) for name in ("#slider-own", "#slider-share"))
    less, more = overhead.contender.estimate, overhead.baseline.estimate
    assert pytest.approx(less + milliseconds, abs=0.006) == own
    assert pytest.approx(100 * (more - less) / (more + milliseconds), abs=0.06) == share


def test_the_slider_moves_from_the_keyboard_and_says_its_value(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small"), width=NARROW) as page:
        slider = page.get_by_role("slider", name="My handler needs")
        slider.focus()
        before = page.locator("#slider-ratio").inner_text()
        page.keyboard.press("ArrowRight")

        assert "1.1 ms" == slider.get_attribute("aria-valuetext")
        assert page.locator("#slider-ratio").inner_text() != before


def test_a_link_leads_to_its_scenario_and_unfolds_it(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("report", "#scenario-plaintext")) as page:
        article = page.locator("#scenario-plaintext")

        expect(article).to_be_in_viewport()
        expect(article).to_be_focused()
        expect(article.get_by_label("Source of litestar")).to_be_visible()


def test_a_link_leads_to_its_scenario_though_a_filter_hides_it(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small")) as page:
        page.get_by_label("Area").select_option("dilution")
        assert not page.locator("[id='scenario-list_items-100']").is_visible()
        page.evaluate("location.hash = '#scenario-list_items-100'")

        expect(page.locator("[id='scenario-list_items-100']")).to_be_in_viewport()
        assert "" == page.get_by_label("Area").input_value()


@pytest.mark.parametrize("anchor", ["#nowhere", "#%E0%A4%A", "#scenario-%3Cscript%3E"])
def test_a_link_to_nowhere_does_no_harm(browser: Browser, reports: Reports, anchor: str) -> None:
    with opened(browser, reports.url("small", anchor)) as page:
        expect(page.locator("#filter")).to_be_visible()
        expect(page.locator("#slider")).to_be_visible()
