"""Every reason why a run cannot speak for its machine, provoked; and a run against which there is none."""

from collections.abc import Callable
from functools import cache

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.collection import objections
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Control, ControlOutcome, Flag, Summary, Verdict
from runner.records.run import Interrupted, Kind, Recording
from tests.hosts.hosts import make_host
from tests.recordings import make_recording, polling

HEADLINE = ("one_item", "json_hello")
replace = msgspec.structs.replace


@cache
def fit(*, blocks: int = 6) -> Recording:
    return polling(make_recording(blocks=blocks, scenarios=HEADLINE))


def summary_of(recording: Recording) -> Summary:
    """Its summary, with a control that passed."""
    one = Estimate(estimate=1.0, low=0.99, high=1.01)
    control = Control(name="same", sentence="Found 1.", expected=1.0, estimate=one, outcome=ControlOutcome.PASSED)
    return replace(summarise(recording), controls=[control])


def objections_to(
    recording: Recording, summary: Summary | None = None, *, unlike_lock: tuple[str, ...] = ()
) -> list[str]:
    summary = summary or summary_of(recording)
    return list(objections(recording, summary, unlike_lock=unlike_lock, headline=HEADLINE))


def test_nothing_speaks_against_a_bench_that_ended_by_its_rule_with_everything_in_order() -> None:
    assert [] == objections_to(fit())


@pytest.mark.parametrize("kind", [Kind.SMOKE, Kind.CALIBRATE])
def test_only_a_bench_gives_figures(kind: Kind) -> None:
    recording = fit()
    run = replace(recording.run, options=replace(recording.run.options, kind=kind))

    assert [f"it is a {kind}, and only a bench gives figures"] == objections_to(replace(recording, run=run))


@pytest.mark.parametrize(
    ("ending", "how"),
    [(None, "cut off"), (Interrupted(reason="SIGINT", seconds=60.0), "interrupted: SIGINT")],
)
def test_a_run_has_to_end_by_its_own_rule(ending: Interrupted | None, how: str) -> None:
    assert [f"it did not end by its own rule ({how})"] == objections_to(replace(fit(), ending=ending))


def test_a_run_over_several_machines_speaks_for_none() -> None:
    recording = fit()
    over_hosts = replace(recording, run=replace(recording.run, hosts={"server": make_host()}))

    assert ["it was measured over several machines, so a network is part of its figures"] == objections_to(over_hosts)


def test_a_client_that_slept_speaks_for_none() -> None:
    slept = make_recording(blocks=6, scenarios=HEADLINE)
    why = "polling on the generator's core slows work"
    forced = replace(slept, run=replace(slept.run, sleeps_because=why))

    assert ["its client slept between answers (CLIENT=sleeps) and the others polled"] == objections_to(slept)
    assert [f"its client slept between answers ({why}) and the others polled"] == objections_to(forced)


@pytest.mark.parametrize("commit", ["0123456+changes", "unknown"])
def test_the_commit_has_to_be_clean(commit: str) -> None:
    recording = fit()
    unclean = replace(recording, run=replace(recording.run, commit=commit))

    assert [f"it was measured at {commit}, not at a clean commit"] == objections_to(unclean)


def test_versions_have_to_be_those_of_this_lock_and_of_the_lock_of_then() -> None:
    recording = fit()
    then = replace(recording, run=replace(recording.run, unlike_lock=["uvicorn 1 (the lock has 2)"]))

    assert ["its versions are not those of the lock: fastapi 0 (the lock has 1)"] == objections_to(
        recording, unlike_lock=("fastapi 0 (the lock has 1)",)
    )
    assert ["its versions are not those of the lock: uvicorn 1 (the lock has 2)"] == objections_to(then)


@pytest.mark.parametrize(
    ("change", "objection"),
    [
        (
            lambda summary: replace(summary, controls=[]),
            "it has no control, so nothing shows that it finds what is known",
        ),
        (
            lambda summary: replace(summary, controls=[replace(summary.controls[0], outcome=ControlOutcome.FAILED)]),
            "its control 'same' failed: Found 1.",
        ),
        (
            lambda summary: replace(
                summary, controls=[replace(summary.controls[0], outcome=ControlOutcome.NOT_MEASURED)]
            ),
            "its control 'same' could not be judged",
        ),
        (
            lambda summary: replace(
                summary, flags=[Flag(name="x", voids=True, figure=1, threshold=0, sentence="It slept.")]
            ),
            "a check of the whole run failed: It slept.",
        ),
        (
            lambda summary: replace(
                summary, claims=[replace(claim, verdict=Verdict.INVALID) for claim in summary.claims]
            ),
            "it has no valid verdict: On this machine Litestar answered",
        ),
    ],
)
def test_controls_and_checks_have_to_hold(change: Callable[[Summary], Summary], objection: str) -> None:
    recording = fit()
    [found] = objections_to(recording, change(summary_of(recording)))

    assert found.startswith(objection)


def test_a_warning_about_the_whole_run_is_no_objection() -> None:
    recording = fit()
    warning = Flag(name="budget spent", voids=False, figure=1, threshold=0, sentence="The time was up.")

    assert [] == objections_to(recording, replace(summary_of(recording), flags=[warning]))


def test_every_headline_scenario_has_to_be_measured() -> None:
    recording = polling(make_recording(scenarios=["one_item"]))

    assert ["it did not measure json_hello, on which the claim is judged"] == objections_to(recording)


def test_a_headline_scenario_takes_four_blocks() -> None:
    assert [] == objections_to(fit(blocks=4))
    assert ["it has fewer than 4 blocks of json_hello (3) and one_item (3)"] == objections_to(fit(blocks=3))


def test_everything_that_is_wrong_is_said_at_once() -> None:
    recording = fit(blocks=3)
    run = replace(recording.run, commit="unknown")

    assert 2 == len(objections_to(replace(recording, run=run)))
