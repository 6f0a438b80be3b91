"""Wrong answers that begin after conformance, and servers that die: no verdict, and the request is named."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from apps.contenders import FLOOR, LITESTAR
from runner.analysis.summary import Verdict
from runner.commands import bench as session
from runner.experiment import job
from runner.experiment.lineup import APPS, Limits
from runner.experiment.progress import Progress
from runner.records.run import Kind
from scenarios.discovery import all_scenarios
from tests.validity.provoking import provokes
from tests.validity.sabotaged import SWITCH
from tests.validity.trial import Trial, comparison, flags, while_measured

# Faults that no neighbour on the machine can cause.
DETERMINISTIC = {
    "wrong status",
    "wrong body",
    "truncated answers",
    "failed blocks",
    "unequal servers",
    "server log",
    "reconnects",
    "missing floor",
}


def test_honest_apps_raise_none_of_these_flags(trial: Trial) -> None:
    assert set() == set(flags(trial.summary(when=while_measured))) & DETERMINISTIC


@pytest.mark.parametrize(
    ("sabotage", "name", "words"),
    [
        ("wrong_status", "wrong status", "GET /json: expected 200, got 203"),
        ("wrong_body", "wrong body", 'GET /json: expected \'{"message"'),
        ("truncated_body", "truncated answers", "GET /json: closed in the middle of an answer"),
    ],
)
@provokes("wrong status", "wrong body", "truncated answers")
def test_an_answer_that_turns_wrong_while_it_is_measured_voids(
    trial: Trial,
    sabotage: str,
    name: str,
    words: str,
) -> None:
    trial.contender(sabotage)
    summary = trial.summary(rounds=1, when=while_measured)

    assert words in flags(summary)[name].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("wrong body")
def test_a_wrong_answer_of_the_floor_voids_too(trial: Trial) -> None:
    trial.apps(floor=replace(FLOOR, elsewhere="tests.validity.sabotaged:wrong_body"))
    summary = trial.summary(rounds=1, when=while_measured)

    assert "GET /json: expected" in flags(summary)["wrong body"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("failed blocks")
def test_a_server_that_dies_while_it_is_measured_voids(trial: Trial) -> None:
    trial.contender("dying")
    summary = trial.summary(when=while_measured)

    assert "litestar on json_hello died in a slice" in flags(summary)["failed blocks"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


class SwitchingView(Progress):
    """Turns the fault on when the first slice of the scenario has ended."""

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:
        super().measuring(scenario, number, share, seconds_left)
        if scenario == "search_params":
            Path(os.environ[SWITCH]).touch()


@provokes("wrong body")
def test_a_bench_with_one_wrong_byte_in_one_of_5000_answers_is_invalid_and_names_the_request(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SWITCH, str(tmp_path / "fault"))
    monkeypatch.setattr(job, "usual_controls", lambda _pairs: [])
    monkeypatch.setattr(job, "Progress", SwitchingView)
    sabotaged = replace(LITESTAR, elsewhere="tests.validity.sabotaged:one_wrong_byte")
    monkeypatch.setattr(job, "APPS", APPS | {"litestar": sabotaged})
    limits = Limits(budget_seconds=60, precision=0.03, pairs=10, rounds=1)

    code = session.of_suite(Kind.BENCH, [all_scenarios()["search_params"]], limits, tmp_path / "run", seed=1)

    wrong = (tmp_path / "wrong.txt").read_text().strip()
    [found] = json.loads((tmp_path / "run" / "summary.json").read_text())["scenarios"]
    judged = next(one for one in found["comparisons"] if one["contender"] == "litestar")
    assert 0 == code
    assert 1 == found["contenders"]["litestar"]["failures"]
    assert "invalid" == judged["verdict"]
    assert judged["reason"].startswith("Answers with another body than conformance recorded: 1; the first: ")
    assert f"{wrong}: expected '{{" in judged["reason"]
