"""A short try of both apps before anything is measured: do they answer alike, under load too, and how fast?"""

from collections.abc import Sequence
from dataclasses import dataclass

from runner.conformance import check
from runner.errors import ConformanceError
from runner.records.condition import Condition
from runner.rig.rig import Reading, Rig
from scenarios.spec import Scenario

TRY_SECONDS = 0.3

SHORTEST_SLICE, LONGEST_SLICE = 0.05, 5.0
"""Seconds; as in `scenarios.spec`."""

BUSY_SHARE = 0.9
"""Of its core, from which on a server is the bottleneck itself: the bound of the check `idle server`."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a scenario goes, as far as measuring it depends on that."""

    slice_seconds: float
    """Long enough for an answer on each connection."""
    waits: bool
    """Whether a server spends its time otherwise than on its CPU, such as on a database."""


def try_out(scenario: Scenario, both: Sequence[Condition], rig: Rig) -> Pace:
    """Return the pace at which two apps answer a scenario.

    Raise ConformanceError with all that differs, or with what went wrong under load.
    """
    exchanges = scenario.exchanges(scenario.parameter)
    try:
        rig.start([(condition, scenario) for condition in both])
        answers = {condition.app: rig.ask(condition, scenario, exchanges) for condition in both}
        if found := check.differences(scenario.name, exchanges, answers):
            raise ConformanceError(check.report(found))
        readings = [rig.load(condition, scenario, TRY_SECONDS) for condition in both]
    finally:
        rig.stop(scenario)
    for condition, reading in zip(both, readings, strict=True):
        for failure in reading.load.failures:
            raise ConformanceError(
                f"{scenario.name}: under load, {condition.app} answers {failure.request} otherwise: {failure.detail}"
            )
    slowest = max(condition.connections / rate(reading) for condition, reading in zip(both, readings, strict=True))
    return Pace(
        slice_seconds=min(LONGEST_SLICE, max(SHORTEST_SLICE, slowest)),
        waits=min(busy_share(reading) for reading in readings) < BUSY_SHARE,
    )


def rate(reading: Reading) -> float:
    """Return requests per second, at least one: a slice that answered none is as long as a slice may be."""
    return max(1.0, reading.load.requests / reading.load.elapsed_seconds)


def busy_share(reading: Reading) -> float:
    """Return the share of its core that the server used, or would have used had nobody else had it."""
    wanted = reading.server_cpu_seconds + (reading.server_waited_seconds or 0.0) + (reading.stolen_seconds or 0.0)
    return wanted / reading.load.elapsed_seconds
