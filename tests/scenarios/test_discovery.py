import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

from scenarios.discovery import ScenarioError, all_scenarios, declared_in
from scenarios.spec import HEADLINE, Exchange, Expectation, Request, Scenario

QUESTION = """How fast?

    Tests speed.
"""


def exchanges(parameter: int) -> Sequence[Exchange]:
    return [Exchange(Request("GET", f"/{parameter}"), Expectation(200, "text/plain", "yes"))]


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A scenario file that exists in memory only."""
    module = ModuleType("scenarios.asked", QUESTION)
    monkeypatch.setitem(sys.modules, "scenarios.asked", module)
    return module


def test_a_file_is_named_after_its_module_and_its_docstring_is_the_question(file: ModuleType) -> None:
    file.__dict__["SCENARIO"] = Scenario(area="speed", exchanges=exchanges)
    [scenario] = declared_in("asked")
    assert ("asked", "asked") == (scenario.name, scenario.module)
    assert "How fast?\n\nTests speed." == scenario.question


def test_a_file_with_parameters_is_one_scenario_for_each_with_tags_of_its_own(file: ModuleType) -> None:
    parameters = {1: frozenset[str](), 10: HEADLINE}
    file.__dict__["SCENARIO"] = Scenario(
        area="speed",
        exchanges=exchanges,
        tags=frozenset({"quick"}),
        parameters=parameters,
    )
    found = declared_in("asked")
    assert ["asked[1]", "asked[10]"] == [scenario.name for scenario in found]
    assert ["asked", "asked"] == [scenario.module for scenario in found]
    assert [1, 10] == [scenario.parameter for scenario in found]
    assert [frozenset({"quick"}), frozenset({"quick", "headline"})] == [scenario.tags for scenario in found]


def test_a_file_without_a_scenario_is_refused_and_told_what_to_add(file: ModuleType) -> None:
    assert file.__doc__
    with pytest.raises(ScenarioError, match=r"scenarios/asked\.py declares no SCENARIO: add"):
        declared_in("asked")


def test_a_file_without_a_docstring_is_refused_and_told_what_to_write(file: ModuleType) -> None:
    file.__dict__["SCENARIO"] = Scenario(area="speed", exchanges=exchanges)
    file.__doc__ = None
    with pytest.raises(ScenarioError, match=r"scenarios/asked\.py has no docstring: its first line is the question"):
        declared_in("asked")


def test_the_headline_is_what_the_claim_is_judged_on() -> None:
    headline = {name for name, scenario in all_scenarios().items() if scenario.tags >= HEADLINE}
    assert {
        "create_item",
        "json_hello",
        "list_items[10]",
        "list_items[100]",
        "nested_order",
        "one_item",
        "search_params",
    } == headline


@pytest.mark.parametrize("scenario", all_scenarios().values(), ids=list(all_scenarios()))
def test_every_scenario_begins_with_a_question_and_says_what_it_cannot_say(scenario: Scenario) -> None:
    first_line, _, rest = scenario.question.partition("\n")
    assert first_line.endswith("?")
    assert "cannot" in rest
