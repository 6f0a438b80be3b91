"""What the report says of model libraries, and of included routers."""

import msgspec

from runner.analysis.claims.attribution import library_tables
from runner.analysis.summary import Beside, Summary
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page
from runner.report.text.answers import beside_headline
from runner.report.text.parts import outlier_sentences, staying, table_finding
from runner.report.writing import all_charts as drawn
from tests.analysis.test_two_by_two import make_crossed
from tests.report.builder import estimate
from tests.report.summaries import make_summary


def summary_with_tables() -> Summary:
    scenarios = [*(make_crossed(name) for name in "abcd"), make_crossed("list", offered=(2.0, 0.4))]
    return msgspec.structs.replace(make_summary(scenarios), libraries=library_tables(scenarios))


def test_each_table_says_how_far_the_contender_is_ahead_with_each_library() -> None:
    offered, by_hand = summary_with_tables().libraries

    assert table_finding(offered).startswith("With built-in support: ")
    assert table_finding(by_hand).startswith("Encoded by hand: ")
    assert table_finding(by_hand).endswith(" with msgspec in both")


def test_what_stands_apart_is_named_with_the_ratios_without_it() -> None:
    offered, by_hand = summary_with_tables().libraries

    [sentence] = outlier_sentences(offered)
    assert sentence.startswith("list is an outlier. Without it: ")
    assert [] == outlier_sentences(by_hand)


def test_whoever_stays_with_pydantic_is_told_both_ratios_and_where_it_is_lowest() -> None:
    sentence = staying(summary_with_tables().libraries)

    assert sentence.startswith("If you keep pydantic and encode by hand, Litestar answers 1.33")
    assert "the lowest ratio is 0.6" in sentence
    assert sentence.endswith(", in list.")
    assert "" == staying([])


def test_page_and_markdown_have_the_tables_and_the_sentence() -> None:
    summary = summary_with_tables()
    page = report_page(summary, drawn(summary)).decode()

    assert 2 * 6 == page.count("s share: ")
    assert "If you keep pydantic and encode by hand, Litestar" in page
    assert "If you keep pydantic and encode by hand, Litestar" in report_markdown(summary, drawn(summary)).decode()


def test_the_ratio_with_included_routers_stands_beside_the_headline_with_who_has_which() -> None:
    beside = Beside(contender="litestar", baseline="fastapi-routers", ratio=estimate(1.7), scenarios=["a"])
    summary = msgspec.structs.replace(make_summary(), included_routers=beside)

    assert "In a FastAPI app built from included routers" in beside_headline(summary)
    assert "the ratio is 1.700 [1.667, 1.734]. The headline" in beside_headline(summary)
    assert beside_headline(summary) in report_page(summary, drawn(summary)).decode()
    assert "" == beside_headline(make_summary())
