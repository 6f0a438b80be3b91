import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser

import msgspec
import pytest

from runner.analysis.summary import Ended, Summary
from runner.records.run import Kind
from runner.report.charts.pictures import Chart
from runner.report.page.page import anchors, report_page
from runner.report.writing import all_charts, summary_json
from tests.report.builder import make_comparison, make_flag, make_scenario, many_scenarios
from tests.report.summaries import make_run, make_summary

HOSTILE = '../<script>alert("1")</script>&\'"'
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """The page as a browser would see it: elements, their attributes, and whether they nest."""

    def __init__(self, text: str) -> None:
        """Read the page to its end."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.unclosed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content, as in SVG."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """An element ends: the last that began."""
        assert tag == self.unclosed.pop()

    def attributes(self, name: str) -> list[str]:
        """The values of one attribute, in the order of the page."""
        return [value for _, attributes in self.elements if (value := attributes.get(name))]


@cache
def some_charts() -> list[Chart]:
    """Drawn once, for tests that look at words and tables only."""
    return all_charts(make_summary([make_scenario()]))


def page(summary: Summary) -> str:
    return report_page(summary, some_charts()).decode()


def page_with_its_charts(summary: Summary) -> str:
    return report_page(summary, all_charts(summary)).decode()


def words(text: str) -> str:
    """The text without its tags, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def numbers_of(document: object) -> list[object]:
    if isinstance(document, dict):
        return [number for value in document.values() for number in numbers_of(value)]
    if isinstance(document, list):
        return [number for value in document for number in numbers_of(value)]
    return [document]


def test_the_verdict_is_the_first_heading() -> None:
    summary = make_summary()

    assert f"<h1>{summary.headline}</h1>" in page(summary)


def test_every_figure_on_the_page_is_in_the_summary_and_stands_with_its_interval() -> None:
    summary = make_summary()
    known = {repr(number) for number in numbers_of(json.loads(summary_json(summary))) if isinstance(number, float)}
    shown = Page(page(summary)).attributes("data-exact")

    assert len(shown) > 100
    for figures in shown:
        assert 3 == len(figures.split())
        assert set(figures.split()) <= known


def test_every_ratio_of_the_summary_is_on_the_page_with_verdict_and_reason() -> None:
    summary = make_summary()
    text = words(page(summary))
    for scenario in summary.scenarios:
        for comparison in scenario.comparisons:
            assert scenario.name in text
            assert comparison.reason in text


@pytest.mark.parametrize("summary", [make_summary(), make_summary(many_scenarios(3)), make_summary([], claims=[])])
def test_the_page_is_well_formed_and_its_ids_are_unique(summary: Summary) -> None:
    parsed = Page(page_with_its_charts(summary))
    identifiers = parsed.attributes("id")

    assert [] == parsed.unclosed
    assert len(identifiers) == len(set(identifiers))


def test_every_link_leads_to_an_anchor_of_the_page_and_nothing_is_loaded() -> None:
    text = page_with_its_charts(make_summary())
    parsed = Page(text)
    targets = parsed.attributes("href") + parsed.attributes("xlink:href")

    assert {"#"} == {target[:1] for target in targets}
    assert {target[1:] for target in targets} <= set(parsed.attributes("id"))
    assert [] == parsed.attributes("src")
    assert {"link", "iframe", "object", "img"}.isdisjoint(tag for tag, _ in parsed.elements)
    assert [{}] == [attributes for tag, attributes in parsed.elements if tag == "script"]
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)


def test_the_page_forbids_every_request_and_every_script_but_its_own() -> None:
    text = page(make_summary())
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = b64encode(sha256(script[0].encode()).digest()).decode()

    assert 1 == len(script)
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}';" in text


def test_whatever_a_run_calls_its_things_is_text() -> None:
    scenario = make_scenario(HOSTILE, area=HOSTILE, question=HOSTILE)
    summary = make_summary([scenario], headline=HOSTILE, run=make_run(name=HOSTILE, ended=f"interrupted: {HOSTILE}"))
    parsed = Page(page_with_its_charts(summary))

    assert 1 == [tag for tag, _ in parsed.elements].count("script")
    assert all(re.fullmatch(r"[\w.-]+", identifier) for identifier in parsed.attributes("id"))


def test_scenarios_whose_names_differ_in_signs_only_have_anchors_of_their_own() -> None:
    expected = {
        "a_b[1]": "scenario-a_b-1",
        "a_b-1": "scenario-a_b-1--2",
        "<a_b>1": "scenario-a_b-1--3",
        "//": "scenario",
    }

    assert expected == anchors(list(expected))


def test_a_missing_estimate_is_said_and_never_nought() -> None:
    text = words(page_with_its_charts(make_summary([make_scenario("broken", ratio=None)], controls=[], claims=[])))

    assert "broken serialisation no estimate no estimate 1" in text
    assert "litestar no estimate no estimate no estimate no estimate no estimate not recorded 0" in text
    assert not re.search(r"(?<![\d.,])0(\.0+)? \[", text)


@pytest.mark.parametrize(
    ("expected", "summary"),
    [
        ("This is a smoke run.", make_summary(run=make_run(kind=Kind.SMOKE))),
        ("This is a calibration.", make_summary(run=make_run(kind=Kind.CALIBRATE))),
        ("This run stopped without recording why.", make_summary(run=make_run(ended="cut off", ending=Ended.CUT_OFF))),
        (
            "This run was interrupted: by the keyboard.",
            make_summary(run=make_run(ended="interrupted: by the keyboard", ending=Ended.INTERRUPTED)),
        ),
        ("A check of the whole run failed: The generator", make_summary(flags=(make_flag(voids=True),))),
    ],
)
def test_what_a_reader_must_know_first_stands_above_the_verdict(expected: str, summary: Summary) -> None:
    text = page(summary)

    assert "banner" in text[text.index("<body>") : text.index("<h1>")]
    assert expected in text[: text.index("<h1>")]


def test_a_run_without_reproach_has_no_banner() -> None:
    assert 'class="banner"' not in page(make_summary())


def test_a_claim_that_was_not_tested_says_so() -> None:
    text = words(page(make_summary()))

    assert "not tested Not tested: it takes the contenders litestar-pydantic and fastapi_msgspec." in text


def test_both_handlers_stand_side_by_side_and_who_is_absent_has_a_reason() -> None:
    text = page(make_summary([make_scenario()]))

    assert 3 == text.count('aria-label="Source of ')
    assert "A DTO cannot express this answer." in text


def test_a_claim_says_whether_it_has_no_single_ratio_or_none_at_all() -> None:
    judged, *_, untested, _ = make_summary().claims
    everywhere = msgspec.structs.replace(judged, scope="everywhere", ratio=None)
    text = words(page(make_summary(claims=[judged, everywhere, untested])))

    assert re.search(r"everywhere \d+ scenarios no single one", text)
    assert 1 == text.count("no single one")
    assert re.search(r"via msgspec.{1,120} none not tested", text)


def test_flags_stand_with_the_ratio_that_they_concern() -> None:
    comparison = make_comparison(None, flags=(make_flag("generator_busy", voids=True),))
    text = words(page(make_summary([make_scenario(comparisons=[comparison])])))

    assert 1 == text.count("Voided by generator_busy")


def test_tables_have_captions_and_headers_with_a_scope() -> None:
    parsed = Page(page(make_summary()))
    tags = [tag for tag, _ in parsed.elements]

    assert tags.count("table") == tags.count("caption")
    assert {"row", "col", "rowgroup"} == {attributes.get("scope") for tag, attributes in parsed.elements if tag == "th"}
