"""What a reader sees in the first minute: whole on a desk and on a telephone, and each figure that of the record."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from runner.analysis.collection import RatioAcross
from runner.analysis.statistics.estimate import Estimate
from runner.report.text import reading
from runner.report.text.answers import answers
from runner.report.text.machines import range_of
from tests.browser.opening import Reports, opened
from tests.browser.test_reading import TOO_WIDE
from tests.report.drawings import kept_collection, kept_summary

DESK, TELEPHONE = (1400, 900), (400, 800)
INTERVAL = re.compile(r"-?[\d.,]+(?: times)? \[-?[\d.,]+, -?[\d.,]+\]")
RANGE = re.compile(r"\b([\d.]+) to ([\d.]+)\b")
FIRST = 4
"""Answers on the first screen of a telephone: small endpoints, a whole API, work of one's own, ever twice."""


def bottom(part: Locator) -> float:
    """Where it ends, in pixels from the top of the page."""
    box = part.bounding_box()
    assert box
    return box["y"] + box["height"]


def within(record: object, kind: type) -> Iterator[object]:
    """Every record of a kind in another, at any depth."""
    if isinstance(record, kind):
        yield record
    parts = record.values() if isinstance(record, dict) else record if isinstance(record, list | tuple) else ()
    fields = getattr(record, "__struct_fields__", ())
    for part in (*parts, *(getattr(record, field) for field in fields)):
        yield from within(part, kind)


def intervals() -> set[str]:
    """Every estimate of the summary and of the collection, as sentences write it."""
    found = [*within(kept_summary(), Estimate), *within(kept_collection(), Estimate)]
    return {words for one in found if isinstance(one, Estimate) for words in written(one)}


def written(estimate: Estimate) -> tuple[str, str, str]:
    """As a ratio, as a latency and as a share."""
    return reading.ratio(estimate), in_milliseconds(estimate), reading.percentage(estimate).removesuffix(" %")


def in_milliseconds(estimate: Estimate) -> str:
    return reading.latency(estimate) if estimate.estimate > 0 else ""


def ranges() -> set[str]:
    """Every range over machines, and that of the headline's scenarios."""
    across = [one for one in within(kept_collection(), RatioAcross) if isinstance(one, RatioAcross)]
    [small] = [answer.sentence for answer in answers(kept_summary()) if "small endpoints" in answer.question]
    return {range_of(one, decimals=decimals) for one in across for decimals in (1, 2, 3)} | {
        f"{low} to {high}" for low, high in RANGE.findall(small)
    }


def header(page: Page) -> str:
    return " ".join(page.locator("header").inner_text().split())


@pytest.mark.parametrize("name", ["kept", "everything"])
def test_on_a_desk_the_first_screen_is_whole(browser: Browser, reports: Reports, name: str) -> None:
    width, height = DESK
    with opened(browser, reports.url(name), width=width, height=height) as page:
        assert bottom(page.locator("header")) <= height
        assert 0 == page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("name", ["kept", "everything"])
def test_on_a_telephone_the_first_screen_has_the_first_answers_and_the_second_the_others(
    browser: Browser, reports: Reports, name: str
) -> None:
    width, height = TELEPHONE
    with opened(browser, reports.url(name), width=width, height=height) as page:
        asked = page.locator(".answers > div")

        assert bottom(asked.nth(FIRST - 1)) <= height
        assert bottom(page.locator("header")) <= 2 * height
        assert 0 == page.evaluate(TOO_WIDE)


def test_every_figure_of_the_first_screen_is_one_of_the_record(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("kept")) as page:
        said = header(page)

    figures = [figure.replace(" times", "") for figure in INTERVAL.findall(said)]
    assert len(figures) > 5
    assert set() == set(figures) - intervals()
    assert set() == {f"{low} to {high}" for low, high in RANGE.findall(said)} - ranges()


def test_the_page_answers_as_the_summary_does_and_each_answer_has_a_section(browser: Browser, reports: Reports) -> None:
    with opened(browser, reports.url("kept")) as page:
        said = page.locator(".answers dd").all_inner_texts()

        expected = [f"{answer.sentence} more" for answer in answers(kept_summary())]
        assert expected == [" ".join(sentence.split()) for sentence in said]
        assert set() == {
            answer.section for answer in answers(kept_summary()) if not page.locator(f"h2#{answer.section}").count()
        }


@pytest.mark.parametrize("question", ["small endpoints", "whole API", "my own code", "ever twice", "msgspec"])
def test_what_people_ask_is_answered(question: str) -> None:
    assert [answer for answer in answers(kept_summary()) if question in answer.question]
