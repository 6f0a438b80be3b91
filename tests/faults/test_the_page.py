"""docs/reliability.md names a test for every fault, and every test of a fault stands there."""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_fault_of_the_page_has_its_test_and_every_test_its_fault() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text()
    named = [
        name for cells in re.findall(r"\| (`test_\w+`(?:, `test_\w+`)*) \|", page) for name in re.findall(r"\w+", cells)
    ]
    here = {path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)}

    assert set() == {name for name in named if named.count(name) > 1}
    assert set() == set(named) - names_in(here | set((ROOT / "tests").rglob("test_*.py")))
    assert set() == names_in(here) - set(named)


def names_in(files: Iterable[Path]) -> set[str]:
    """The names of the tests that these files hold."""
    return {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)}
