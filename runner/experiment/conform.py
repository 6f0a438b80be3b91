"""Ask running servers everything, and compare."""

from runner.conformance import check
from runner.experiment.lineup import Lineup
from runner.rig.rig import Rig

SERVERS_SIDE_BY_SIDE = 24
"""At 80 MB each, 2 GB at the most; more of them would not start faster."""


def ask_all(lineup: Lineup, rig: Rig) -> list[check.Difference]:
    """Ask each running server of a scenario everything, and compare."""
    scenario = lineup.scenario
    exchanges = scenario.exchanges(scenario.parameter)
    answers = {condition.name: rig.ask(condition, scenario, exchanges) for condition in lineup.conditions}
    return check.differences(scenario.name, exchanges, answers)
