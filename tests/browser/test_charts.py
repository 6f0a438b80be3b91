"""No label of a chart is cut, crossed by a line or touched by another: by the geometry of their boxes."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.opening import Reports, opened

PROBLEMS = Path(__file__).with_name("geometry.js").read_text()
UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"
DRAWN = """(shapes) => {
    const svg = document.querySelector("figure svg");
    const text = svg.querySelector("text"), { x, y, width, height } = text.getBBox();
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const middle = y + height / 2;
    path.setAttribute("d", `M ${x.toFixed(1)} ${middle.toFixed(1)} L ${(x + width).toFixed(1)} ${middle.toFixed(1)}`);
    path.setAttribute("transform", text.getAttribute("transform") ?? "");
    path.setAttribute("style", "fill: none; stroke: red");
    text.before(path);
}"""


def problems_of(page: Page) -> list[str]:
    page.evaluate(UNFOLD)
    return [str(problem) for problem in page.evaluate(PROBLEMS)]


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", ["report", "small", "kept", "everything"])
def test_no_label_is_cut_crossed_or_touched(browser: Browser, reports: Reports, name: str, width: int) -> None:
    with opened(browser, reports.url(name), width=width) as page:
        assert [] == problems_of(page)


def test_a_line_through_a_label_is_seen(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small"), width=1400) as page:
        page.evaluate(DRAWN)

        assert 1 == len([problem for problem in problems_of(page) if ": crossed: " in problem])


def test_a_label_that_is_cut_and_one_on_another_are_seen(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("small"), width=1400) as page:
        page.evaluate("document.querySelector('figure svg').viewBox.baseVal.width /= 2")
        assert [problem for problem in problems_of(page) if ": cut: " in problem]

        page.evaluate("const text = document.querySelector('figure svg text'); text.after(text.cloneNode(true))")
        assert [problem for problem in problems_of(page) if ": touch: " in problem]
