"""Which tests need the machine to themselves."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ALONE = (
    {"load", "validity", "calibration/test_noisy_neighbour.py"}
    | {f"end_to_end/test_{name}.py" for name in ("crosscheck", "real_run", "serving")}
    | {f"faults/test_{name}.py" for name in ("generator", "order", "servers", "the_page")}
)
"""They measure, or wait only so long for something to happen."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, so that `make test` can run the others side by side."""
    for item in items:
        place = item.path.relative_to(TESTS)
        if place.parts[0] in ALONE or place.as_posix() in ALONE:
            item.add_marker("alone")
