"""An instrument that does not find what is known: a failed control leaves the whole run without verdicts."""

from dataclasses import replace

from apps.contenders import App
from apps.controls import DOUBLE
from runner import controls
from runner.analysis.summary import Summary, Verdict
from runner.lineup import Lineup, controls_on
from tests.validity.provoking import provokes
from tests.validity.trial import SLICE_SECONDS, Trial, app, comparison


def with_control(trial: Trial, **others: App) -> Summary:
    """Three rounds of a trial with the controls, some of their apps replaced."""
    lineup = controls_on(replace(controls.host(), slice_seconds=SLICE_SECONDS), pairs=4)
    honest: dict[str, App] = {"fastapi": app("fastapi", "honest"), "fastapi-again": app("fastapi-again", "honest")}
    return trial.measured(trial.head(rounds=3), others=[seated(lineup, honest | others)])


def seated(lineup: Lineup, others: dict[str, App]) -> Lineup:
    return replace(lineup, apps=tuple(others.get(one.name, one) for one in lineup.apps))


def failed(summary: Summary) -> list[str]:
    return [control.name for control in summary.controls if not control.passed]


@provokes("same against same", "known double", "headroom")
def test_controls_that_are_off_fail_and_leave_no_verdict(trial: Trial) -> None:
    summary = with_control(
        trial,
        **{
            "fastapi-again": app("fastapi-again", "slow_always"),
            "double": replace(DOUBLE, elsewhere="tests.validity.sabotaged:double_with_more"),
            "null": app("null", "slow_always"),
        },
    )

    assert failed(summary) == ["same against same", "known double", "headroom"]
    assert comparison(summary).verdict is Verdict.INVALID
    assert "so no ratio of this run is believed" in comparison(summary).reason
