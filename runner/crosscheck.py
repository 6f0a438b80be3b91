"""A second opinion: wrk in turn with our generator, on the same servers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from runner.analysis.estimate import Estimate, ratio_interval
from runner.lineup import Lineup
from runner.rig import LocalRig, wire
from runner.wrk import Wrk

TURN_SECONDS = 3
"""wrk counts its start and its 32 connections as time under load: 2 % of one second, nothing to speak of in three."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Requests per second of one app by both generators, in neighbouring stretches."""

    app: str
    ours: list[float]
    wrk: list[float]


def opinions(lineup: Lineup, apps: Sequence[str], rig: LocalRig, turns: int) -> list[Opinion]:
    """Load each app with both generators in turn, in alternating order.

    The servers run already and have been asked. Raises UsageError where wrk is not installed.
    """
    exchanges = lineup.scenario.exchanges(lineup.scenario.parameter)
    requests = [wire(exchange) for exchange in exchanges]
    chosen = [app for app in lineup.apps if app.name in apps]
    others = {app: Wrk(rig.port(app, lineup.scenario), requests, rig.connections, rig.generator_core) for app in chosen}
    found = {app: Opinion(app.name, [], []) for app in chosen}
    try:
        for turn in range(turns):
            for app in chosen if turn % 2 else reversed(chosen):
                first_ours = (turn // 2) % 2
                for is_ours in (first_ours, not first_ours):
                    if is_ours:
                        load = rig.load(app, lineup.scenario, TURN_SECONDS).load
                        found[app].ours.append(load.requests / load.elapsed_seconds)
                    else:
                        found[app].wrk.append(others[app].requests_per_second(TURN_SECONDS))
    finally:
        for other in others.values():
            other.close()
    return list(found.values())


def ours_over_wrk(opinion: Opinion) -> Estimate | None:
    """How much of wrk's throughput our generator reaches; the interval is over turns on one process."""
    return ratio_interval([log(ours / wrk) for ours, wrk in zip(opinion.ours, opinion.wrk, strict=True)])


def ratio(contender: Opinion, baseline: Opinion, figures: Callable[[Opinion], list[float]]) -> Estimate | None:
    """The ratio of two apps by one generator, over turns."""
    pairs = zip(figures(contender), figures(baseline), strict=True)
    return ratio_interval([log(ours / theirs) for ours, theirs in pairs])
