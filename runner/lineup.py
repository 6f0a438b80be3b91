"""Who is measured on a scenario, and who is compared with whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.contenders import BASELINE, CONTENDERS, FLOOR, App
from apps.controls import DOUBLE, NULL, SAME_AGAIN, SINGLE
from scenarios.spec import Scenario

CONTROL = "control"
"""The name under which the controls are measured, as if they were a scenario."""


@dataclass(frozen=True, slots=True)
class Lineup:
    """A scenario with its apps."""

    scenario: Scenario
    apps: tuple[App, ...]
    """Contenders or controls, and the floor."""
    comparisons: tuple[tuple[str, str], ...]
    """Contender and baseline of each."""
    pairs: int
    """Of slices in a block, for each comparison."""

    @property
    def name(self) -> str:
        """The scenario's."""
        return self.scenario.name

    @property
    def seats(self) -> list[tuple[App, Scenario]]:
        """The servers that it takes."""
        return [(app, self.scenario) for app in self.apps]

    @property
    def references(self) -> list[App]:
        """Apps that are measured and compared with nobody."""
        compared = {name for comparison in self.comparisons for name in comparison}
        return [app for app in self.apps if app.name not in compared]


def contenders_of(scenario: Scenario) -> list[App]:
    """Who takes part, the baseline first."""
    return sorted(
        (app for app in CONTENDERS.values() if app.name not in scenario.absent),
        key=lambda app: app is not BASELINE,
    )


def lineup_of(scenario: Scenario, pairs: int) -> Lineup:
    """Every contender that takes part against the baseline, above the floor."""
    contenders = contenders_of(scenario)
    challengers = contenders[1:] if BASELINE in contenders else []
    return Lineup(
        scenario=scenario,
        apps=(*contenders, FLOOR),
        comparisons=tuple((app.name, BASELINE.name) for app in challengers),
        pairs=pairs,
    )


def controls_on(scenario: Scenario, pairs: int) -> Lineup:
    """The experiments whose answer is known, on the requests of a scenario: one that has a single GET."""
    return Lineup(
        scenario=replace(scenario, name=CONTROL, serves=scenario.name, tags=frozenset()),
        apps=(BASELINE, SAME_AGAIN, SINGLE, DOUBLE, FLOOR, NULL),
        comparisons=((SAME_AGAIN.name, BASELINE.name), (SINGLE.name, DOUBLE.name)),
        pairs=pairs,
    )


def batches(lineups: Sequence[Lineup], servers: int) -> list[list[Lineup]]:
    """Groups whose servers, at most so many, may run side by side."""
    groups: list[list[Lineup]] = []
    room = 0
    for lineup in lineups:
        if room < len(lineup.seats):
            groups.append([])
            room = servers
        groups[-1].append(lineup)
        room -= len(lineup.seats)
    return groups
