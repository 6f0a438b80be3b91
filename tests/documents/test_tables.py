"""The tables that pages quote are what the command prints for the committed records."""

from functools import cache
from pathlib import Path

import pytest

from docs.evidence import tables
from docs.evidence.table import Record, Table, markdown
from docs.evidence.tables import TABLES
from runner.errors import UsageError

DOCS = Path("docs")
MACHINES = ("amd-epyc-zen-5", "amd-epyc-zen-3/earlier", "amd-epyc-zen-3")
RUNS = [Path("results", "machines", "sleeping", place) for place in MACHINES]
"""Those that the pages quote: a record that comes later changes no figure in them."""

FAST = ("known double", "witness")
"""These take a tenth of a second each, after three to read the records; the others are held in the rest step."""


@cache
def records() -> list[Record]:
    return tables.load_records(RUNS)


@cache
def quoted() -> dict[str, str]:
    """Each table that a page quotes, by its name: the lines below its mark."""
    found = {}
    for page in sorted(DOCS.rglob("*.md")):
        for part in page.read_text().split("<!-- table: ")[1:]:
            name, _, rest = part.partition(" -->\n")
            found[name] = rest.partition("\n\n")[0].rstrip("\n")
    return found


def test_every_table_is_quoted_and_nothing_else_is() -> None:
    assert sorted(TABLES) == sorted(quoted())


@pytest.mark.parametrize("name", FAST)
def test_a_page_quotes_what_the_command_prints(name: str) -> None:
    assert quoted()[name] == markdown(TABLES[name](records()))


def test_a_table_becomes_markdown() -> None:
    assert "| run | pairs |\n| --- | --- |\n| reference | 9 |" == markdown(
        Table("x", ("run", "pairs"), [["reference", "9"]])
    )


def test_an_unknown_table_is_one_line_that_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="there is no table 'width'; there are: coverage"):
        tables.show([], ["width"])


def test_a_run_that_lies_in_two_places_is_read_once() -> None:
    assert ["machines/sleeping/amd-epyc-zen-5"] == [record.label for record in tables.load_records([RUNS[0], RUNS[0]])]
