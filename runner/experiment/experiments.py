"""Experiments: what is asked of a few scenarios beside the usual condition. Each is declared here and nowhere else.

A scenario is measured in several experiments of one run, each under a name of its own: `connections[json_hello]`. No
claim counts them as scenarios (docs/adr/0016).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from apps.contenders import FLOOR
from runner.experiment.budget import Limits
from runner.experiment.lineup import HEADLINE, Lineup, contenders_of, lineup_of, lineup_with
from runner.records.condition import AtRate, AtShare, Condition, OpenLoop, Versus, Whose
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A question about conditions, put to a few scenarios."""

    name: str
    """The word that SCENARIOS takes, and the area of the report."""
    question: str
    scenarios: tuple[str, ...]
    """Those that it borrows, by name."""
    conditions: tuple[Condition, ...]
    """Of the floor; the headline pair is measured under each of them, in this order."""

    def borrowed(self) -> list[Scenario]:
        """Return its scenarios, each under the name that it has in plan, record and report."""
        return [all_scenarios()[name].lent_to(self.name, self.question) for name in self.scenarios]

    def lineup(self, scenario: Scenario, limits: Limits) -> Lineup:
        """Return the headline pair under every condition, each above the floor of that condition."""
        wanted = [app for app in limits.contenders if app in HEADLINE]
        apps = [app.name for app in (*contenders_of(scenario, wanted), FLOOR)]
        under = [[msgspec.structs.replace(condition, app=app) for app in apps] for condition in self.conditions]
        comparisons = [
            Versus(contender=contender.name, baseline=alike[0].name) for alike in under for contender in alike[1:-1]
        ]
        return lineup_with(scenario, limits.pairs, [condition for alike in under for condition in alike], comparisons)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLoopExperiment(Experiment):
    """A question about load below saturation: rates follow from the capacity that saturating slices find first."""

    def lineup(self, scenario: Scenario, limits: Limits) -> Lineup:
        """Return the headline pair at every rate, and saturated, where nobody is compared, with the floor."""
        wanted = [app for app in limits.contenders if app in HEADLINE]
        apps = [app.name for app in contenders_of(scenario, wanted)]
        saturated = [Condition(app=app) for app in (*apps, FLOOR.name)]
        conditions = self.conditions if limits.rate is None else (at_rate(limits.rate),)
        at_rates = [[msgspec.structs.replace(condition, app=app) for app in apps] for condition in conditions]
        comparisons = [
            Versus(contender=contender.name, baseline=alike[0].name) for alike in at_rates for contender in alike[1:]
        ]
        offered = [condition for alike in at_rates for condition in alike]
        return lineup_with(scenario, limits.pairs, [*saturated, *offered], comparisons)


def at_rate(requests_per_second: float) -> Condition:
    """Return the condition of so many requests per second."""
    return Condition(app=FLOOR.name, load_model=OpenLoop(load=AtRate(requests_per_second=requests_per_second)))


def at_shares(capacity: Whose, *shares: float) -> tuple[Condition, ...]:
    """Return conditions at so many shares of a capacity."""
    return tuple(
        Condition(app=FLOOR.name, load_model=OpenLoop(load=AtShare(share=share, capacity=capacity))) for share in shares
    )


CONNECTIONS = Experiment(
    name="connections",
    question="Does the ratio hold with one connection, and with a thousand?",
    scenarios=("json_hello", "list_items[100]"),
    conditions=tuple(Condition(app=FLOOR.name, connections=count) for count in (1, 4, 16, 64, 256, 1024)),
)
WORKERS = Experiment(
    name="workers",
    question="Does the ratio hold with several workers, and what memory do they take?",
    scenarios=("json_hello", "list_items[100]"),
    conditions=tuple(Condition(app=FLOOR.name, workers=count) for count in (1, 2, 4)),
)
LATENCY = OpenLoopExperiment(
    name="latency",
    question="How long do users wait below saturation, at the same rate and at the same share of each one's capacity?",
    scenarios=("json_hello", "list_items[100]", "create_item", "db_row", "whole_api"),
    conditions=at_shares(Whose.SLOWER, 0.1, 0.3, 0.5, 0.7, 0.9) + at_shares(Whose.OWN, 0.5, 0.7, 0.9),
)
HALF_LOAD = OpenLoopExperiment(
    name="half_load",
    question="How long do users wait at half of what the slower app can do?",
    scenarios=("json_hello",),
    conditions=at_shares(Whose.SLOWER, 0.5),
)

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment for experiment in (CONNECTIONS, WORKERS, LATENCY, HALF_LOAD)
}
"""By name, in the order of the report."""

RESOURCES = "resources"
"""The word that asks what it costs to run the apps, beside the names of experiments."""


def all_borrowed() -> dict[str, Scenario]:
    """Return what the experiments borrow, by the names that it has there."""
    return {scenario.name: scenario for experiment in EXPERIMENTS.values() for scenario in experiment.borrowed()}


def lineups(scenarios: Sequence[Scenario], limits: Limits) -> list[Lineup]:
    """Return the lineup of each: that of its experiment, or every contender wanted under the usual condition."""
    return [
        EXPERIMENTS[scenario.experiment].lineup(scenario, limits)
        if scenario.experiment
        else lineup_of(scenario, limits.pairs, limits.contenders, limits.connections)
        for scenario in scenarios
    ]
