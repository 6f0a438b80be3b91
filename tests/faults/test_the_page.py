"""docs/reliability.md names a test for every fault, and every test of a fault stands there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_fault_of_the_page_has_its_test_and_every_test_its_fault() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text()
    named = re.findall(r"\| `(test_\w+)` \|", page)
    files = [path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
    written = [name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)]

    assert sorted(named) == sorted(written)
