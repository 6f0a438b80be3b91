"""The parts of the documentation that are made from the code."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from apps.contenders import CONTENDERS
from docs.evidence import from_code
from scenarios.capabilities import CAPABILITIES, ONE_SIDED
from scenarios.discovery import all_scenarios
from scenarios.spec import HEADLINE, WAITING, Exchange, Scenario

ROOT = Path(__file__).parents[2]
GENERATED = re.findall(r"^GENERATED := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()


def no_exchanges(_parameter: int) -> Sequence[Exchange]:
    return []


def test_every_scenario_stands_in_the_catalogue_with_its_question() -> None:
    catalogue = from_code.scenario_tables()

    for scenario in all_scenarios().values():
        assert f"| `{scenario.module}`" in catalogue
        assert f"| {scenario.question.partition(chr(10))[0]} |" in catalogue


def test_a_row_says_what_is_asked_what_it_cannot_say_who_takes_part_and_what_is_special() -> None:
    scenarios = Scenario(
        area="dto",
        exchanges=no_exchanges,
        tags=WAITING,
        parameters={1: frozenset(), 10: HEADLINE},
        needs_database=True,
        absent={"fastapi": "has none"},
    ).named("asked", "How fast?\n\nTests one thing.\nIt cannot say another.")

    assert (
        "`asked` `[1]` `[10]`",
        "How fast?",
        "Tests one thing. It cannot say another.",
        "`litestar`, `fastapi-routers` at `[10]`; not `fastapi`: has none",
        "headline `[10]`; waiting; database",
    ) == from_code.scenario_row(scenarios)


def test_a_scenario_without_parameters_is_headline_as_a_whole() -> None:
    [scenario] = Scenario(area="dto", exchanges=no_exchanges, tags=HEADLINE).named("asked", "How fast?")

    assert ["headline"] == from_code.marks([scenario])


@pytest.mark.parametrize(
    ("area", "heading"), [("dependency_injection", "Dependency injection"), ("dto", "DTO"), ("openapi", "OpenAPI")]
)
def test_an_area_is_written_as_a_chapter_is_called(area: str, heading: str) -> None:
    assert heading == from_code.heading(area)


def test_the_table_of_capabilities_counts_each_scenarios_code_in_both_apps() -> None:
    rows = from_code.capability_table().splitlines()[2:]

    assert len(CAPABILITIES) == len(rows)
    assert "`search_params` 15 : 14" in "\n".join(rows)
    assert "none : none" == from_code.lines_of("written_by_nobody")


def test_what_only_one_framework_brings_is_listed_under_its_name() -> None:
    table = from_code.one_sided_table()

    assert all(f"| {one.name} |" in table for one in ONE_SIDED)
    assert "| FastAPI | JSON Lines |" in table


@pytest.mark.parametrize("document", ["docs/scenarios.md", "docs/capabilities.md"])
def test_a_stale_document_is_found(document: str, tmp_path: Path) -> None:
    assert document in GENERATED
    stale = tmp_path / "stale.md"
    lines = (ROOT / document).read_text().splitlines(keepends=True)
    row = next(number for number, line in enumerate(lines) if "`search_params`" in line)
    stale.write_text("".join(lines[:row] + lines[row + 1 :]))

    checked = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", str(stale)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 5 == checked.returncode
    assert "(changed)" in checked.stdout


def test_every_contender_takes_part_somewhere() -> None:
    catalogue = from_code.scenario_tables()

    assert [] == [name for name in CONTENDERS if f"`{name}`" not in catalogue]
