"""One browser for all tests, and the reports that they open."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from runner.report.page.markdown import report_markdown
from runner.report.writing import summary_json
from tests.browser.opening import Reports
from tests.report.builder import make_scenario
from tests.report.catalogue import full_summary
from tests.report.drawings import collected_page, full_charts, full_page, kept_page, small_page
from tests.report.everything import page_of_everything
from tests.report.summaries import make_summary
from tests.report.test_page import HOSTILE, page

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="package")  # not longer: while it lives, this thread has an event loop, and no other can run
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one these tests are skipped, but never in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Chromium here: `apt-get install chromium` on Debian; in CI this may not be skipped")
    assert found, "CI has to have a Chromium: see .ci/run"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found)
        yield running
        running.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """Pages of some runs on disk, the last of them the one whose record is kept, as a reader opens them."""
    folder = tmp_path_factory.mktemp("reports")
    hostile = make_summary([make_scenario(HOSTILE, area=HOSTILE, question=HOSTILE)], headline=HOSTILE)
    pages = {"report": full_page(), "small": small_page(), "hostile": page(hostile), "collected": collected_page()}
    pages["kept"] = kept_page()
    pages["everything"] = page_of_everything()
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text)
    (folder / "report.md").write_bytes(report_markdown(full_summary(), full_charts()))
    (folder / "summary.json").write_bytes(summary_json(full_summary()))
    (folder / "charts").mkdir()
    for chart in full_charts():
        (folder / "charts" / f"{chart.name}.png").write_bytes(chart.png)
    return Reports(folder)
