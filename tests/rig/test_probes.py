"""Probes of real processes: one start of the smallest app, and what an install takes."""

import os

from apps.contenders import BASELINE
from runner.experiment.lineup import APPS
from runner.records.probes import SMALLEST, ProbeKey, ProbeKind
from runner.rig import probes
from runner.rig.host.machine import memory_of, total
from runner.rig.probes import LocalProber, highest_memory


def test_a_start_is_timed_to_the_first_answer_and_leaves_nothing_running() -> None:
    started = LocalProber(APPS, seed=1).take(ProbeKey(ProbeKind.START, BASELINE.name, SMALLEST, 0))

    assert 0.05 < started.figures["start_seconds"] <= started.took_seconds
    assert started.figures["first_answer_resident_bytes"] > 10_000_000


def test_an_import_is_timed_by_the_process_itself() -> None:
    imported = LocalProber(APPS, seed=1).take(ProbeKey(ProbeKind.IMPORT, BASELINE.name, "", 0))

    assert 0.01 < imported.figures["import_seconds"] < imported.took_seconds


def test_what_is_the_same_at_every_look_is_read_off_what_is_installed_and_written() -> None:
    prober = LocalProber(APPS, seed=1)

    install = prober.take(ProbeKey(ProbeKind.INSTALL, BASELINE.name, "", 0))
    written = prober.take(ProbeKey(ProbeKind.WRITTEN, BASELINE.name, "", 0))

    assert "fastapi uvicorn" == install.texts["named"]
    assert "starlette" in install.packages
    assert all("fastapi" in source for source in written.texts.values())


def test_an_install_is_the_closure_of_requirements() -> None:
    packages = probes.closure(["fastapi"])

    assert {"fastapi", "starlette", "pydantic", "pydantic-core", "anyio", "idna"} <= set(packages)
    assert "litestar" not in packages
    assert all(package.size > 0 and package.files > 0 for package in packages.values())


def test_what_only_an_extra_asks_for_is_not_part_of_it() -> None:
    assert {"click", "h11", "uvicorn"} == set(probes.closure(["uvicorn"]))


def test_memory_of_several_processes_adds_up_and_says_where_the_system_does_not() -> None:
    assert (3, None) == (total([1, 2]), total([1, None]))
    assert memory_of([os.getpid()]).resident > 0


def test_the_most_that_was_seen_is_kept() -> None:
    before = memory_of([os.getpid()]).resident
    held = bytearray(os.urandom(1)) * 30_000_000
    with highest_memory([os.getpid()]) as seen:
        pass

    assert 30_000_000 == len(held)
    assert seen[-1].resident > before + 20_000_000
