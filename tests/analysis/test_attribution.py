"""Is the library the reason? Judged with either one in both."""

import pytest

from runner.analysis.assemble import summarise
from runner.analysis.claims.attribution import attribution, explained
from runner.analysis.summary import ClaimSummary, Verdict
from scenarios.claims import Rule
from tests.analysis.judging import with_both_libraries
from tests.builders import make_claim, make_run
from tests.recordings import make_recording
from tests.report.builder import make_scenario
from tests.report.catalogue import attribution_claim

GAP = 1.75


def judged(pydantic: float, msgspec: float) -> ClaimSummary:
    """The claim on a gap of 1.75 of which so much, on the log scale, goes away with each library in both."""
    others = {"litestar-pydantic": GAP ** (1 - pydantic), "fastapi-msgspec": GAP**msgspec}
    [claim] = attribution(make_claim(rule=Rule.ATTRIBUTION), [make_scenario(ratio=GAP, others=others)])
    return claim


@pytest.mark.parametrize(
    ("pydantic", "msgspec", "verdict"),
    [
        (1.0, 1.0, Verdict.SUPPORTED),
        (1.1, 0.7, Verdict.SUPPORTED),
        (0.8, 0.7, Verdict.SUPPORTED),
        (0.2, 0.3, Verdict.REFUTED),
        (1.1, 0.3, Verdict.MIXED),
        (0.2, 0.9, Verdict.MIXED),
        (0.2, 0.5, Verdict.INCONCLUSIVE),
    ],
)
def test_a_verdict_takes_both_ways_to_have_the_same_library(pydantic: float, msgspec: float, verdict: Verdict) -> None:
    assert judged(pydantic, msgspec).verdict is verdict


def test_where_the_two_ways_differ_both_shares_and_the_reason_are_given() -> None:
    reason = judged(1.1, 0.3).reason

    assert "with pydantic in both: all of the gap" in reason
    assert "with msgspec in both: 30" in reason
    assert reason.endswith("The two tests disagree, so how much of the lead is the library is left open.")


def test_the_other_way_is_measured_over_the_same_scenarios() -> None:
    both = {"litestar-pydantic": GAP**0.5, "fastapi-msgspec": GAP**0.25}
    found = explained([attribution_claim("a")], [make_scenario("a", ratio=GAP, others=both)])

    assert found
    assert found.other_way
    assert "msgspec" == found.other_way.library
    assert pytest.approx(GAP**0.75, rel=0.001) == found.other_way.ratio.estimate
    assert pytest.approx(0.25, abs=0.001) == found.other_way.share.estimate


@pytest.mark.parametrize("only", ["litestar-pydantic", "fastapi-msgspec"])
def test_it_takes_a_contender_with_either_library(only: str) -> None:
    scenario = make_scenario(ratio=GAP, others={only: 1.0})
    [claim] = attribution(make_claim(rule=Rule.ATTRIBUTION), [scenario])

    assert claim.verdict is None
    [missing] = {"litestar-pydantic", "fastapi-msgspec"} - {only}
    assert f"It takes a run with the contender {missing}" in claim.reason


def test_the_other_way_counts_where_it_was_measured() -> None:
    both = {"litestar-pydantic": 1.0, "fastapi-msgspec": GAP}
    scenarios = [
        make_scenario("a", ratio=GAP, others=both),
        make_scenario("b", ratio=GAP, others={"litestar-pydantic": 1.0}),
    ]
    [claim] = attribution(make_claim(rule=Rule.ATTRIBUTION), scenarios)

    assert ["a"] == claim.scenarios


def attributed(same_library_ratio: float, *, own_ratio: float = 1.75) -> ClaimSummary:
    """The attribution claim on a run whose second comparison has the baseline's library on both sides."""
    return with_both_libraries(make_claim(rule=Rule.ATTRIBUTION), own_ratio, same_library_ratio)


@pytest.mark.parametrize(
    ("ratio", "verdict", "share"),
    [
        (1.02, Verdict.SUPPORTED, "96"),
        (0.38, Verdict.SUPPORTED, "all"),
        (1.20, Verdict.SUPPORTED, "67"),
        (1.60, Verdict.REFUTED, "16"),
        (1.32, Verdict.INCONCLUSIVE, "50"),
    ],
)
def test_the_share_of_the_gap_that_goes_away_is_judged(ratio: float, verdict: Verdict, share: str) -> None:
    claim = attributed(ratio)
    assert verdict == claim.verdict
    assert f": {share}" in claim.reason
    assert claim.ratio is not None
    assert pytest.approx(ratio) == claim.ratio.estimate


def test_without_a_gap_there_is_nothing_to_attribute() -> None:
    claim = attributed(1.0, own_ratio=1.0)
    assert Verdict.INCONCLUSIVE == claim.verdict
    assert "no gap to explain" in claim.reason


def test_without_a_contender_of_the_same_library_attribution_is_not_tested() -> None:
    run = make_run(claims=[make_claim(rule=Rule.ATTRIBUTION)])
    (claim,) = summarise(make_recording(run=run)).claims
    assert claim.verdict is None
    assert "It takes a run with the contender litestar-pydantic" in claim.reason


def test_more_than_the_whole_gap_is_said_in_words() -> None:
    assert "in both the lead disappears: Litestar is then the slower one." in attributed(0.38).reason
    assert "slower" not in attributed(1.02).reason
