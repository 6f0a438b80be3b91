import msgspec
import pytest

from runner.analysis.claims.attribution import explained
from runner.analysis.summary import Verdict
from tests.report.builder import make_scenario
from tests.report.catalogue import attribution_claim

BOTH = [
    make_scenario(name, ratio=1.75, others={"litestar-pydantic": 1.75**0.5, "fastapi-msgspec": 1.75**0.5})
    for name in ("a", "b")
]


def test_a_gap_whose_logarithm_halves_is_explained_by_half() -> None:
    found = explained([attribution_claim("a", "b")], BOTH)

    assert found
    assert ["a", "b"] == found.scenarios
    assert pytest.approx(1.75, rel=0.001) == found.own.estimate
    assert pytest.approx(1.75**0.5, rel=0.001) == found.same.estimate
    assert pytest.approx(0.5, abs=0.001) == found.share.estimate
    assert found.share.low < 0.5 < found.share.high


def test_only_the_scenarios_that_the_claim_was_judged_on_count() -> None:
    found = explained([attribution_claim("a")], BOTH)

    assert found
    assert ["a"] == found.scenarios


@pytest.mark.parametrize("verdict", [None, Verdict.INVALID])
def test_a_claim_that_was_not_judged_explains_nothing(verdict: Verdict | None) -> None:
    claim = msgspec.structs.replace(attribution_claim("a", "b"), verdict=verdict)

    assert explained([claim], BOTH) is None


def test_without_the_same_library_nothing_is_explained() -> None:
    assert explained([attribution_claim("c")], [make_scenario("c")]) is None
    assert explained([], BOTH) is None
