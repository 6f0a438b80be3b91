"""Load that does not measure what it is meant to: the generator, the floor or a waiting server sets the pace."""

from collections.abc import Callable
from dataclasses import replace

from apps.contenders import FLOOR
from apps.controls import NULL
from runner.analysis.summary import Summary, Verdict
from tests.quiet import first_that
from tests.validity.provoking import provokes
from tests.validity.trial import Trial, app, comparison, flags


def pairs_count(summary: Summary) -> bool:
    """Whether nobody took a core for so long that every pair was set aside."""
    return comparison(summary).pairs > 0


def all_were_busy(summary: Summary) -> bool:
    """Whether pairs count and each server was kept busy, as none is where others take its core or its generator's."""
    return pairs_count(summary) and {"idle server", "limited floor", "low floor"}.isdisjoint(flags(summary))


def first_with(flag: str, trial: Trial, was_quiet: Callable[[Summary], bool] = pairs_count) -> Summary:
    """The first of several tries in which a check struck, since others may take a core of the machine meanwhile."""
    return first_that(
        lambda summary: flag in flags(summary),
        lambda number: trial.summary(rounds=1, folder=f"try{number}"),
        was_quiet,
    )


@provokes("busy generator")
def test_servers_that_outrun_the_generator_void(attentive_trial: Trial) -> None:
    # Its clock counts CPU time: where others take the generator's core it cannot be busy, and the pair is set aside.
    attentive_trial.apps(litestar=replace(NULL, name="litestar"), fastapi=replace(NULL, name="fastapi"))
    attentive_trial.pairs(12)  # more chances that somebody who comes and goes leaves one alone
    summary = first_with("busy generator", attentive_trial)

    assert "may have been the bottleneck" in flags(summary)["busy generator"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("near the floor")
def test_a_contender_as_fast_as_the_floor_warns_that_no_difference_can_show(trial: Trial) -> None:
    trial.apps(litestar=replace(FLOOR, name="litestar"))
    # One block of a second: a machine whose speed halves within it can make equal apps look half as fast again.
    summary = first_with("near the floor", trial, all_were_busy)

    assert "times as fast as Litestar" in flags(summary)["near the floor"].sentence
    assert not flags(summary)["near the floor"].voids


@provokes("low floor", "limited floor")
def test_a_floor_that_waits_for_its_generator_proves_nothing_and_voids(trial: Trial) -> None:
    trial.apps(floor=app("floor", "waiting"))
    summary = trial.summary(rounds=1)

    assert "the generator set its pace" in flags(summary)["low floor"].sentence
    assert not flags(summary)["limited floor"].voids
    assert Verdict.INVALID == comparison(summary).verdict


@provokes("missing floor")
def test_a_run_without_the_floor_warns(trial: Trial) -> None:
    trial.lineup = replace(trial.lineup, conditions=trial.lineup.conditions[:2])

    assert not flags(trial.summary(rounds=1))["missing floor"].voids


@provokes("idle server")
def test_an_app_that_waits_does_not_saturate_its_server_and_voids(trial: Trial) -> None:
    # 32 connections, each answered after 20 ms: 1,600 requests per second at most, where thousands saturate.
    trial.contender("waiting")
    summary = trial.summary(rounds=1)

    assert flags(summary)["idle server"].sentence.startswith("The server of Litestar was busy for only")
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("measures disagree")
def test_an_app_that_takes_time_and_no_cpu_time_makes_the_measures_disagree(trial: Trial) -> None:
    # Ten times as slow as the other by the clock, and cheaper by CPU time.
    trial.contender("blocking")
    summary = trial.summary(rounds=4)

    assert "less busy than the other" in flags(summary)["measures disagree"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("reconnects")
def test_an_app_that_closes_its_connections_warns(trial: Trial) -> None:
    trial.contender("closing")
    summary = trial.summary(rounds=1, when=lambda *_: True)

    assert flags(summary)["reconnects"].figure > 0
    assert not flags(summary)["reconnects"].voids
    assert "truncated answers" not in flags(summary)
