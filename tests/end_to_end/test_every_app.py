"""Every scenario and contender on real servers, as `doublecheck check` asks them: the slowest test, about a minute."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

import pytest

from apps.contenders import CONTENDERS
from runner.commands.check import check
from runner.experiment.lineup import APPS, lineup_of
from runner.rig.database import choice
from runner.rig.local import LocalRig
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Scenario

DOZEN = 12
CONNECTIONS = 4


def with_a_dozen(scenario: Scenario) -> Scenario:
    """The same, of which only the first exchanges are asked; its servers know all of them."""

    def first_dozen(
        parameter: int, exchanges: Callable[[int], Sequence[Exchange]] = scenario.exchanges
    ) -> list[Exchange]:
        return [*islice(exchanges(parameter), DOZEN)]

    return replace(scenario, exchanges=first_dozen)


def test_every_app_answers_every_scenario_on_a_real_server(capsys: pytest.CaptureFixture[str]) -> None:
    here = [scenario for scenario in all_scenarios().values() if not (scenario.needs_database and choice.missing())]
    scenarios = [with_a_dozen(scenario) for scenario in here]
    lineups = [lineup_of(scenario, pairs=2) for scenario in scenarios]
    assert {condition.app for lineup in lineups for condition in lineup.conditions} == {*CONTENDERS, "floor"}

    check(lineups, LocalRig(APPS))

    assert capsys.readouterr().out.splitlines() == [f"{scenario.name}: all answer alike" for scenario in here]
