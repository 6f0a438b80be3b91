"""The first questions of a reader, each answered in a sentence with its figure, on the page and in Markdown."""

import html

import msgspec
import pytest

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary, Verdict
from runner.report.page.markdown import report_markdown
from runner.report.text.answers import Answered, answers, ever_twice, part_of_the_lead, small_endpoints, whole_api
from runner.report.text.reading import HEADLINE_PAIR
from runner.report.writing import all_charts
from tests.report.builder import estimate, make_comparison, make_scenario
from tests.report.catalogue import full_summary, small_summary
from tests.report.summaries import make_summary
from tests.report.test_page import page, words


def sentence(answer: Answered | None) -> str:
    assert answer
    return answer.sentence


def with_ratios(**ratios: float) -> Summary:
    """A run of the headline's scenarios with these ratios."""
    return make_summary([make_scenario(name, ratio=ratio) for name, ratio in ratios.items()])


def test_small_endpoints_have_their_mean_and_their_range() -> None:
    found = sentence(small_endpoints(with_ratios(one_item=1.3, json_hello=1.7), HEADLINE_PAIR))

    assert found.startswith("Litestar answers 1.450 [1.437, 1.463] times as many requests as FastAPI")
    assert found.endswith("2 in-memory endpoints, which range from 1.30 to 1.70).")


def test_a_claim_that_cannot_be_judged_answers_nothing() -> None:
    summary = with_ratios(one_item=1.3, json_hello=1.7)
    invalid = [msgspec.structs.replace(claim, verdict=Verdict.INVALID) for claim in summary.claims]

    assert small_endpoints(msgspec.structs.replace(summary, claims=invalid), HEADLINE_PAIR) is None
    assert ever_twice(msgspec.structs.replace(summary, claims=invalid), HEADLINE_PAIR) is None


def test_a_whole_api_has_its_ratio_unless_that_is_invalid() -> None:
    broken = make_scenario("whole_api", comparisons=[make_comparison(estimate(1.2), verdict=Verdict.INVALID)])

    assert sentence(whole_api(with_ratios(whole_api=1.2), HEADLINE_PAIR)).startswith(
        "Litestar answers 1.200 [1.176, 1.224] times"
    )
    assert whole_api(make_summary([broken]), HEADLINE_PAIR) is None


def test_kinds_of_work_that_reach_twice_are_named_once_the_highest_first() -> None:
    found = {"list_items[1000]": 2.3, "list_items[100]": 2.2, "routing[1000]": 9.0, "one_item": 1.5}
    summary = make_summary([make_scenario(name, ratio=ratio) for name, ratio in found.items()])

    said = sentence(ever_twice(summary, HEADLINE_PAIR))
    assert said.startswith("Yes, in 3 of ")
    assert said.endswith(": long routing tables and long lists.")


def test_nowhere_twice_is_said() -> None:
    assert sentence(ever_twice(with_ratios(one_item=1.3), HEADLINE_PAIR)).startswith("No: none of the ")


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((1.08, 0.4), "between 40 % and all of the lead"),
        ((1.2, 1.1), "all of the lead"),
        ((-0.2, 0.3), "between none and 30 % of the lead"),
        ((0.5,), "50 % of the lead"),
    ],
)
def test_the_librarys_part_of_the_lead_is_never_more_than_all(shares: tuple[float, ...], said: str) -> None:
    found = [Estimate(estimate=share, low=share - 0.01, high=share + 0.01) for share in shares]

    assert said == part_of_the_lead(found)


def test_the_page_and_the_markdown_have_the_same_answers() -> None:
    summary = small_summary()
    text, markdown = html.unescape(words(page(summary))), report_markdown(summary, all_charts(summary)).decode()

    asked = answers(summary)
    assert len(asked) >= 3
    for answer in asked:
        assert answer.sentence in text
        assert f"- **{answer.question}** " in markdown


def test_a_run_that_makes_no_claim_has_no_such_questions() -> None:
    assert [] == answers(msgspec.structs.replace(full_summary(), claims=[]))
