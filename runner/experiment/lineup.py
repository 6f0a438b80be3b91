"""Who is measured on a scenario, and who is compared with whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from apps.contenders import BASELINE, CONTENDERS, FLOOR, HEADLINE_PAIR, App
from apps.controls import DOUBLE, NULL, SAME_AGAIN, SINGLE
from scenarios.spec import Scenario

CONTROL = "control"
"""The name under which the controls are measured, as if they were a scenario."""


HEADLINE = tuple(app.name for app in HEADLINE_PAIR)
"""The names of the two that the claim is about."""

SLICE_SECONDS = 0.05
FEWEST_PAIRS = 4
"""Two turns, ABBA and BAAB: fewer would leave a block to a single pair."""

FURTHER_SHARE = 4
"""A comparison beside the headline pair has a quarter of its pairs: its median wavers twice as much (docs/adr/0006)."""


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
    further_pairs: int | None = None
    """For a comparison outside the headline pair; None: as many."""

    @property
    def name(self) -> str:
        """The scenario's."""
        return self.scenario.name

    @property
    def seats(self) -> list[tuple[App, Scenario]]:
        """The servers that it takes."""
        return [(app, self.scenario) for app in self.apps]

    def pairs_of(self, comparison: tuple[str, str]) -> int:
        """Of slices in a block, for this comparison."""
        is_headline = set(comparison) == set(HEADLINE)
        return self.pairs if is_headline or self.further_pairs is None else self.further_pairs

    @property
    def references(self) -> list[App]:
        """Apps that are measured and compared with nobody."""
        compared = {name for comparison in self.comparisons for name in comparison}
        return [app for app in self.apps if app.name not in compared]


def contenders_of(scenario: Scenario, wanted: Collection[str] = CONTENDERS) -> list[App]:
    """Who of those wanted takes part, the baseline first."""
    return [
        app
        for app in CONTENDERS.values()
        if app.name in wanted and app.name not in scenario.absent and (not app.tag or app.tag in scenario.tags)
    ]


def lineup_of(scenario: Scenario, pairs: int, wanted: Collection[str] = CONTENDERS) -> Lineup:
    """Every contender wanted that takes part against the baseline, above the floor.

    `pairs` is for slices of 50 ms. Longer ones have fewer, and so have contenders beside the headline pair: the block
    is the replicate, and more pairs than it takes to steady its median would only lengthen the round.
    """
    contenders = contenders_of(scenario, wanted)
    challengers = contenders[1:] if BASELINE in contenders else []
    fewer = fitting(pairs, scenario.seconds)
    return Lineup(
        scenario=scenario,
        apps=(*contenders, FLOOR),
        comparisons=tuple((app.name, BASELINE.name) for app in challengers),
        pairs=fewer,
        further_pairs=max(min(pairs, FEWEST_PAIRS), fewer // FURTHER_SHARE),
    )


def fitting(pairs: int, slice_seconds: float) -> int:
    """About as many pairs of such slices as take the time of `pairs` of 50 ms, and never more.

    Fours, so that either order comes as often as the other.
    """
    longer = max(1.0, slice_seconds / SLICE_SECONDS)
    return min(pairs, max(FEWEST_PAIRS, round(pairs / longer / 4) * 4))


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
