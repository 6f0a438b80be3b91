"""In which order a start is counted, and what ends a count."""

from collections.abc import Sequence

import pytest

from runner.errors import ConformanceError, ServerError
from runner.experiment.probing import (
    StartPlan,
    count_side_by_side,
    count_start,
    few_requests,
    planned_starts,
    warm_up_requests,
)
from runner.records.condition import Condition
from runner.records.measurement import Answer
from runner.records.probes import FEW, IDLE, MANY, Probe
from runner.rig.callgrind import CountingRig
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Scenario
from tests.fakes import answer_to, make_answer

HERE = {"architecture": "x86_64", "valgrind": "3.19.0", "commit": "0000000"}
LITESTAR = Condition(app="litestar")


class RecordingProbe(CountingRig):
    """Logs what is asked of it; each reading has as many instructions as requests were answered, times a thousand."""

    def __init__(self, *, answers: list[Answer] | None = None, ticks: int = 1, dies_at: str = "") -> None:
        self.log: list[str] = []
        self._answers, self._ticks, self._dies_at = answers, ticks, dies_at
        self._answered = 0

    def _do(self, effect: str) -> None:
        self.log.append(effect)
        if effect == self._dies_at:
            raise ServerError("it died")

    def start(self, seat: tuple[Condition, Scenario], exchanges: Sequence[Exchange], hash_seed: int) -> None:
        """Log it."""
        condition, scenario = seat
        self._do(f"start {condition.name} on {scenario.name} with seed {hash_seed}")
        self._exchanges = exchanges

    def ask(self, numbers: Sequence[int]) -> list[Answer]:
        """Answer as expected."""
        self._do(f"ask {numbers[0]} to {numbers[-1]}")
        self._answered += len(numbers)
        return self._answers or [answer_to(self._exchanges[number]) for number in numbers]

    def begin_counting(self) -> None:
        """Log it."""
        self._do("begin counting")
        self._answered = 0

    def count(self, rest_seconds: float) -> dict[str, float]:
        """Log it, and whether the server is left alone for long."""
        self._do("count" if rest_seconds < 0.1 else "rest and count")
        answered, self._answered = self._answered, 0
        return {"instructions": 1_000 * answered, "ticks": self._ticks, "seconds": 1.0}

    def stop(self) -> None:
        """Log it."""
        self.log.append("stop")

    def kill(self) -> None:
        """Log it."""
        self.log.append("kill")

    def close(self) -> None:
        """Log it."""
        self.log.append("close")


def plan_for(scenario: str, hash_seed: int = 1) -> StartPlan:
    return StartPlan(all_scenarios()[scenario], LITESTAR, hash_seed)


def test_a_start_is_warmed_up_before_it_counts_and_left_alone_at_its_end() -> None:
    probe = RecordingProbe()

    start = count_start(plan_for("json_hello"), probe, HERE)

    assert [
        "start litestar on json_hello with seed 1",
        "ask 0 to 99",
        "begin counting",
        "ask 100 to 149",
        "count",
        "ask 150 to 299",
        "count",
        "rest and count",
        "stop",
    ] == probe.log
    assert [50, 150, 0] == [start.figures[f"{stretch}_requests"] for stretch in (FEW, MANY, IDLE)]
    assert [50_000, 150_000, 0] == [start.figures[f"{stretch}_instructions"] for stretch in (FEW, MANY, IDLE)]


def test_a_wrong_answer_is_not_counted_and_ends_the_server() -> None:
    probe = RecordingProbe(answers=[make_answer({"message": "Bye"})] * 100)

    with pytest.raises(ConformanceError, match="litestar answers GET /json with another value of"):
        count_start(plan_for("json_hello"), probe, HERE)
    assert "stop" == probe.log[-1]
    assert "begin counting" not in probe.log


def test_a_server_whose_clock_is_not_seen_is_not_counted() -> None:
    with pytest.raises(ServerError, match="valgrind does not see the server's clock"):
        count_start(plan_for("json_hello"), RecordingProbe(ticks=0), HERE)


@pytest.mark.parametrize(("scenario", "few"), [("json_hello", 50), ("list_items[1000]", 25), ("list_items[10000]", 6)])
def test_fewer_requests_are_sent_where_each_takes_longer(scenario: str, few: int) -> None:
    assert few == few_requests(all_scenarios()[scenario])


@pytest.mark.parametrize(("scenario", "requests"), [("json_hello", 100), ("routing[100]", 300), ("one_item", 100)])
def test_paths_that_a_cache_would_hold_are_all_asked_for_before_counting(scenario: str, requests: int) -> None:
    asked = all_scenarios()[scenario]

    assert requests == warm_up_requests(asked, asked.exchanges(asked.parameter))


def test_no_request_that_is_counted_was_sent_before_where_there_are_more_than_a_cache_holds() -> None:
    asked = all_scenarios()["one_item"]
    targets = [exchange.request.target for exchange in asked.exchanges(asked.parameter)[:300]]

    assert 300 == len(set(targets))


def test_everybodys_first_start_comes_before_anybodys_second() -> None:
    seats = [(Condition(app=app), all_scenarios()["json_hello"]) for app in ("fastapi", "litestar")]

    order = [(plan.condition.app, plan.hash_seed) for plan in planned_starts(seats, starts=2)]

    assert [("fastapi", 1), ("litestar", 1), ("fastapi", 2), ("litestar", 2)] == order


def test_what_could_not_be_counted_is_handed_back_and_the_rest_goes_on() -> None:
    plans = [plan_for("json_hello", seed) for seed in (1, 2)]
    probe = RecordingProbe(dies_at="start litestar on json_hello with seed 1")

    outcomes = {plan.hash_seed: outcome for plan, outcome in count_side_by_side(plans, [probe], HERE)}

    assert "it died" == str(outcomes[1])
    assert isinstance(outcomes[2], Probe)
    assert "close" == probe.log[-1]


def test_whoever_stops_listening_ends_what_runs_and_begins_nothing_more() -> None:
    plans = [plan_for("json_hello", seed) for seed in range(1, 9)]
    probe = RecordingProbe()
    counting = count_side_by_side(plans, [probe], HERE)
    next(counting)

    counting.close()

    assert "kill" in probe.log
    assert "close" == probe.log[-1]
    assert len([effect for effect in probe.log if effect.startswith("start ")]) < len(plans)


def test_what_is_not_counted_says_why() -> None:
    reasons = {name: scenario.why_uncounted for name, scenario in all_scenarios().items()}

    assert "" == reasons["json_hello"]
    assert "waiting takes no instructions" == reasons["dependency_siblings_io"]
    assert "one thread at a time" in reasons["sync_light"]
    assert "in the database" in reasons["db_row"]
    assert "goes by a clock" in reasons["work[20]"]
