"""`check`, as a person runs it, of every scenario and contender on real servers: about a minute."""

import sys

from apps.contenders import CONTENDERS
from runner.experiment.lineup import lineup_of
from runner.rig import postgresql
from scenarios.discovery import all_scenarios
from tests.apps.test_wire_contract import APPS, WITHOUT_DATABASE, takes_part
from tests.end_to_end.a_dozen import served
from tests.faults.commands import run

A_DOZEN = (sys.executable, "-m", "tests.end_to_end.a_dozen")


def test_an_app_is_asked_on_a_server_or_in_process_on_every_scenario_that_it_takes_part_in() -> None:
    scenarios = all_scenarios().values()
    everything = {(one.app, scenario.name) for scenario in scenarios for one in lineup_of(scenario, pairs=0).served}
    in_process = {(app.name, one.name) for one in WITHOUT_DATABASE for app in APPS if takes_part(app, one)}

    assert everything == served() | in_process
    assert with_areas(everything) == with_areas(served())


def with_areas(seats: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which app is in which area."""
    return {(app, all_scenarios()[scenario].area) for app, scenario in seats}


def test_check_finds_every_app_alike_on_every_scenario() -> None:
    scenarios = all_scenarios().values()
    assert {*CONTENDERS, "floor"} == {app for app, _ in served()}
    here = [scenario.name for scenario in scenarios if not (scenario.needs_database and postgresql.missing())]

    checked = run("check", program=A_DOZEN, seconds=300)

    assert 0 == checked.code, checked.errors
    answered = [line for line in checked.output.splitlines() if ": skipped, it needs PostgreSQL" not in line]
    assert [f"{name}: all answer alike" for name in here] == answered
