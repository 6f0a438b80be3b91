"""What people read is plain English, as far as that can be checked: short sentences, and no word with a plainer one."""

from pathlib import Path

import pytest

from scenarios.discovery import all_scenarios
from scenarios.objections import OBJECTIONS, Objection
from scenarios.spec import Scenario
from tests.documents.prose import LONGEST, banned, too_long

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("runner/**/README.md")}
)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_sentence_has_more_than_25_words(page: Path) -> None:
    assert [] == too_long(page.read_text())


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_word_has_a_plainer_one(page: Path) -> None:
    assert [] == banned(page.read_text())


@pytest.mark.parametrize("asked", all_scenarios().values(), ids=lambda asked: asked.name)
def test_what_a_scenario_tests_and_cannot_say_is_plain_english(asked: Scenario) -> None:
    _, _, said = asked.question.partition("\n")

    assert [] == too_long(said)
    assert [] == banned(said)


@pytest.mark.parametrize("objection", OBJECTIONS, ids=lambda objection: objection.said)
def test_an_objection_and_its_reply_are_plain_english(objection: Objection) -> None:
    said = f"{objection.said}\n\n{objection.reply}"

    assert [] == too_long(said)
    assert [] == banned(said)


LONG = " ".join(["Word"] * (LONGEST + 1))


@pytest.mark.parametrize(
    "page",
    [
        f"# Title\n\nShort. {LONG}.\n",
        f"- short\n- {LONG}\n",
        f"| one | {LONG} |\n| --- | --- |\n",
        "\n".join(["Word " * 13, "Word " * 13]),
    ],
    ids=["paragraph", "item", "cell", "two lines"],
)
def test_a_long_sentence_is_found_wherever_it_stands(page: str) -> None:
    assert [LONG] == [each.rstrip(".") for each in too_long(page)]


@pytest.mark.parametrize(
    "page",
    [
        f"```\n{LONG}\n```\n",
        f"<!-- [[[cog\nx\n]]] -->\n{LONG}\n<!-- [[[end]]] -->\n",
        f"Text.\n\n    {LONG}\n",
        f"`{LONG}`",
        f"## Sources\n\n{LONG}\n",
    ],
    ids=["code", "generated", "indented", "inline", "sources"],
)
def test_code_sources_and_generated_parts_are_left_out(page: str) -> None:
    assert [] == too_long(page)


def test_a_banned_word_is_found_but_not_in_the_name_of_a_check() -> None:
    assert ["goes on: The run goes on."] == banned("The run goes on.")
    assert [] == banned("*Low floor* and `floor_app` are names.")
