"""Two frameworks by two libraries, in both ways to ask."""

import pytest

from runner.analysis.claims.attribution import attribution, library_table, library_tables
from runner.analysis.summary import ClaimSummary, LibraryTable, ScenarioSummary, Verdict, Way
from scenarios.claims import Rule
from tests.builders import make_claim
from tests.report.builder import make_scenario

CLAIM = make_claim(rule=Rule.ATTRIBUTION)
GAP = 1.6


def make_crossed(
    name: str = "a",
    *,
    offered: tuple[float, float] = (0.4, 0.4),
    by_hand: tuple[float, float] | None = (0.4, 0.4),
    unchecked: float = 1.02,
    tags: tuple[str, ...] = ("headline",),
) -> ScenarioSummary:
    """A gap of 1.6 of which such shares, on the log scale, go away with pydantic and with msgspec in both."""
    lent = GAP ** offered[1]
    others = {"litestar-pydantic": GAP ** (1 - offered[0]), "fastapi-msgspec": lent}
    if by_hand is not None:
        # The gap by hand is 1.6 as well: whoever leaves out the check is faster by as much on both sides.
        others["fastapi-unchecked"] = unchecked
        others["litestar-encoded"] = GAP * unchecked
        others["litestar-pydantic-encoded"] = GAP ** (1 - by_hand[0]) * unchecked
        others["fastapi-msgspec"] = GAP ** by_hand[1] * unchecked
    return make_scenario(name, ratio=GAP, others=others, tags=tags)


def by_hand(*scenarios: ScenarioSummary) -> LibraryTable:
    table = library_table(CLAIM, Way.BY_HAND, scenarios)
    assert table
    return table


def judged(*scenarios: ScenarioSummary) -> ClaimSummary:
    [claim] = attribution(CLAIM, scenarios)
    return claim


def test_a_row_multiplies_up_along_both_sides_of_the_table() -> None:
    [row] = by_hand(make_crossed(by_hand=(0.3, 0.5))).scenarios

    assert pytest.approx(GAP, rel=0.001) == row.own.estimate
    assert pytest.approx(row.with_baselines.estimate * row.brings_contender.estimate) == row.own.estimate
    assert pytest.approx(row.with_contenders.estimate * row.brings_baseline.estimate) == row.own.estimate


def test_the_share_is_the_mean_of_both_ways_to_have_one_library() -> None:
    [row] = by_hand(make_crossed(by_hand=(0.3, 0.5))).scenarios

    assert row.share_with_baselines
    assert row.share_with_contenders
    assert row.share
    assert pytest.approx(0.3, abs=0.001) == row.share_with_baselines.estimate
    assert pytest.approx(0.5, abs=0.001) == row.share_with_contenders.estimate
    assert pytest.approx(0.4, abs=0.001) == row.share.estimate
    assert row.share.low < 0.4 < row.share.high


def test_by_hand_the_baseline_is_who_decodes_bodies_too_where_that_one_took_part() -> None:
    others = {
        "fastapi-encoded": 1.25,
        "fastapi-unchecked": 1.0,
        "fastapi-msgspec": 1.5,
        "litestar-pydantic-encoded": 1.5,
        "litestar-encoded": 2.0,
    }
    [row] = by_hand(make_scenario(ratio=GAP, others=others)).scenarios

    assert pytest.approx(2.0 / 1.25, rel=0.001) == row.own.estimate


def test_the_mean_is_over_the_headline_and_the_other_scenarios_stand_in_the_table() -> None:
    table = by_hand(make_crossed("a"), make_crossed("b"), make_crossed("c", by_hand=(0.9, 0.9), tags=()))

    assert ["a", "b"] == table.averaged
    assert ["a", "b", "c"] == [row.scenario for row in table.scenarios]
    assert table.typically.share
    assert pytest.approx(0.4, abs=0.001) == table.typically.share.estimate


def test_a_scenario_that_moves_the_share_by_itself_is_named_with_what_it_would_be_without_it() -> None:
    usual = [make_crossed(name) for name in "abcd"]
    table = by_hand(*usual, make_crossed("list", by_hand=(2.0, 0.4)))

    [outlier] = table.outliers
    assert "list" == outlier.scenario
    assert outlier.without.share_with_baselines
    assert pytest.approx(0.4, abs=0.001) == outlier.without.share_with_baselines.estimate
    assert [] == by_hand(*usual).outliers


def test_a_run_without_those_encoded_by_hand_has_the_table_of_what_is_offered_alone() -> None:
    assert [Way.OFFERED] == [table.way for table in library_tables([make_crossed(by_hand=None)])]
    assert [Way.OFFERED, Way.BY_HAND] == [table.way for table in library_tables([make_crossed()])]


def test_a_run_without_the_libraries_has_no_table() -> None:
    assert [] == library_tables([make_scenario()])


def test_where_there_is_no_gap_there_is_no_share() -> None:
    others = dict.fromkeys(
        ("fastapi-unchecked", "fastapi-msgspec", "litestar-pydantic-encoded", "litestar-encoded"), 1.0
    )
    table = by_hand(make_scenario(ratio=1.0, others=others))

    assert table.typically.share is None


@pytest.mark.parametrize(
    ("offered", "shares", "verdict"),
    [
        ((1.1, 0.4), (0.4, 0.4), Verdict.REFUTED),
        ((0.4, 0.4), (0.4, 0.4), Verdict.REFUTED),
        ((0.8, 0.8), (0.8, 0.8), Verdict.SUPPORTED),
        ((1.1, 0.4), (0.4, 0.8), Verdict.MIXED),
        ((0.9, 0.4), (0.5, 0.5), Verdict.INCONCLUSIVE),
    ],
)
def test_the_table_by_hand_decides(offered: tuple[float, float], shares: tuple[float, float], verdict: Verdict) -> None:
    assert verdict is judged(make_crossed(offered=offered, by_hand=shares)).verdict


@pytest.mark.parametrize(("offered", "says"), [((1.1, 0.4), True), ((0.4, 0.4), False)])
def test_where_what_is_offered_says_something_else_the_reason_says_which_decides(
    offered: tuple[float, float], *, says: bool
) -> None:
    claim = judged(make_crossed(offered=offered, by_hand=(0.4, 0.4)))

    assert says == claim.reason.endswith("What is encoded by hand decides.")


def test_with_the_opposite_verdict_of_what_is_offered_it_is_mixed() -> None:
    # With msgspec in both there is one contender for both tables, so its share is what the check leaves of it.
    claim = judged(make_crossed(offered=(0.9, 0.4), by_hand=(0.4, 0.4), unchecked=1.3))

    assert claim.verdict is Verdict.MIXED
    assert claim.reason.endswith("So it depends on who encodes.")


def test_the_reason_gives_both_answers_and_names_what_stands_apart() -> None:
    reason = judged(*(make_crossed(name) for name in "abcd"), make_crossed("list", by_hand=(2.0, 0.4))).reason

    assert reason.startswith("Encoded by hand in all four: 1.60")
    assert "Through what each framework offers: 1.60" in reason
    assert "Without list: 40" in reason
