from pathlib import Path

import pytest

from apps.contenders import CONTENDERS
from runner.commands import arguments
from runner.errors import UsageError
from scenarios.spec import HEADLINE, Scenario


def names(words: str) -> list[str]:
    return [scenario.name for scenario in arguments.scenarios_named(words)]


def test_a_name_with_a_parameter_is_one_scenario_and_without_it_all() -> None:
    assert ["list_items[100]"] == names("list_items[100]")
    assert [f"list_items[{length}]" for length in (1, 10, 100, 1_000, 10_000)] == names("list_items")


def test_names_come_apart_at_spaces_and_commas_and_count_once() -> None:
    assert ["json_hello", "one_item"] == names("json_hello, one_item json_hello")


def test_headline_means_what_bears_the_tag() -> None:
    chosen = arguments.scenarios_named("headline")

    assert all(scenario.tags >= HEADLINE for scenario in chosen)
    assert 5 <= len(chosen) <= 12


def test_areas_means_one_scenario_of_each_area_and_of_the_headline_where_it_has_one() -> None:
    everything = arguments.scenarios_named("all")
    chosen = arguments.scenarios_named("areas")

    assert sorted({scenario.area for scenario in everything}) == sorted(scenario.area for scenario in chosen)
    with_headline = {scenario.area for scenario in everything if scenario.tags >= HEADLINE}
    assert with_headline == {scenario.area for scenario in chosen if scenario.tags >= HEADLINE}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("jsn_hello", "did you mean json_hello"),
        ("list_items[99]", "did you mean list_items"),
        ("", "no scenario is named"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(wrong: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        names(wrong)


def test_a_wrong_contender_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no contender is called 'litstar': did you mean litestar"):
        arguments.contender_named("litstar")


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("headline", ("fastapi", "litestar")),
        ("litestar fastapi", ("fastapi", "litestar")),
        ("headline, litestar-attrs", ("fastapi", "litestar", "litestar-attrs")),
        ("all", tuple(CONTENDERS)),
    ],
)
def test_contenders_are_named_singly_or_together_and_come_in_their_own_order(
    words: str, chosen: tuple[str, ...]
) -> None:
    assert chosen == arguments.contenders_named(words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("litestar", "takes two contenders"),
        ("fastapi litstar", "did you mean litestar"),
        ("litestar litestar-attrs", "every comparison is with fastapi: name it among CONTENDERS too"),
    ],
)
def test_a_comparison_takes_two_contenders_that_exist_and_one_of_them_is_the_baseline(words: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        arguments.contenders_named(words)


@pytest.mark.parametrize(("scenarios", "contenders"), [("headline", "headline"), ("all", "all"), ("one_item", "all")])
def test_the_headline_run_keeps_to_the_pair_of_the_claim_and_others_take_everybody(
    scenarios: str, contenders: str
) -> None:
    assert contenders == arguments.usual_contenders(scenarios)


def test_a_scenario_without_its_app_module_is_refused_with_the_path() -> None:
    lonely = Scenario(area="test", exchanges=lambda _parameter: [], name="lonely", question="?")

    with pytest.raises(UsageError, match=str(Path("apps", "fastapi_app", "lonely.py"))):
        arguments.refuse_missing_modules(lonely)


def test_a_scenario_may_leave_a_contender_out_with_a_reason() -> None:
    absent = {"fastapi": "has no such thing", "litestar": "neither"}

    arguments.refuse_missing_modules(
        Scenario(area="test", exchanges=lambda _parameter: [], name="lonely", question="?", absent=absent),
    )


@pytest.mark.parametrize(("word", "seconds"), [("90s", 90), ("5m", 300), ("1h30m", 5400), ("0.5h", 1800)])
def test_a_budget_reads_as_people_write_it(word: str, seconds: float) -> None:
    assert seconds == arguments.seconds_in(word)


@pytest.mark.parametrize("word", ["", "5", "five", "5m junk", "-5m", "0s", "5d"])
def test_a_budget_that_does_not_parse_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="BUDGET is a time such as 90s, 5m or 1h30m"):
        arguments.seconds_in(word)


@pytest.mark.parametrize(("word", "share"), [("3%", 0.03), ("0.03", 0.03), ("2.5%", 0.025)])
def test_a_precision_reads_as_people_write_it(word: str, share: float) -> None:
    assert pytest.approx(share) == arguments.share_in(word)


@pytest.mark.parametrize("word", ["", "three", "0%", "-3%", "80%", "nan", "3 %%"])
def test_a_precision_that_does_not_parse_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="PRECISION is a half-width"):
        arguments.share_in(word)
