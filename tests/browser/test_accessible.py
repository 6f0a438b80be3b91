"""Accessibility by axe-core, which the Python package brings with it."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from tests.browser.opening import NARROW, WIDE, Reports, opened


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "dark")])
def test_axe_finds_no_violation(
    browser: Browser, reports: Reports, width: int, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, reports.url("collected"), width=width, scheme=scheme) as page:
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        found = Axe().run(page)

        assert [] == [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
        assert len(found.response["passes"]) > 20


def test_axe_is_not_blind(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("hostile")) as page:
        page.evaluate("const area = document.querySelector('#filter-area'); area.parentElement.replaceWith(area)")

        assert "select-name" in {one["id"] for one in Axe().run(page).response["violations"]}
