"""What something outside does to the server's core, and what the report then says."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any, Literal

import psutil
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.statistics.frames import Basis
from runner.analysis.summary import Verdict
from runner.commands import bench as session
from runner.experiment import bench, job
from runner.experiment.lineup import Limits
from runner.records import store
from runner.records.condition import Client
from runner.records.run import Kind
from runner.rig.host import machine, polling
from scenarios.discovery import all_scenarios
from tests.validity.provoking import provokes
from tests.validity.trial import Trial, comparison, flags, run_flags

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="takes two cores and a system that tells who had them",
)


@contextmanager
def busy_neighbour() -> Iterator[None]:
    """A process that never rests, on the servers' core."""
    core = machine.placement_here().server
    assert core is not None
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as neighbour:
        try:
            machine.pin(neighbour.pid, core)
            yield
        finally:
            neighbour.kill()


@provokes("contended core", "excluded pairs")
def test_a_bench_beside_a_busy_neighbour_on_the_servers_core_says_so_in_its_report(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench, "WARM_UP_SECONDS", 0.05)
    monkeypatch.setattr(job, "usual_controls", lambda _pairs: [])
    limits = Limits(budget_seconds=60, precision=0.03, pairs=4, rounds=1)
    with busy_neighbour():
        session.of_suite(Kind.BENCH, [all_scenarios()["json_hello"]], limits, tmp_path / "run", seed=1)

    summary = summarise(store.load(tmp_path / "run"))
    page = unescape((tmp_path / "run" / "report.html").read_text())
    for name in ("contended core", "excluded pairs"):
        assert flags(summary)[name].sentence in page
    # The neighbour gets half of the core, or nearly.
    assert flags(summary)["contended core"].figure > 0.2
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("judged by CPU time")
def test_beside_a_neighbour_who_never_rests_cpu_time_is_judged(attentive_trial: Trial) -> None:
    with busy_neighbour():
        summary = attentive_trial.summary(rounds=5)

    judged = comparison(summary)
    assert judged.judged_by is Basis.CPU_TIME
    assert not flags(summary)["judged by CPU time"].voids
    assert "excluded pairs" not in flags(summary)
    assert judged.ratio is not None
    assert pytest.approx(1, abs=0.1) == judged.ratio.estimate  # two apps that are the same


@provokes("starved server")
def test_a_server_that_starves_beside_a_neighbour_voids(attentive_trial: Trial) -> None:
    # 32 connections, each answered after 20 ms: what a request costs then is mostly waking up for it.
    attentive_trial.contender("waiting")
    with busy_neighbour():
        summary = attentive_trial.summary(rounds=5)

    assert "had nothing to do" in flags(summary)["starved server"].sentence
    assert comparison(summary).verdict is Verdict.INVALID


@provokes("many set aside")
def test_half_of_the_pairs_set_aside_leave_a_verdict_with_a_warning(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The hypervisor's counter is made up, and rises in four slices of ten, so in two or three pairs of five.
    readings = count()
    monkeypatch.setattr(
        machine, "stolen_seconds", lambda _core: 0.01 * sum(n // 2 % 10 < 4 for n in range(next(readings)))
    )
    trial.pairs(20)
    summary = trial.summary(rounds=5)

    assert comparison(summary).judged_by is Basis.UNDISTURBED_SLICES
    assert "with or without their partners" in flags(summary)["many set aside"].sentence
    assert not flags(summary)["many set aside"].voids


HASHING = """
import hashlib, threading
def work():
    while True:
        hashlib.sha256(bytes(1_000_000)).digest()  # without the interpreter's lock
for _ in range(THREADS):
    threading.Thread(target=work).start()
"""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of half a second of a process that always wants its core."""

    waited: float
    """As the process counts it that waits for others."""
    others: float
    """What it did not get, by its CPU clock."""


def shares_of(threads: int) -> Shares:
    """Those of a process with so many more busy threads, all on the servers' core."""
    core = machine.placement_here().server
    assert core is not None
    with subprocess.Popen([sys.executable, "-c", HASHING.replace("THREADS", str(threads)) + "work()"]) as process:
        try:
            machine.pin(process.pid, core)
            time.sleep(0.3)
            return shares(process.pid)
        finally:
            process.kill()


def shares(pid: int) -> Shares:
    """What became of the core."""
    began, own, before = time.monotonic(), machine.process_cpu_seconds(pid), machine.waited_seconds([pid])
    time.sleep(0.5)
    elapsed = time.monotonic() - began
    spent, after = machine.process_cpu_seconds(pid) - own, machine.waited_seconds([pid])
    assert before is not None
    assert after is not None
    return Shares(waited=(after - before) / elapsed, others=1 - spent / elapsed)


def test_a_process_that_waits_for_its_own_threads_is_not_disturbed() -> None:
    # Two more threads have the core for two thirds of the time, which the kernel counts as waiting. Whatever else came
    # by is waited for as well, and had what the process did not get.
    seen = shares_of(threads=2)

    assert seen.waited < 0.05 + seen.others


def test_a_process_with_threads_that_waits_for_a_neighbour_is_disturbed() -> None:
    with busy_neighbour():
        assert shares_of(threads=1).waited > 0.1


@provokes("stolen time")
def test_time_that_the_hypervisor_keeps_warns(attentive_trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    # Only a hypervisor can steal, and no guest can make it: the kernel's own counter is what is made up here, and
    # everything above it is real. One step of 10 ms between any two readings.
    read, readings = psutil.cpu_times, 0

    def stolen(*, percpu: Literal[True]) -> list[Any]:
        nonlocal readings
        readings += 1
        return [core._replace(steal=readings / 100) for core in read(percpu=percpu)]

    monkeypatch.setattr(psutil, "cpu_times", stolen)
    summary = attentive_trial.summary(rounds=1)

    # Two readings a slice, 10 ms apart, whatever a slice took.
    slices = [slice_ for slice_ in store.load(attentive_trial.place / "run").slices if slice_.condition != "floor"]
    expected = 0.01 * len(slices) / sum(slice_.load.elapsed_seconds for slice_ in slices)
    assert pytest.approx(expected) == flags(summary)["stolen time"].figure
    assert expected > 0.05
    assert "a neighbour was busy" in flags(summary)["stolen time"].sentence
    assert "excluded pairs" in flags(summary)


@provokes("unpinned", "sleeping client")
def test_a_machine_with_one_core_warns_and_its_client_sleeps(trial: Trial) -> None:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        trial.client = Client.POLLS
        summary = trial.summary(rounds=1)
    finally:
        os.sched_setaffinity(0, cores)

    assert "the servers and the generator" in run_flags(summary)["unpinned"].sentence
    assert "cannot be kept on cores of their own" in run_flags(summary)["sleeping client"].sentence
    assert {0} == {slice_.load.turns for slice_ in store.load(trial.place / "run").slices}


@provokes("sleeping client")
def test_a_client_that_would_slow_the_servers_sleeps_and_one_that_was_to_sleep_is_not_warned_of(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "sleeping client" not in run_flags(trial.summary(rounds=1))

    monkeypatch.setattr(polling, "slowed_by_polling", lambda *_cores: 0.3)
    trial.client = Client.POLLS
    slept = trial.summary(rounds=1, folder="asleep")

    assert "slows work on the servers' core by 30%" in run_flags(slept)["sleeping client"].sentence
    assert not run_flags(slept)["sleeping client"].voids


@provokes("unpinned")
def test_a_machine_whose_two_cores_are_threads_of_one_warns(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody can make such a machine of this one: what the kernel says of its cores is what is made up here.
    allowed = sorted(os.sched_getaffinity(0))
    for core in allowed:
        topology = tmp_path / "cpu" / f"cpu{core}" / "topology"
        topology.mkdir(parents=True)
        (topology / "thread_siblings_list").write_text(",".join(map(str, allowed)) + "\n")
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)

    summary = trial.summary(rounds=1)

    assert "share one physical core" in run_flags(summary)["unpinned"].sentence
    assert summary.machine.shares_core
