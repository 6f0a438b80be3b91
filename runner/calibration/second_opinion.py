"""A second opinion: wrk in turn with our generator, on the same servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.calibration.wrk import Wrk
from runner.conformance import check
from runner.errors import ConformanceError
from runner.experiment.conform import ask_all
from runner.experiment.lineup import Lineup
from runner.rig.local import LocalRig
from runner.rig.wire import wire


@dataclass(frozen=True, slots=True)
class Turns:
    """How often and how long each generator loads each app."""

    count: int
    seconds: int = 3
    """wrk takes whole ones, and counts its start as time under load: 2 % of one second, next to nothing of three."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Requests per second of one app by both generators, turn by turn."""

    app: str
    ours: list[float]
    wrk: list[float]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A contender over the baseline by each generator. Intervals are over turns, on one pair of processes."""

    contender: str
    baseline: str
    ours: Estimate | None
    wrk: Estimate | None

    @property
    def agrees(self) -> bool:
        """Whether the two intervals share a value; without both there is nothing to disagree."""
        if self.ours is None or self.wrk is None:
            return True
        return self.ours.overlaps(self.wrk)


def measure_second_opinions(lineup: Lineup, rig: LocalRig, turns: Turns) -> list[SecondOpinion]:
    """Measure each comparison of a lineup by both generators.

    Raise UsageError where wrk is not installed, ConformanceError where an app does not answer as expected.
    """
    rig.start(lineup.seats)
    if differences := ask_all(lineup, rig):
        raise ConformanceError(check.report(differences))
    compared = sorted({name for comparison in lineup.comparisons for name in comparison})
    rates = {opinion.app: opinion for opinion in measure_in_turn(lineup, compared, rig, turns)}
    return [
        SecondOpinion(
            contender=contender,
            baseline=baseline,
            ours=ratio(rates[contender].ours, rates[baseline].ours),
            wrk=ratio(rates[contender].wrk, rates[baseline].wrk),
        )
        for contender, baseline in lineup.comparisons
    ]


def measure_in_turn(lineup: Lineup, names: Sequence[str], rig: LocalRig, turns: Turns) -> list[Opinion]:
    """Load each app with both generators in turn, in alternating order; the servers run and have been asked."""
    requests = [wire(exchange) for exchange in lineup.scenario.exchanges(lineup.scenario.parameter)]
    apps = [app for app in lineup.apps if app.name in names]
    others = {
        app.name: Wrk(rig.port(app, lineup.scenario), requests, rig.connections, rig.generator_core) for app in apps
    }
    opinions = {app.name: Opinion(app.name, [], []) for app in apps}
    try:
        for turn in range(turns.count):
            for app in apps if turn % 2 else reversed(apps):
                for generator in ("ours", "wrk") if (turn // 2) % 2 else ("wrk", "ours"):
                    if generator == "ours":
                        load = rig.load(app, lineup.scenario, turns.seconds).load
                        opinions[app.name].ours.append(load.requests / load.elapsed_seconds)
                    else:
                        opinions[app.name].wrk.append(others[app.name].measure(turns.seconds))
    finally:
        for other in others.values():
            other.close()
    return list(opinions.values())


def ratio(rates: Sequence[float], others: Sequence[float]) -> Estimate | None:
    """Return one series of rates over another, turn by turn; None for fewer than two turns."""
    return ratio_interval([log(rate / other) for rate, other in zip(rates, others, strict=True)])
