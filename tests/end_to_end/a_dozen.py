"""`doublecheck` where a scenario is its first dozen requests, but for two that are asked whole.

`python -m tests.end_to_end.a_dozen check`: the servers are those of the command, and know all of their requests. A
contender beside the headline pair has one on the first scenario of each area that it takes part in, and on those with a
database. Its answers to the same dozens of the others are asked in process (tests/apps/test_wire_contract.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from unittest.mock import patch

from apps.contenders import FLOOR
from runner import cli
from runner.commands import arguments
from runner.experiment import lineup
from runner.experiment.lineup import HEADLINE_CONTENDERS, Lineup, lineup_of
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Scenario

DOZEN = 12
WHOLE = {"plaintext", "one_item"}
EVERYWHERE = {*HEADLINE_CONTENDERS, FLOOR.name}


def with_a_dozen(scenario: Scenario) -> Scenario:
    """The same, of which only the first exchanges are asked."""

    def first_dozen(
        parameter: int, exchanges: Callable[[int], Sequence[Exchange]] = scenario.exchanges
    ) -> list[Exchange]:
        return [*islice(exchanges(parameter), DOZEN)]

    return replace(scenario, exchanges=first_dozen)


def scenarios() -> dict[str, Scenario]:
    """All of them, by name."""
    return {name: one if name in WHOLE else with_a_dozen(one) for name, one in all_scenarios().items()}


@cache
def served() -> set[tuple[str, str]]:
    """Which app has a server on which scenario."""
    found, areas = set(), set()
    for scenario in all_scenarios().values():
        for condition in lineup_of(scenario, pairs=0).served:
            first = (condition.app, scenario.area)
            if scenario.needs_database or condition.app in EVERYWHERE or first not in areas:
                found.add((condition.app, scenario.name))
                areas.add(first)
    return found


def with_few_servers(scenario: Scenario, pairs: int) -> Lineup:
    """The line-up of those who have one."""
    whole = lineup_of(scenario, pairs=pairs)
    return replace(whole, conditions=tuple(one for one in whole.conditions if (one.app, whole.name) in served()))


if __name__ == "__main__":
    arguments.all_scenarios = scenarios  # type: ignore[assignment,attr-defined] # that one is cached
    with patch.object(lineup, "lineup_of", with_few_servers):
        cli.main()
