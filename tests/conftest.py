"""In which step a test is, whether it has the machine to itself, and who shares what takes long to make.

`make test` runs what is not marked `rest`, `make test-rest` what is. Either runs first what is not marked `alone`, side
by side, and then the others one by one. A test is marked by where it lies: this is the only place that says how.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
REST = {
    *("browser", "database", "faults", "validity"),
    *(f"end_to_end/test_{name}.py" for name in ("crosscheck", "every_app", "serving")),
}
"""They take long, or a browser, a PostgreSQL, a second generator."""

ALONE = {
    *("load", "calibration/test_noisy_neighbour.py"),
    *(f"end_to_end/test_{name}.py" for name in ("crosscheck", "real_run", "serving")),
    *(f"faults/test_{name}.py" for name in ("generator", "servers")),
    *(f"validity/test_{name}.py" for name in ("the_controls", "the_load", "the_machine", "time_and_order")),
}
"""They measure, or wait only so long for something to happen."""

FULL_RUN = {f"report/test_{name}.py" for name in ("bars", "charts", "curves", "page_of_a_full_run")}
"""They look at pictures of a run of everything, which take ten seconds to draw."""


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test; those of one group, or of one file, run in one worker."""
    for item in items:
        place = item.path.relative_to(TESTS)
        for marker, places in (("rest", REST), ("alone", ALONE)):
            if not places.isdisjoint((place.parts[0], place.as_posix())):
                item.add_marker(marker)
        group = "a full run" if place.as_posix() in FULL_RUN else place.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))
