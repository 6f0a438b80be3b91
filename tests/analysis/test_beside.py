import pytest

from runner.analysis.claims.scopes import over_included_routers
from scenarios.claims import Rule
from tests.builders import make_claim
from tests.report.builder import make_scenario

CLAIMS = [make_claim()]


def test_the_ratio_over_included_routers_is_the_headline_over_what_they_cost() -> None:
    scenarios = [make_scenario(name, ratio=1.6, others={"fastapi-routers": 0.8}) for name in ("a", "b")]

    beside = over_included_routers(CLAIMS, scenarios)

    assert beside
    assert ["a", "b"] == beside.scenarios
    assert pytest.approx(2.0, rel=0.001) == beside.ratio.estimate


def test_it_speaks_of_all_headline_scenarios_or_not_at_all() -> None:
    scenarios = [make_scenario("a", others={"fastapi-routers": 0.8}), make_scenario("b")]

    assert over_included_routers(CLAIMS, scenarios) is None


def test_a_scenario_outside_the_headline_has_no_say() -> None:
    scenarios = [make_scenario("a", ratio=1.6, others={"fastapi-routers": 0.8}), make_scenario("b", tags=())]

    beside = over_included_routers(CLAIMS, scenarios)

    assert beside
    assert ["a"] == beside.scenarios


def test_without_a_claim_of_a_ratio_there_is_nothing_to_stand_beside() -> None:
    assert over_included_routers([make_claim(rule=Rule.ATTRIBUTION)], [make_scenario()]) is None
