"""A reader chooses the machine, the measure and the contenders, and a link shows what they saw."""

from playwright.sync_api import Browser, Page, expect

from runner.analysis.summary import ScenarioSummary
from runner.report.text import reading
from tests.browser.opening import NARROW, Reports, opened
from tests.report.catalogue import small_summary

VIEW = """() => [
    ...[...document.querySelectorAll("table.matrix tr")].map(row =>
        [...row.cells].filter(cell => !cell.hidden).map(cell => cell.textContent.trim()).join(" ")),
    ...[...document.querySelectorAll("select, input")].map(one => one.type === "checkbox" ? one.checked : one.value),
    document.querySelectorAll("article.scenario:not([hidden])").length,
    document.querySelector("#slider-ratio").textContent,
]"""


def cell(page: Page, scenario: str) -> str:
    """What the leading contender's cell of a scenario says, and what it says to whoever points at it."""
    found = page.locator("table.matrix tbody tr").filter(has_text=scenario).locator("td").first
    return f"{found.inner_text()}, {found.get_attribute('title')}"


def one_item() -> ScenarioSummary:
    return next(scenario for scenario in small_summary().scenarios if scenario.name == "one_item")


def test_another_measure_is_shown_with_its_figures(browser: Browser, reports: Reports) -> None:
    cpu = one_item().comparisons[0].cpu_ratio
    assert cpu
    with opened(browser, reports.url("collected")) as page:
        page.locator("#choice-measure").select_option("cpu")

        assert f"{cpu.estimate:.2f}, {reading.ratio(cpu)}" == cell(page, "one_item")


def test_another_machine_is_shown_and_the_first_one_again_as_it_was(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("collected")) as page:
        before = page.evaluate(VIEW)
        page.locator("#choice-machine").select_option("a")
        assert "1.30, 1.300 [1.294, 1.306]" == cell(page, "one_item")

        page.locator("#choice button").click()
        expect(page.locator("#choice-machine")).to_have_value("this run")
        assert before == page.evaluate(VIEW)


def test_what_a_machine_has_not_recorded_is_said(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("collected")) as page:
        page.locator("#choice-machine").select_option("a")
        page.locator("#choice-measure").select_option("latency")

        expect(page.locator("#choice-note")).to_have_text("That was not recorded on this machine.")
        assert "\N{EN DASH}, " == cell(page, "one_item")


def test_contenders_can_be_left_out(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("collected"), width=NARROW) as page:
        page.get_by_label("litestar-attrs", exact=True).uncheck()
        heads = page.locator("table.matrix thead th:visible").all_inner_texts()

        assert "Litestar" in heads
        assert "litestar-attrs" not in heads


def test_the_address_restores_the_view(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("collected")) as page:
        page.locator("#choice-machine").select_option("b")
        page.locator("#choice-measure").select_option("cpu")
        page.get_by_label("litestar-attrs", exact=True).uncheck()
        page.locator("#filter-area").select_option("serialisation")
        page.get_by_role("slider").fill("40")
        seen, address = page.evaluate(VIEW), page.url
    with opened(browser, address) as page:
        assert seen == page.evaluate(VIEW)


def test_an_address_with_what_the_page_does_not_offer_does_no_harm(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("collected")) as page:
        before = page.evaluate(VIEW)
    nonsense = "?machine=%3Cscript%3E&measure=&contenders=&area=nowhere&verdict=x&work=abc#compare"
    with opened(browser, reports.url("collected", nonsense)) as page:
        shown = page.evaluate(VIEW)

        assert "Scenario" == shown[0]  # no contender was asked for
        page.locator("#choice button").click()
        expect(page.locator("table.matrix thead th:visible").nth(1)).to_have_text("Litestar")
        assert before[1:5] == page.evaluate(VIEW)[1:5]


def test_without_javascript_the_table_is_whole(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("collected"), script=False) as page:
        compared = {one.contender for scenario in small_summary().scenarios for one in scenario.comparisons}

        assert 1 + len(compared) == page.locator("table.matrix thead th:visible").count()
        assert page.locator("table.matrix td:visible").count() > 30
