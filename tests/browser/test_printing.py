"""The page on paper: short, and its chapters in the order of their reading."""

import re

from playwright.sync_api import Browser

from tests.browser.opening import Reports, opened
from tests.browser.test_reading import A4

MOST_PAGES = 30
TOPS = "headings => headings.map(heading => heading.getBoundingClientRect().top)"


def test_the_kept_report_takes_thirty_pages_at_most(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("kept")) as page:
        paper = page.pdf(format="A4", margin={"top": "1cm", "right": "1cm", "bottom": "1cm", "left": "1cm"})

    assert 5 < len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_PAGES


def test_chapters_come_in_the_order_of_the_contents(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("kept")) as page:
        listed = page.locator("nav a").evaluate_all("links => links.map(link => link.hash.slice(1))")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4, "height": 1000})
        tops = page.locator("h2").evaluate_all(TOPS)

        assert listed == page.locator("h2").evaluate_all("headings => headings.map(heading => heading.id)")
        assert sorted(tops) == tops
