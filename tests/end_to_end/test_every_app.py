"""`check`, as a person runs it, of every scenario and contender on real servers: about a minute."""

import sys

from apps.contenders import CONTENDERS
from runner.experiment.lineup import lineup_of
from runner.rig import postgresql
from scenarios.discovery import all_scenarios
from tests.faults.commands import run

A_DOZEN = (sys.executable, "-m", "tests.end_to_end.a_dozen")


def test_check_finds_every_app_alike_on_every_scenario() -> None:
    scenarios = all_scenarios().values()
    assert {
        *CONTENDERS,
        "floor",
    } == {condition.app for one in scenarios for condition in lineup_of(one, pairs=2).conditions}
    here = [scenario.name for scenario in scenarios if not (scenario.needs_database and postgresql.missing())]

    checked = run("check", program=A_DOZEN, seconds=300)

    assert 0 == checked.code, checked.errors
    answered = [line for line in checked.output.splitlines() if ": skipped, it needs PostgreSQL" not in line]
    assert [f"{name}: all answer alike" for name in here] == answered
