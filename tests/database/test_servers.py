"""Servers on their databases: which end together, on which core PostgreSQL runs, and what its death does."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import msgspec
import psutil
import pytest

from apps.contenders import BASELINE, LITESTAR
from runner.experiment.bench import WARM_UP_SECONDS
from runner.experiment.lineup import APPS, HEADLINE_CONTENDERS, Lineup
from runner.records.condition import Client, ClosedLoop, Condition
from runner.records.measurement import Failed, Measured
from runner.rig.host import machine
from runner.rig.rig import LocalRig
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Request
from tests.database.looking import asked, kill_postgresql, names
from tests.faults.stage import StagedRig, lineup, measure, outcomes

SCENARIOS = {name: scenario for name, scenario in all_scenarios().items() if scenario.needs_database}

CONTENDER = Condition(app="litestar")


@pytest.fixture
def rig() -> Iterator[LocalRig]:
    """The real one."""
    created = LocalRig(APPS)
    yield created
    created.close()


def test_a_scenario_that_ends_takes_its_databases_along(rig: LocalRig) -> None:
    rig.start([(Condition(app=app), SCENARIOS[name]) for name in ("db_row", "fortunes") for app in HEADLINE_CONTENDERS])

    rig.stop(SCENARIOS["fortunes"])

    left = names(psutil.Process(*rig.server_pids(CONTENDER, SCENARIOS["db_row"])).environ()["DATABASE_URL"])
    assert ["db_row_fastapi", "db_row_litestar", "seeded"] == sorted(name.split("_", 3)[3] for name in left)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how long a process has waited for its core")
@pytest.mark.parametrize("is_alone", [True, False])
def test_a_generator_with_the_database_on_its_core_is_not_disturbed_by_it_and_does_not_poll(
    monkeypatch: pytest.MonkeyPatch, *, is_alone: bool
) -> None:
    placed = machine.placement_here()
    database = None if is_alone else placed.generator
    monkeypatch.setattr(machine, "placement_here", lambda: replace(placed, database=database))
    rig = LocalRig(APPS)
    try:
        rig.start([(CONTENDER, SCENARIOS["fortunes"])])
        asked(rig, CONTENDER, SCENARIOS["fortunes"], Request("GET", "/fortunes"))
        polls = msgspec.structs.replace(CONTENDER, load_model=ClosedLoop(client=Client.POLLS))
        reading = rig.load(polls, SCENARIOS["fortunes"], 0.05)
    finally:
        rig.close()

    assert is_alone == (reading.generator_waited_seconds is not None)
    assert is_alone == (reading.load.turns > 0)


def lose_postgresql(_server: psutil.Process, number: int) -> None:
    """The first time that a slice is measured."""
    if number == 0:
        kill_postgresql()


def with_both(name: str) -> Lineup:
    """A database scenario with the real pair, of which a dozen requests are asked."""

    def first_dozen(parameter: int) -> list[Exchange]:
        return [*islice(SCENARIOS[name].exchanges(parameter), 12)]

    scenario = replace(SCENARIOS[name], exchanges=first_dozen)
    return replace(lineup("json_hello"), scenario=scenario)


def test_a_postgresql_that_dies_fails_its_block_which_is_tried_again(tmp_path: Path) -> None:
    rig = StagedRig(lose_postgresql, baseline=BASELINE, contender=LITESTAR)
    lineups = [with_both("db_row"), with_both("fortunes")]

    recording = measure(rig, lineups, tmp_path / "run")

    failed, second, other = sorted(outcomes(recording.blocks), key=["measured"].__contains__)
    assert failed.startswith("PostgreSQL died")
    assert "\n" not in failed
    assert ["measured", "measured"] == [second, other]
    assert WARM_UP_SECONDS > 0
    assert 1 == [type(block.outcome) for block in recording.blocks].count(Failed)
    assert 2 == [type(block.outcome) for block in recording.blocks].count(Measured)
