"""An instrument that does not find what is known: a failed control leaves the whole run without verdicts."""

from dataclasses import replace

from apps.contenders import App
from apps.controls import DOUBLE
from runner.analysis.summary import ControlOutcome, Summary, Verdict
from runner.experiment.lineup import controls_on, host
from tests.validity.provoking import provokes
from tests.validity.trial import SLICE_SECONDS, Saboteur, Trial, When, app, comparison, never, while_measured


def with_control(trial: Trial, others: dict[str, App], when: When = never, rounds: int = 3) -> Summary:
    """Some rounds of a trial with the controls, some of their apps replaced; these are at fault `when`."""
    lineup = controls_on(replace(host(), slice_seconds=SLICE_SECONDS), pairs=4)
    trial.apps(**{"fastapi-again": app("fastapi-again", "honest")} | others)
    return trial.measured(trial.head(rounds=rounds), view=Saboteur(trial.switch, lineup, when), others=[lineup])


def failed(summary: Summary) -> list[str]:
    return [control.name for control in summary.controls if control.outcome is ControlOutcome.FAILED]


@provokes("same against same", "known double", "headroom")
def test_controls_that_are_off_fail_and_leave_no_verdict(trial: Trial) -> None:
    summary = with_control(
        trial,
        {
            "fastapi-again": app("fastapi-again", "slow_always"),
            "double": replace(DOUBLE, elsewhere="tests.validity.sabotaged:double_with_more"),
            "null": app("null", "slow_always"),
        },
        rounds=7,  # which have five blocks of the controls: with three, a 99 % interval is wide enough for most things
    )

    assert ["same against same", "known double", "headroom"] == failed(summary)
    assert comparison(summary).verdict is Verdict.INVALID
    assert "so no ratio of this run is believed" in comparison(summary).reason


def test_a_wrong_answer_of_a_controls_app_leaves_no_verdict(trial: Trial) -> None:
    summary = with_control(trial, {"fastapi-again": app("fastapi-again", "wrong_body")}, while_measured)

    assert comparison(summary).verdict is Verdict.INVALID
    assert "so no ratio of this run is believed; the first: GET /json: expected" in comparison(summary).reason
