"""Can both do it, and at what cost?"""

from runner.analysis.assemble import summarise
from runner.analysis.summary import Verdict
from scenarios.claims import Rule
from tests.analysis.judging import asking, spoiled, with_both_libraries
from tests.builders import make_asked, make_claim

CAPABILITY = make_claim(rule=Rule.CAPABILITY, areas=("dto",))


def test_a_capability_is_one_that_both_have_when_they_conform_and_says_what_it_costs() -> None:
    (claim,) = summarise(asking({"hidden_field": make_asked(area="dto")}, claim=CAPABILITY)).claims
    assert Verdict.BOTH_CAN == claim.verdict
    assert (
        "Litestar and FastAPI give the same answers in 1 scenario. Requests answered, ratio: "
        "hidden_field 1.500 [1.484, 1.516]. That does not say which is better."
    ) == claim.reason


def test_a_tag_stands_for_an_area_beside_the_scenarios_own() -> None:
    claim = make_claim(rule=Rule.CAPABILITY, areas=("model_libraries",))
    scenarios = {
        "one_item": make_asked(area="serialisation", tags=["model_libraries"]),
        "other": make_asked(area="dto"),
    }

    (judged,) = summarise(asking(scenarios, claim=claim)).claims
    assert (Verdict.BOTH_CAN, ["one_item"]) == (judged.verdict, judged.scenarios)


OF_LIBRARIES = make_claim(rule=Rule.CAPABILITY, areas=("serialisation",), beside=("litestar-pydantic",))


def test_a_claim_about_further_contenders_is_not_tested_without_them() -> None:
    (judged,) = summarise(asking({"one_item": make_asked()}, claim=OF_LIBRARIES)).claims

    assert judged.verdict is None
    assert "two blocks or more of litestar, litestar-pydantic and fastapi" in judged.reason


def test_a_claim_about_further_contenders_says_what_they_cost() -> None:
    judged = with_both_libraries(OF_LIBRARIES, 1.75, 1.32)

    assert Verdict.BOTH_CAN == judged.verdict
    assert judged.reason.startswith("Litestar, litestar-pydantic and FastAPI give the same answers in 1 scenario.")
    assert "; litestar-pydantic typically 1.320 [" in judged.reason


def test_a_claim_over_several_areas_has_no_ratio_of_its_own() -> None:
    scenarios = {"hidden_field": make_asked(area="dto"), "many": make_asked(area="routing")}
    both = make_claim(rule=Rule.CAPABILITY, areas=("dto", "routing"))

    (of_one,) = summarise(asking(scenarios, claim=CAPABILITY)).claims
    (of_both,) = summarise(asking(scenarios, claim=both)).claims

    assert of_one.ratio is not None
    assert (Verdict.BOTH_CAN, None) == (of_both.verdict, of_both.ratio)


def test_a_capability_without_scenarios_says_what_it_would_take() -> None:
    (claim,) = summarise(asking({"a": make_asked(area="routing")}, claim=CAPABILITY)).claims
    assert claim.verdict is None
    assert "Not tested: it takes scenarios of dto with two blocks or more of litestar and fastapi." == claim.reason


def test_a_capability_is_not_tested_while_one_of_its_areas_has_no_scenario() -> None:
    both = make_claim(rule=Rule.CAPABILITY, areas=("dto", "routing"))
    (claim,) = summarise(asking({"hidden_field": make_asked(area="dto")}, claim=both)).claims
    assert claim.verdict is None


def test_a_capability_that_the_contender_lacks_is_refuted() -> None:
    asked = make_asked(area="dto", absent={"litestar": "it has none"})
    (claim,) = summarise(asking({"hidden_field": asked}, claim=CAPABILITY)).claims
    assert Verdict.REFUTED == claim.verdict
    assert "Litestar takes no part in hidden_field: it has none." == claim.reason


def test_a_capability_with_wrong_answers_is_invalid() -> None:
    recording = asking({"hidden_field": make_asked(area="dto")}, claim=CAPABILITY)
    (claim,) = summarise(spoiled(recording, ("hidden_field",))).claims
    assert Verdict.INVALID == claim.verdict
