import re

import pytest

from tests.apps.asking import ROOT

PAGE = (ROOT / "docs" / "fairness.md").read_text()
LINES = re.findall(r"`([^`]+)` in `(apps/[^`]+\.py)`", PAGE)


def test_the_page_names_the_lines_that_set_the_contract() -> None:
    assert len(LINES) >= 5


@pytest.mark.parametrize(("line", "path"), LINES)
def test_every_line_the_page_names_is_in_the_file_it_names(line: str, path: str) -> None:
    assert line.partition("...")[0] in (ROOT / path).read_text()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:apps|scenarios|tests)/[\w/]+\.\w+)`", PAGE))))
def test_every_file_the_page_names_exists(path: str) -> None:
    assert (ROOT / path).is_file()
