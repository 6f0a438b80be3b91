"""Line-ups: who is measured on a scenario, under which conditions, and who is compared with whom.

An experiment asks a few scenarios something beside the usual condition; each is declared here and nowhere else. A
scenario is measured in several experiments of one run, each under a name of its own: `connections[json_hello]`. No
claim counts them as scenarios (docs/adr/0016).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import msgspec

from apps.contenders import BASELINE, CONTENDERS, FLOOR, HEADLINE_PAIR, App
from apps.controls import CONTROLS, DOUBLE, NULL, SAME_AGAIN, SINGLE, TIMING
from runner.records.condition import (
    CONNECTIONS,
    AtRate,
    AtShare,
    Client,
    ClosedLoop,
    Condition,
    ControlPlan,
    OpenLoop,
    Versus,
    Whose,
)
from runner.records.run import Options, Run
from runner.rig.rig import Rig
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Expectation, Request, Scenario

APPS: dict[str, App] = CONTENDERS | {app.name: app for app in (FLOOR, *CONTROLS)}

CONTROL = "control"

HEADLINE_CONTENDERS = tuple(app.name for app in HEADLINE_PAIR)

PAIRS = 16  # of 50 ms slices: about the best length of a block (docs/adr/0015), and as many ABBA as BAAB
PAIRS_OF_MANY = 8
"""Where a run has more scenarios: in 40 minutes a slow machine then measures eight blocks of each (docs/adr/0026)."""

SLICE_SECONDS = 0.05
SECONDS_PER_CONNECTION = 0.0005
"""In which the slowest app of the sweeps answers two requests, so that with 1,024 connections each has several."""
OPEN_LOOP_SECONDS = 0.4  # about how long a slice of an open loop takes, which depends on its rate
FEWEST_PAIRS = 4  # two turns, ABBA and BAAB: fewer would leave a block to a single pair
FURTHER_SHARE = 4
"""A comparison beside the headline pair has a quarter of its pairs: its median wavers twice as much (docs/adr/0006)."""
FEWEST_FURTHER_PAIRS = 2
"""One turn. With four, a fifth of a full run went into contenders on slices of half a second (docs/adr/0026)."""


@dataclass(frozen=True, slots=True)
class Limits:
    budget_seconds: float
    precision: float
    pairs: int
    rounds: int | None = None
    contenders: tuple[str, ...] = tuple(CONTENDERS)
    connections: int = CONNECTIONS
    rate: float | None = None  # requests per second that open loops offer, in place of shares of a capacity
    client: Client = Client.POLLS  # how the generator waits for answers in closed loops

    @classmethod
    def of(cls, options: Options) -> "Limits":
        return cls(
            budget_seconds=options.budget_seconds,
            precision=options.precision,
            pairs=options.pairs,
            rounds=options.rounds,
            contenders=tuple(options.contenders),
            connections=options.connections,
            client=options.client,
        )


@dataclass(frozen=True, slots=True)
class Lineup:
    scenario: Scenario
    conditions: tuple[Condition, ...]
    comparisons: tuple[Versus, ...]
    pairs: int
    further_pairs: int | None = None  # pairs for a comparison beside the headline pair; None: as many as for that one

    @property
    def name(self) -> str:
        return self.scenario.name

    @property
    def seats(self) -> list[tuple[Condition, Scenario]]:
        return [(condition, self.scenario) for condition in self.served]

    @property
    def served(self) -> list[Condition]:
        """Return a condition for each server: those that differ in their load model alone share one."""
        return list({condition.server: condition for condition in reversed(self.conditions)}.values())[::-1]

    @property
    def compared_apps(self) -> list[str]:
        return list(dict.fromkeys(self._condition(name).app for versus in self.comparisons for name in versus.both))

    @property
    def has_open_loops(self) -> bool:
        return any(isinstance(condition.load_model, OpenLoop) for condition in self.conditions)

    def pairs_of(self, versus: Versus) -> int:
        first, second = (self._condition(name) for name in versus.both)
        if self.further_pairs is not None and not {first.app, second.app} <= set(HEADLINE_CONTENDERS):
            return self.further_pairs
        longest = max(self.seconds_of(first), self.seconds_of(second))
        return self.pairs if longest <= self.scenario.seconds else fitting(self.pairs, longest)

    def seconds_of(self, condition: Condition) -> float:
        """Return the length of a slice, which is longer where there are more connections to be answered."""
        if isinstance(condition.load_model, OpenLoop):
            return OPEN_LOOP_SECONDS
        return max(self.scenario.seconds, condition.connections * SECONDS_PER_CONNECTION)

    @property
    def references(self) -> list[Condition]:
        compared = {name for versus in self.comparisons for name in versus.both}
        return [condition for condition in self.conditions if condition.name not in compared]

    def loaded_by(self, client: Client) -> "Lineup":
        """Return the lineup with closed loops whose client waits in this way."""
        return replace(self, conditions=tuple(condition.loaded_by(client) for condition in self.conditions))

    def _condition(self, name: str) -> Condition:
        return next(condition for condition in self.conditions if condition.name == name)


def contenders_of(scenario: Scenario, wanted: Collection[str] = CONTENDERS) -> list[App]:
    """Return those of the contenders wanted that take part in a scenario, the baseline first."""
    return [
        app
        for app in CONTENDERS.values()
        if app.name in wanted and app.name not in scenario.absent and (not app.tags or app.tags & scenario.tags)
    ]


def lineup_of(
    scenario: Scenario, pairs: int, wanted: Collection[str] = CONTENDERS, connections: int = CONNECTIONS
) -> Lineup:
    """Return every contender wanted that takes part against the baseline, above the floor, all measured alike."""
    apps = contenders_of(scenario, wanted)
    first, *others = conditions = [Condition(app=app.name, connections=connections) for app in (*apps, FLOOR)]
    compared = others[:-1] if BASELINE in apps else []
    comparisons = [Versus(contender=condition.name, baseline=first.name) for condition in compared]
    return lineup_with(scenario, pairs, conditions, comparisons)


def lineup_with(
    scenario: Scenario, pairs: int, conditions: Sequence[Condition], comparisons: Sequence[Versus]
) -> Lineup:
    """Return a lineup of these conditions and comparisons, with as many pairs as a block of such slices takes.

    `pairs` is for slices of 50 ms. Longer ones have fewer, and so have contenders beside the headline pair: the block
    is the replicate, and more pairs than it takes to steady its median would only lengthen the round.
    """
    fewer = fitting(pairs, scenario.seconds)
    return Lineup(scenario, tuple(conditions), tuple(comparisons), fewer, further(fewer))


def recorded_lineup(run: Run, scenario: Scenario) -> Lineup:
    """Return one scenario's contenders and comparisons, above the floors that the run has under their conditions."""
    contenders = run.scenarios[scenario.name].contenders
    floors = dict.fromkeys(run.floor_under(name) for name in contenders)
    conditions = [run.conditions[name] for name in (*contenders, *floors) if name in run.conditions]
    return lineup_with(scenario, run.options.pairs, conditions, run.comparisons[scenario.name])


def further(pairs: int) -> int:
    """Return how many pairs a comparison beside the headline pair has, where that has so many: whole turns."""
    return min(pairs, max(FEWEST_FURTHER_PAIRS, pairs // FURTHER_SHARE // 2 * 2))


def fitting(pairs: int, slice_seconds: float) -> int:
    """Return about as many pairs of such slices as take the time of `pairs` of 50 ms, and never more.

    They come in fours, so that either order comes as often as the other.
    """
    longer = max(1.0, slice_seconds / SLICE_SECONDS)
    return min(pairs, max(FEWEST_PAIRS, round(pairs / longer / 4) * 4))


def controls_on(scenario: Scenario, pairs: int) -> Lineup:
    """Return the experiments whose answer is known, on the requests of a scenario that has a single GET."""
    return Lineup(
        scenario=replace(scenario, name=CONTROL, serves=scenario.name, tags=frozenset()),
        conditions=tuple(Condition(app=app.name) for app in (BASELINE, SAME_AGAIN, SINGLE, DOUBLE, FLOOR, NULL)),
        comparisons=(CONTROL_PLAN.same, CONTROL_PLAN.double),
        pairs=pairs,
    )


CONTROL_PLAN = ControlPlan(
    same=Versus(contender=SAME_AGAIN.name, baseline=BASELINE.name),
    double=Versus(contender=SINGLE.name, baseline=DOUBLE.name),
    null=NULL.name,
)


def batches(lineups: Sequence[Lineup], servers: int) -> list[list[Lineup]]:
    """Return the lineups, in their order, in groups of at most so many servers, which may run side by side."""
    groups: list[list[Lineup]] = []
    room = 0
    for lineup in lineups:
        if room < len(lineup.seats):
            groups.append([])
            room = servers
        groups[-1].append(lineup)
        room -= len(lineup.seats)
    return groups


HOST_SCENARIO = "json_hello"  # the controls borrow its requests: one GET, which the null server can answer
ASK_FOR_TIMING = Exchange(Request("GET", TIMING), Expectation(200, "application/json", None))


class Timing(msgspec.Struct, frozen=True):
    """What a control app answers at TIMING."""

    timed_requests: int
    work_nanoseconds: int


def host() -> Scenario:
    return all_scenarios()[HOST_SCENARIO]


class WorkClock:
    """How long the work of a request takes the controls of a running lineup, by the apps' own clocks."""

    def __init__(self, lineup: Lineup, rig: Rig) -> None:
        working = {app.name for app in CONTROLS if app.work}
        self._lineup, self._rig = lineup, rig
        self._read = {each.name: self._ask(each) for each in lineup.conditions if each.app in working}

    def seconds(self, condition: Condition) -> float | None:
        """Return the mean over the requests since the last call; None where there was none, or its app has no work."""
        if (before := self._read.get(condition.name)) is None:
            return None
        self._read[condition.name] = after = self._ask(condition)
        requests = after.timed_requests - before.timed_requests
        return (after.work_nanoseconds - before.work_nanoseconds) / requests / 1e9 if requests else None

    def _ask(self, condition: Condition) -> Timing:
        answer = self._rig.ask_beside(condition, self._lineup.scenario, ASK_FOR_TIMING)
        return msgspec.json.decode(answer.body, type=Timing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A question about conditions, put to a few scenarios."""

    name: str  # the word that SCENARIOS takes, and the area of the report
    question: str
    scenarios: tuple[str, ...]
    conditions: tuple[Condition, ...]  # of the floor; the headline pair is measured under each of them, in this order

    def borrowed(self) -> list[Scenario]:
        return [all_scenarios()[name].lent_to(self.name, self.question) for name in self.scenarios]

    def lineup(self, scenario: Scenario, limits: Limits) -> Lineup:
        """Return the headline pair under every condition, each above the floor of that condition.

        Below saturation the floor is saturated with the two instead, where nothing is compared: rates follow from the
        capacity that these slices find first.
        """
        is_open = any(isinstance(condition.load_model, OpenLoop) for condition in self.conditions)
        wanted = [app for app in limits.contenders if app in HEADLINE_CONTENDERS]
        pair = [app.name for app in contenders_of(scenario, wanted)]
        apps = pair if is_open else [*pair, FLOOR.name]
        conditions = self.conditions
        if is_open and limits.rate is not None:
            conditions = (offered(AtRate(requests_per_second=limits.rate)),)
        under = [[msgspec.structs.replace(condition, app=app) for app in apps] for condition in conditions]
        comparisons = [
            Versus(contender=contender.name, baseline=alike[0].name)
            for alike in under
            for contender in alike[1 : len(pair)]
        ]
        saturated = [Condition(app=app) for app in (*pair, FLOOR.name)] if is_open else []
        return lineup_with(scenario, limits.pairs, [*saturated, *chain.from_iterable(under)], comparisons)


def offered(load: AtRate | AtShare) -> Condition:
    return Condition(app=FLOOR.name, load_model=OpenLoop(load=load))


def at_shares(capacity: Whose, *shares: float) -> tuple[Condition, ...]:
    return tuple(offered(AtShare(share=share, capacity=capacity)) for share in shares)


CONNECTION_COUNTS = Experiment(
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
LATENCY = Experiment(
    name="latency",
    question="How long do users wait below saturation, at the same rate and at the same share of each one's capacity?",
    scenarios=("json_hello", "list_items[100]", "create_item", "db_row", "whole_api"),
    conditions=at_shares(Whose.SLOWER, 0.1, 0.3, 0.5, 0.7, 0.9) + at_shares(Whose.OWN, 0.5, 0.7, 0.9),
)
WAKE_UP = Experiment(
    name="wake-up",
    question="What does waking a client that sleeps between answers cost the server on this machine?",
    scenarios=("json_hello", "create_item", "list_items[100]"),
    conditions=tuple(
        Condition(app=FLOOR.name, load_model=ClosedLoop(client=client, is_asked_about=True)) for client in Client
    ),
)
HALF_LOAD = Experiment(
    name="half_load",
    question="How long do users wait at half of what the slower app can do?",
    scenarios=("json_hello",),
    conditions=at_shares(Whose.SLOWER, 0.5),
)

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment for experiment in (CONNECTION_COUNTS, WORKERS, LATENCY, HALF_LOAD, WAKE_UP)
}

RESOURCES = "resources"


def all_borrowed() -> dict[str, Scenario]:
    return {scenario.name: scenario for experiment in EXPERIMENTS.values() for scenario in experiment.borrowed()}


def lineups(scenarios: Sequence[Scenario], limits: Limits) -> list[Lineup]:
    """Return the lineup of each: that of its experiment, or every contender wanted under the usual condition."""
    return [
        EXPERIMENTS[scenario.experiment].lineup(scenario, limits)
        if scenario.experiment
        else lineup_of(scenario, limits.pairs, limits.contenders, limits.connections)
        for scenario in scenarios
    ]
