"""`report.md` as a pull request shows it."""

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page

from tests.browser.opening import Reports, opened
from tests.report.catalogue import full_summary


class Links(HTMLParser):
    """Where a document's links and pictures lead."""

    def __init__(self, text: str) -> None:
        """Read it to its end."""
        super().__init__()
        self.targets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.targets += [value for name, value in attrs if name in {"href", "src"} and value]
        assert tag not in {"script", "iframe"}


@pytest.fixture(scope="module")
def rendered(reports: Reports) -> str:
    """The Markdown as HTML."""
    text = (reports.folder / "report.md").read_text()
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


def test_every_link_leads_to_a_file_of_the_report(rendered: str, reports: Reports) -> None:
    targets = Links(rendered).targets

    assert {"charts/headline.png", "report.html"} == set(targets)
    assert all((reports.folder / target).is_file() for target in targets)


def test_every_comparison_and_every_claim_has_its_row_and_the_forest_is_a_block_of_code(rendered: str) -> None:
    scenarios = [scenario for scenario in full_summary().scenarios if not scenario.asked.skipped]
    comparisons = sum(len(scenario.comparisons) for scenario in scenarios)
    pairs = {comparison.contender for scenario in scenarios for comparison in scenario.comparisons}

    rows = comparisons + len(full_summary().claims)
    assert rows + len(pairs) + 1 == rendered.count("<tr>")  # a head for each pair, and one for the claims
    assert 1 == rendered.count("<pre>")
    assert 6 == rendered.count("was not measured: No PostgreSQL")


def test_the_picture_is_shown_and_fits_a_column(browser: Browser, reports: Reports, rendered: str) -> None:
    page_of_it = reports.folder / "markdown.html"
    page_of_it.write_text(f"<!doctype html><title>report.md</title><style>img {{ max-width: 100% }}</style>{rendered}")
    with opened(browser, page_of_it.as_uri(), also=(reports.folder / "charts" / "headline.png").as_uri()) as page:
        assert natural_width(page) > 1000
        assert page.get_by_role("heading", level=1).inner_text().startswith("Litestar is typically 1.45 [1.44, 1.46]")


def natural_width(page: Page) -> int:
    """Of the first picture; 0 when it could not be loaded."""
    return int(page.evaluate("document.images[0].naturalWidth"))
