"""Checks of the run as a whole."""

import msgspec
import pytest

from runner.analysis.statistics.frames import Tables
from runner.analysis.validity.whole_run import run_warns
from runner.records.condition import Condition
from runner.records.run import Complete, Ending, Interrupted, Stop
from tests.analysis.flagged import only, with_load
from tests.builders import make_machine, make_run
from tests.recordings import altered, make_recording, polling


def test_versions_unlike_the_lock_warn() -> None:
    run = msgspec.structs.replace(make_run(), unlike_lock=["uvicorn 2 (the lock has 1)"])
    [flag] = run_warns.flags(Tables(make_recording(run=run)))
    assert "unlike the lock" == flag.name
    assert "uvicorn 2 (the lock has 1)" in flag.sentence


@pytest.mark.parametrize(("elsewhere", "warned"), [(("litestar",), 1), (("litestar", "fastapi"), 0)])
def test_a_lock_that_no_app_runs_on_is_no_matter(elsewhere: tuple[str, ...], warned: int) -> None:
    run = msgspec.structs.replace(make_run(), unlike_lock=["uvicorn 2 (the lock has 1)"])
    own = {name: Condition(app=name, environment=name) for name in elsewhere}
    run = msgspec.structs.replace(run, conditions=run.conditions | own)

    assert warned == len(run_warns.flags(Tables(make_recording(run=run))))


def test_a_client_that_slept_beside_postgresql_although_it_was_to_poll_warns() -> None:
    polled = polling(make_recording())
    slept = altered(polled, only("litestar", lambda one: with_load(one, turns=0, empty_turns=0, spare_seconds=0.0)))

    assert [] == run_warns.flags(Tables(polled))
    assert [] == run_warns.flags(Tables(make_recording()))
    [flag] = run_warns.flags(Tables(slept))
    assert "sleeping client" == flag.name
    assert "since PostgreSQL has the generator's core too in one_item." in flag.sentence


@pytest.mark.parametrize(
    ("server", "generator", "words"),
    [(None, 1, "the servers"), (0, None, "the generator"), (None, None, "the servers and the generator")],
)
def test_no_core_of_its_own_warns(server: int | None, generator: int | None, words: str) -> None:
    run = make_run(machine=make_machine(server_core=server, generator_core=generator))
    flags = run_warns.flags(Tables(make_recording(run=run)))
    assert ["unpinned"] == [flag.name for flag in flags]
    assert f": {words}." in flags[0].sentence


def test_a_physical_core_that_servers_and_generator_share_warns() -> None:
    run = make_run(machine=msgspec.structs.replace(make_machine(), shares_core=True))
    [flag] = run_warns.flags(Tables(make_recording(run=run)))
    assert ("unpinned", 2) == (flag.name, flag.figure)
    assert "the servers and the generator, which share one physical core" in flag.sentence


@pytest.mark.parametrize(
    ("reason", "noise", "names"),
    [(Stop.BUDGET, 0.10, ["budget spent"]), (Stop.BUDGET, 0.01, []), (Stop.PRECISE, 0.01, [])],
)
def test_a_budget_spent_before_precision_warns(reason: Stop, noise: float, names: list[str]) -> None:
    recording = make_recording(blocks=8, noise=noise, ending=Complete(reason=reason, seconds=600.0))
    assert names == [flag.name for flag in run_warns.flags(Tables(recording))]


@pytest.mark.parametrize("ending", [None, Interrupted(reason="by hand", seconds=5.0)])
def test_a_run_cut_short_warns(ending: Ending | None) -> None:
    recording = msgspec.structs.replace(make_recording(), ending=ending)
    assert ["cut short"] == [flag.name for flag in run_warns.flags(Tables(recording))]
