"""Servers that are not what the run says they are: other flags, another version, a log left on."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from runner.analysis.statistics.frames import Tables
from runner.analysis.summary import Verdict
from runner.analysis.validity.comparison import comparison_flags
from runner.analysis.validity.evidence import gather
from runner.experiment import job, provenance
from runner.paths import LOCK
from runner.records.measurement import Slice
from runner.rig import server
from tests.lineups import BOTH
from tests.recordings import altered, make_recording
from tests.validity.provoking import provokes
from tests.validity.trial import Trial, comparison, flags, run_flags


@provokes("unequal servers")
def test_servers_started_with_other_flags_than_the_run_says_void(
    trial: Trial,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = trial.head(rounds=1)
    monkeypatch.setattr(server, "FLAGS", [*server.FLAGS, "--backlog", "64"])
    summary = trial.measured(head)

    assert "litestar with --factory" in flags(summary)["unequal servers"].sentence
    assert "--backlog 64" in flags(summary)["unequal servers"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("server log")
def test_an_access_log_left_on_voids(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    logging = [*server.FLAGS, "--log-level", "info", "--access-log"]
    monkeypatch.setattr(server, "FLAGS", logging)
    monkeypatch.setattr(job, "FLAGS", logging)
    head = trial.head(rounds=1)
    summary = trial.measured(head)

    assert "bytes of log while it was measured" in flags(summary)["server log"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("server log")
def test_an_app_that_prints_what_it_does_voids(trial: Trial) -> None:
    trial.contender("talking")
    summary = trial.summary(rounds=1)

    assert flags(summary)["server log"].sentence.startswith("A server of Litestar wrote")
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("unlike the lock")
def test_versions_that_the_lock_does_not_pin_warn(
    trial: Trial,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = provenance.versions()["uvicorn"]
    lock = LOCK.read_text()
    (tmp_path / "requirements.lock").write_text(lock.replace(f"uvicorn=={number}", "uvicorn==0.0.1"))
    monkeypatch.setattr(provenance, "LOCK", tmp_path / "requirements.lock")
    summary = trial.summary(rounds=1)

    assert f"uvicorn {number} (the lock has 0.0.1)" in run_flags(summary)["unlike the lock"].sentence


@provokes("crowded workers")
def test_more_workers_than_cores_warn() -> None:
    recording = make_recording()
    evidence = gather(Tables(recording), "one_item", BOTH)

    crowded = {flag.name: flag for flag in comparison_flags(replace(evidence, workers=4, worker_cores=1))}
    spread = {flag.name for flag in comparison_flags(replace(evidence, workers=4, worker_cores=4))}

    assert "4 workers had fewer cores than that, 4 of them to a core" in crowded["crowded workers"].sentence
    assert not crowded["crowded workers"].voids
    assert "crowded workers" not in spread


def test_a_server_with_one_connection_need_not_be_busy() -> None:
    recording = altered(make_recording(), idle)
    evidence = gather(Tables(recording), "one_item", BOTH)

    many, one = (
        {flag.name for flag in comparison_flags(replace(evidence, connections=connections))} for connections in (32, 1)
    )
    assert {"idle server"} == {"idle server"} & many
    assert set() == {"idle server", "low floor"} & one


def idle(slice_: Slice) -> Slice:
    """Half of the CPU time in as much time."""
    return msgspec.structs.replace(slice_, server_cpu_seconds=slice_.server_cpu_seconds / 2)
