from runner.analysis.summary import ScenarioSummary, Verdict
from runner.report.terminal import plain_forest
from runner.report.text.reading import HEADLINE_PAIR, compared
from tests.report.builder import estimate, make_comparison, make_scenario
from tests.report.summaries import make_summary


def forest(*scenarios: ScenarioSummary) -> list[str]:
    return plain_forest(compared(make_summary(list(scenarios)), HEADLINE_PAIR)).splitlines()


def test_a_line_for_each_scenario_below_its_area() -> None:
    lines = forest(
        make_scenario("a", ratio=1.5), make_scenario("b", ratio=1.2), make_scenario("c", area="dto", ratio=1.4)
    )

    assert ["1x", "serialisation", "a", "b", "dto", "c"] == [line.split()[0] for line in lines]
    assert lines[2].endswith("1.500 [1.471, 1.530] refuted")


def test_dots_stand_between_the_lines_of_once_and_twice_as_their_ratios_do() -> None:
    heading, _, near, far = forest(make_scenario("far", ratio=1.1), make_scenario("near", ratio=2.2))
    once, twice = heading.index("1x"), heading.index("2x")

    assert (4, 4) == (far.index("●") - once, near.index("●") - twice)
    assert ("┊", "│") == (far[twice], near[once])


def test_an_invalid_ratio_is_hollow_and_none_at_all_draws_nothing() -> None:
    wrong = make_scenario("wrong", comparisons=[make_comparison(estimate(1.3), verdict=Verdict.INVALID)])
    _, _, hollow, empty = forest(wrong, make_scenario("unmeasured", ratio=None))

    assert "○" in hollow
    assert hollow.endswith("invalid")
    assert ["unmeasured", "│", "┊", "no", "estimate", "invalid"] == empty.split()


def test_a_wild_ratio_is_drawn_to_the_edge() -> None:
    lines = forest(make_scenario("wild", ratio=5000.0), make_scenario("tiny", ratio=0.0001))

    assert {True} == {len(line.partition("[")[0]) < 90 for line in lines}


def test_a_name_cannot_leave_the_block_of_code() -> None:
    lines = forest(make_scenario("```<b>", area="~~~\n# x"))

    assert "`" not in "".join(lines)
    assert "<" not in "".join(lines)
    assert 3 == len(lines)
