"""The tables that resample: the pages quote what the command prints, and the figures keep what the pages promise."""

import pytest

from runner.calibration.rationale.table import markdown
from runner.calibration.rationale.tables import TABLES
from tests.calibration.test_rationale import FAST, quoted, records


@pytest.mark.parametrize("name", sorted(TABLES.keys() - set(FAST)))
def test_a_page_quotes_what_the_command_prints(name: str) -> None:
    assert quoted()[name] == markdown(TABLES[name](records()))
