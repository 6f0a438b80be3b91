"""In which step a test is, and whether it has the machine to itself.

`make test` runs what is not marked `rest`, `make test-rest` what is. Either runs first what is not marked `alone`, side
by side, and then the others one by one. A test is marked by where it lies: this is the only place that says how.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TESTS = Path(__file__).parent
REST = {
    *("browser", "database", "faults", "notebooks", "rig", "validity"),
    *(f"end_to_end/test_{name}.py" for name in ("crosscheck", "every_app", "refusals", "serving", "several_runs")),
    *(
        "experiment/test_conditions.py",
        "scenarios/test_adding_a_scenario.py",
        "commands/test_scaffold.py",
        "documents/test_tables_by_resampling.py",
    ),
    *("pair/test_counting.py", "pair/test_own_apps.py", "pair/test_the_guide.py"),
    *(f"hosts/test_{name}.py" for name in ("faults", "several_machines", "shared_slices", "the_guide")),
}
"""They take long, or servers of their own, a browser, a PostgreSQL, a second generator."""

ALONE = {
    *("load", "calibration/test_stand_ins.py"),
    *(f"end_to_end/test_{name}.py" for name in ("crosscheck", "real_run", "serving", "several_runs")),
    *(f"validity/test_{name}.py" for name in ("the_controls", "the_load", "the_machine", "time_and_order")),
}
"""They measure, or wait only so long for something to happen."""


LONGEST = (
    *("browser", "database/test_answers.py", "faults/test_signals.py", "end_to_end/test_every_app.py"),
    *("database/test_commands.py", "hosts/test_several_machines.py", "faults/test_disk.py", "faults/test_cut_off.py"),
    *("faults/test_machine.py", "faults/test_servers.py", "pair/test_own_apps.py"),
    *("test_reference.py", "drawings", "test_documents.py"),
)
"""Groups that keep a worker longest: begun last, one of them would run on while the others have nothing to do."""

DRAWINGS = {
    f"report/test_{name}.py" for name in ("answers", "bars", "belief", "charts", "curves", "page_of_a_full_run")
}
"""They look at the same pictures (tests/report/drawings.py), so one worker has them all and draws each of them once."""

# How long an example takes is the machine's business, which others use too; what may take only so long counts CPU time.
settings.register_profile("beside others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("beside others")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by where it lies, and begin with the longest groups."""
    for item in items:
        place = item.path.relative_to(TESTS)
        for marker, places in (("rest", REST), ("alone", ALONE)):
            if not places.isdisjoint((place.parts[0], place.as_posix())):
                item.add_marker(marker)
    items.sort(key=rank)


class ByGroup(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types here
    """Gives each group to one worker.

    `--dist loadgroup` does not: xdist 3.8.0 writes the group into a name that pytest 9.2.0 does not read.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(Path(nodeid.partition("::")[0]).relative_to(TESTS.name))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:  # noqa: ANN401 - xdist's own kind of log
    return ByGroup(config, log)


def group_of(place: Path) -> str:
    """The tests that one worker has: those of a file, or all that look at the same pictures."""
    if place.parts[0] == "browser":  # they share six pages, which take more than a minute to draw
        return "browser"
    return "drawings" if place.as_posix() in DRAWINGS else place.as_posix()


def rank(item: pytest.Item) -> int:
    """Its group's place among the longest, or behind them all; Python's sort leaves the rest in its order."""
    group = group_of(item.path.relative_to(TESTS))
    return LONGEST.index(group) if group in LONGEST else len(LONGEST)


@pytest.fixture
def made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Summaries and charts of the same content are made once for all tests of a process (tests/made_once.py)."""
    from tests.made_once import install  # imports what draws, which most tests do without

    install(monkeypatch)
