import re
from pathlib import Path

import pytest

from scenarios.capabilities import CAPABILITIES, ONE_SIDED, Capability
from scenarios.claims import CLAIMS, Rule
from scenarios.discovery import all_scenarios

APPS = Path(__file__).parents[2] / "apps"
MODULES = {scenario.module for scenario in all_scenarios().values()}

NOT_A_CAPABILITY = {"dilution", "latency", "prototyping", "resources"}
"""Areas that ask how much, and not whether it can be done."""

each_capability = pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda capability: str(capability.name))


def code_of(module: str, folder: Path) -> str:
    """A module of an app, and those of the same app that it imports from."""
    code = (folder / f"{module}.py").read_text()
    imported = re.findall(rf"^from apps\.{folder.name}\.(\w+) import", code, re.MULTILINE)
    return "\n".join([code, *(code_of(each, folder) for each in imported)])


@each_capability
def test_the_scenarios_that_prove_a_capability_exist(capability: Capability) -> None:
    assert capability.scenarios
    assert set() == set(capability.scenarios) - MODULES


@each_capability
@pytest.mark.parametrize("framework", ["litestar", "fastapi"])
def test_what_a_phrase_quotes_is_in_the_code_that_proves_it(capability: Capability, framework: str) -> None:
    quoted = re.findall(r"`([^`]+)`", getattr(capability, framework))
    code = "\n".join(code_of(module, APPS / f"{framework}_app") for module in capability.scenarios)

    assert [] == [words for words in quoted if not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", code)]


def test_every_sentence_about_a_capability_has_its_row() -> None:
    areas = {claim.number: set(claim.areas) - NOT_A_CAPABILITY for claim in CLAIMS if claim.rule is Rule.CAPABILITY}
    named = {capability.claim for capability in CAPABILITIES}

    assert set() == {number for number, left in areas.items() if left} - named
    assert named - {None} <= {claim.number for claim in CLAIMS}


def test_every_scenario_of_an_area_that_a_claim_names_proves_a_capability() -> None:
    areas = {area for claim in CLAIMS for area in claim.areas} - NOT_A_CAPABILITY
    proving = {module for capability in CAPABILITIES for module in capability.scenarios}

    assert set() == {each.module for each in all_scenarios().values() if each.area in areas} - proving


def test_what_only_one_framework_brings_is_proved_by_no_scenario() -> None:
    assert set() == {one.name for one in ONE_SIDED} & {capability.name for capability in CAPABILITIES}
    assert {"litestar", "fastapi"} == {one.framework for one in ONE_SIDED}
