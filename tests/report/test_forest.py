"""What stands beside the rows of a forest plot: questions, arrows for what lies beyond, and the mean."""

import msgspec
import pytest

from runner.report.charts.forest import FRAMES, mean_of, placed_rows
from runner.report.charts.forest_text import LONGEST, short_question
from runner.report.charts.layout import NARROW
from runner.report.charts.pictures import Chart
from runner.report.text.reading import HEADLINE_PAIR, compared
from runner.report.writing import all_charts
from tests.report.builder import RATIOS, eight_scenarios, make_scenario
from tests.report.summaries import make_summary
from tests.report.test_charts import texts


def chart(name: str, more: str = "upload") -> Chart:
    """A chart of the headline's scenarios and one more."""
    summary = make_summary([*eight_scenarios(), make_scenario(more, tags=())])
    return next(chart for chart in all_charts(summary) if chart.name == name)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How fast is one object?\n\nIt is looked up.", "How fast is one object?"),
        (
            "How fast is a list of typed objects, and how does the answer change with its length?",
            "How fast is a list of typed objects?",
        ),
        (
            "How fast are list, get, create, update and delete, in a class-based controller or as functions?",
            "How fast are list, get, create, update and delete?",
        ),
        (
            "How fast is a partial update, which changes the fields that were sent and leaves the others alone?",
            "How fast is a partial update?",
        ),
        ("What does a plain `def` cost?", "What does a plain def cost?"),
    ],
)
def test_a_question_fits_its_line_without_its_last_clauses(question: str, shown: str) -> None:
    assert shown == short_question(question)


def test_a_question_without_clauses_is_cut_at_its_end() -> None:
    assert LONGEST == len(short_question("How fast " * 20))


def test_questions_stand_beside_the_names_on_a_page_only() -> None:
    forest = chart("forest")

    assert 9 == texts(forest.svg).count("How fast is a list of a hundred records answered?")
    assert "How fast is a list of a hundred records answered?" not in texts(forest.narrow_svg)


def test_the_mean_stands_below_the_scenarios_that_it_is_over() -> None:
    headline = chart("headline")

    assert "geometric mean of 8 scenarios" in texts(headline.svg)
    for svg in (headline.svg, headline.narrow_svg):
        assert any("1.450 [1.437, 1.463]" in text for text in texts(svg))
    assert not [text for text in texts(chart("forest").svg) if text.startswith("geometric mean")]


def test_a_mean_over_other_scenarios_is_none_of_these() -> None:
    summary = make_summary()

    assert mean_of(summary, list(RATIOS))
    assert mean_of(summary, list(RATIOS)[1:]) is None
    assert mean_of(msgspec.structs.replace(summary, claims=[]), list(RATIOS)) is None


def test_heights_are_whole_numbers_whatever_the_interpreter_makes_of_sums() -> None:
    placed, end = placed_rows(compared(make_summary(), HEADLINE_PAIR), FRAMES[NARROW].area)

    assert (6, 8) == (sum(leads for _, _, leads in placed), len(placed))
    assert (1130, int) == (end, type(end))
