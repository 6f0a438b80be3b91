"""The controls of a run: on which requests they are measured, and what their apps say of themselves."""

import msgspec

from apps.controls import CONTROLS, TIMING
from runner.experiment.lineup import Lineup
from runner.rig.rig import Rig
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Expectation, Request, Scenario

HOST_SCENARIO = "json_hello"
"""The controls borrow its requests: one GET, which the null server can answer."""

ASK_FOR_TIMING = [Exchange(Request("GET", TIMING), Expectation(200, "application/json", None))]

WORKING = {app.name for app in CONTROLS if app.work}
"""The controls that do a known amount of work for each request, and time it."""


class Timing(msgspec.Struct, frozen=True):
    """What a control app answers at TIMING."""

    timed_requests: int
    work_nanoseconds: int


def host() -> Scenario:
    """Return the scenario whose requests the controls use."""
    return all_scenarios()[HOST_SCENARIO]


def ask_work_seconds(lineup: Lineup, rig: Rig) -> dict[str, float]:
    """Ask each control of a running lineup what a request's work took it, in seconds by the app's own clock."""
    seconds: dict[str, float] = {}
    for condition in lineup.conditions:
        if condition.app in WORKING:
            [answer] = rig.ask(condition, lineup.scenario, ASK_FOR_TIMING)
            timing = msgspec.json.decode(answer.body, type=Timing)
            seconds[condition.name] = timing.work_nanoseconds / timing.timed_requests / 1e9
    return seconds
