"""The page of objections names what there is, and shows the figures of the run that it is made from."""

import msgspec
import pytest

from apps.contenders import CONTENDERS
from docs.evidence.objections import NO_FIGURE, came_out, ratio_between
from runner.analysis.summary import Verdict
from runner.experiment.lineup import contenders_of
from scenarios.discovery import all_scenarios
from scenarios.objections import OBJECTIONS, Answer, Objection
from tests.report.builder import estimate, make_comparison, make_scenario
from tests.report.summaries import make_summary

ANSWERS = [answer for objection in OBJECTIONS for answer in objection.answers if isinstance(answer, Answer)]


def objection(*answers: Answer) -> Objection:
    return Objection(said="It is unfair.", whose="somebody", reply="So it was measured.", answers=answers)


def test_there_are_at_least_a_dozen_and_each_is_answered_by_a_figure() -> None:
    assert len(OBJECTIONS) >= 12
    assert [] == [each.said for each in OBJECTIONS if not each.answers]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer.contender} over {answer.baseline}")
def test_who_answers_an_objection_takes_part_in_the_scenarios_that_it_names(answer: Answer) -> None:
    for name in answer.scenarios:
        taking_part = contenders_of(all_scenarios()[name])

        assert {CONTENDERS[answer.contender], CONTENDERS[answer.baseline]} <= set(taking_part)


def test_every_further_contender_answers_an_objection_or_is_a_model_library() -> None:
    answering = {name for answer in ANSWERS for name in (answer.contender, answer.baseline)}

    # `fastapi-encoded` is the cell of a table of two by two.
    libraries = {"litestar-dataclass", "litestar-attrs", "fastapi-dataclass", "fastapi-encoded"}
    assert set(CONTENDERS) == answering | libraries


def test_the_ratio_of_two_that_were_each_compared_with_the_baseline_is_that_of_their_ratios() -> None:
    scenario = make_scenario(ratio=1.8, others={"litestar-pydantic": 0.9})

    ratio = ratio_between(scenario, "litestar", "litestar-pydantic")

    assert ratio
    assert pytest.approx(2.0, rel=0.001) == ratio.estimate
    over_baseline = ratio_between(scenario, "litestar", "fastapi")
    assert over_baseline
    assert pytest.approx(1.8, rel=0.001) == over_baseline.estimate


def test_a_figure_that_the_kept_run_lacks_is_said_to_be_missing() -> None:
    kept = make_summary([make_scenario("one_item")])
    missing = objection(Answer("fastapi-unchecked", "fastapi", ("one_item",)))

    assert NO_FIGURE == came_out(missing, kept)


def test_a_figure_that_a_check_has_voided_is_missing_too() -> None:
    void = make_comparison(estimate(1.5), verdict=Verdict.INVALID)
    kept = make_summary([make_scenario("one_item", comparisons=[void])])

    assert NO_FIGURE == came_out(objection(Answer("litestar", "fastapi", ("one_item",))), kept)


def test_ratios_and_latencies_stand_with_their_scenarios() -> None:
    scenario = make_scenario("one_item", ratio=1.5)
    kept = make_summary([scenario])
    ratio = came_out(objection(Answer("litestar", "fastapi", ("one_item",))), kept)
    latency = came_out(objection(Answer("litestar", "fastapi", ("one_item",), "p99")), kept)

    assert "`litestar` over `fastapi`: 1.500 [1.471, 1.530] in `one_item`" == ratio
    assert latency.startswith("`litestar` over `fastapi`: p99 ")
    assert latency.endswith(" ms in `one_item`")


def test_a_run_of_an_older_schema_of_the_summary_is_read_without_the_new_fields() -> None:
    old = msgspec.to_builtins(make_summary())
    for name in ("libraries", "included_routers"):
        del old[name]

    assert [] == msgspec.convert(old, type(make_summary())).libraries
