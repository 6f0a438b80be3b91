"""The world as tests want it: nothing runs, everything is written down."""

from collections.abc import Callable, Sequence

import msgspec

from apps.floor_app.answers import messages
from runner.experiment.progress import Progress
from runner.records.condition import Condition, Schedule
from runner.records.host import Work
from runner.records.measurement import Answer, Block, CpuTimes, Slice
from runner.rig.rig import Reading, Rig
from runner.rig.server import Look
from scenarios.data import json_bytes
from scenarios.spec import Exchange, JsonValue, Scenario
from tests.builders import make_load


class RecordingRig(Rig):
    """Logs what is asked of it and answers as expected, or with `answers`; `before` may raise what is to go wrong."""

    def __init__(
        self,
        before: Callable[[str], None] = lambda _effect: None,
        answers: list[Answer] | None = None,
    ) -> None:
        self.log: list[str] = []
        self.timed = 0
        self._before = before
        self._answers = answers

    def _do(self, effect: str) -> None:
        self.log.append(effect)
        self._before(effect)

    def time_fixed_work(self) -> dict[str, float]:
        """A millisecond each."""
        self._do("time fixed work")
        return dict.fromkeys(Work, 0.001)

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Log the servers."""
        self._do(f"start {', '.join(f'{condition.name} on {scenario.name}' for condition, scenario in wanted)}")

    def ask(
        self,
        condition: Condition,
        scenario: Scenario,
        exchanges: Sequence[Exchange],
        numbers: Sequence[int] | None = None,
        recorded: Sequence[Answer] = (),  # noqa: ARG002
    ) -> list[Answer]:
        """Answer as the scenario expects."""
        self._do(f"{'ask' if numbers is None else 'sample'} {condition.name} on {scenario.name}")
        places = range(len(exchanges)) if numbers is None else numbers
        return self._answers or [answer_to(exchanges[place]) for place in places]

    def ask_beside(self, condition: Condition, scenario: Scenario, exchange: Exchange) -> Answer:  # noqa: ARG002
        """Answer as a control does that has timed one more request, whose work took 100 microseconds."""
        self.timed += 1
        body = msgspec.json.encode({"timed_requests": self.timed, "work_nanoseconds": 100_000 * self.timed})
        return msgspec.structs.replace(answer_to(exchange), body=body)

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """A slice of 500 answers."""
        rate = f" at {schedule.requests_per_second:g}/s" if schedule else ""
        self._do(f"load {condition.name} on {scenario.name} for {seconds:g} s{rate}")
        return Reading(make_load(), server_cpu_seconds=0.05, server_waited_seconds=0.0, stolen_seconds=0.0)

    def look(self, scenario: Scenario) -> Look:
        """Three quarters of each slice so far in user mode."""
        self._do(f"look at the servers of {scenario.name}")
        slices = sum(effect.startswith("load fastapi") for effect in self.log)
        return Look(cpu={"fastapi": CpuTimes(user_seconds=0.03 * slices, system_seconds=0.01 * slices)}, served={})

    def stop(self, *scenarios: Scenario) -> None:
        """Log it."""
        for scenario in scenarios:
            self._do(f"stop {scenario.name}")

    def close(self) -> None:
        """Log it."""
        self._do("close")


class SilentView(Progress):
    """Shows nothing."""

    def __init__(self) -> None: ...

    def probing(self, probe: str, app: str, share: float) -> None:
        """Nothing."""

    def starting(self, scenarios: Sequence[str]) -> None:
        """Nothing."""

    def checking(self, scenario: str) -> None:
        """Nothing."""

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:
        """Nothing."""

    def measured(self, block: Block, slices: Sequence[Slice]) -> None:
        """Nothing."""


class Clock:
    """A clock that a test moves by hand: `step` seconds each time somebody looks."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self.step = step

    def __call__(self) -> float:
        """The time."""
        self.now += self.step
        return self.now


def make_answer(value: JsonValue) -> Answer:
    """A JSON answer that says all is well."""
    return Answer(status=200, content_type="application/json", body=json_bytes(value))


def answer_to(exchange: Exchange) -> Answer:
    """What a contender that conforms sends back: the floor's own bytes."""
    expected = exchange.expectation
    start, rest = messages(expected)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(status=expected.status, content_type=expected.content_type, body=rest["body"], headers=headers)
