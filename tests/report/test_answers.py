"""The first questions of a reader, each answered in a sentence with its figure, on the page and in Markdown."""

import html
import re

import msgspec

from runner.analysis.summary import Summary, Verdict
from runner.report.charts.charts import all_charts
from runner.report.page.markdown import report_markdown
from runner.report.text.answers import Answer, answers, ever_twice, library, small_endpoints, whole_api
from runner.report.text.reading import HEADLINE_PAIR
from tests.analysis.test_two_by_two import make_crossed
from tests.report.builder import estimate, make_comparison, make_scenario
from tests.report.catalogue import full_summary, small_summary
from tests.report.summaries import make_summary
from tests.report.test_page import page, words


def sentence(answer: Answer | None) -> str:
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

    assert sentence(whole_api(with_ratios(whole_api=1.2), HEADLINE_PAIR)).startswith("1.200 [1.176, 1.224] times")
    assert whole_api(make_summary([broken]), HEADLINE_PAIR) is None


def test_kinds_of_work_that_reach_twice_are_named_once_the_highest_first() -> None:
    found = {"list_items[1000]": 2.3, "list_items[100]": 2.2, "routing[1000]": 9.0, "one_item": 1.5}
    summary = make_summary([make_scenario(name, ratio=ratio) for name, ratio in found.items()])

    said = sentence(ever_twice(summary, HEADLINE_PAIR))
    assert said.startswith("In 3 of the ")
    assert said.endswith(": long routing tables and long lists.")


def test_nowhere_twice_is_said() -> None:
    assert sentence(ever_twice(with_ratios(one_item=1.3), HEADLINE_PAIR)).startswith("In none of the ")


def test_the_librarys_part_of_the_lead_comes_from_the_table_that_decides() -> None:
    both, offered_alone = (
        make_summary([make_crossed(offered=(1.2, 0.5), by_hand=by_hand)]) for by_hand in ((0.3, 0.4), None)
    )

    assert re.search(
        r"by hand .*, 30.* % of the lead .* pydantic .* 40.* % with msgspec", sentence(library(both, HEADLINE_PAIR))
    )
    assert "offers, all of the lead goes away with pydantic in both" in sentence(library(offered_alone, HEADLINE_PAIR))


def test_without_a_lead_the_library_explains_nothing() -> None:
    alike = make_scenario(ratio=1.0, others={"litestar-pydantic": 1.0, "fastapi-msgspec": 1.0})

    assert library(make_summary([alike]), HEADLINE_PAIR) is None


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
