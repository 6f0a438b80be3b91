"""The page on paper: short, and its chapters in the order of their reading, none of them empty."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.opening import Reports, opened
from tests.browser.test_reading import A4

MOST_PAGES = 30
TOPS = "headings => headings.map(heading => heading.getBoundingClientRect().top)"
EMPTY = """sections => sections
    .filter(section => section.offsetHeight && section.offsetHeight < 2 * section.firstElementChild.offsetHeight)
    .map(section => section.textContent.slice(0, 40))"""


@contextmanager
def on_paper(browser: Browser, reports: Reports) -> Iterator[Page]:
    """The kept report as it is laid out for printing."""
    with opened(browser, reports.url("kept")) as page:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4, "height": 1000})
        yield page


def test_the_kept_report_takes_thirty_pages_at_most(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("kept")) as page:
        paper = page.pdf(format="A4", margin={"top": "1cm", "right": "1cm", "bottom": "1cm", "left": "1cm"})

    assert 5 < len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_PAGES


def test_chapters_come_in_the_order_of_the_contents(browser: Browser, reports: Reports) -> None:
    with on_paper(browser, reports) as page:
        listed = page.locator("nav a").evaluate_all("links => links.map(link => link.hash.slice(1))")
        tops = page.locator("h2:visible").evaluate_all(TOPS)

        assert listed == page.locator("h2").evaluate_all("headings => headings.map(heading => heading.id)")
        assert len(tops) > 10
        assert sorted(tops) == tops


def test_a_chapter_of_which_all_is_folded_stays_off_paper(browser: Browser, reports: Reports) -> None:
    with on_paper(browser, reports) as page:
        assert [] == page.locator("section").evaluate_all(EMPTY)
        assert not page.locator("#throughput").is_visible()

        page.evaluate("document.querySelector('#throughput + details').open = true")
        assert page.locator("#throughput").is_visible()
