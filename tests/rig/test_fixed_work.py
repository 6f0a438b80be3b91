"""What a machine says of itself, and how fast it is."""

import os
from pathlib import Path

import pytest

from runner.analysis.runs import BOUND
from runner.records.host import Work
from runner.rig.host import machine

ARM = """processor\t: 0
BogoMIPS\t: 2000.00
CPU implementer\t: 0x41
CPU variant\t: 0x1
CPU part\t: 0xd40
CPU revision\t: 1

processor\t: 1
CPU part\t: 0xd41
"""


def test_every_piece_of_work_takes_some_time_and_the_thread_returns_to_its_cores() -> None:
    cores = os.sched_getaffinity(0)

    timed = machine.time_fixed_work(min(cores))

    assert set(Work) == set(timed)
    assert 1e-5 < min(timed.values())
    assert cores == os.sched_getaffinity(0)


def best_of_two() -> dict[Work, float]:
    """As a run has them: one timing before its first block, and one after its last."""
    times = [machine.time_fixed_work(0) for _ in range(2)]
    return {work: min(timed[work] for timed in times) for work in Work}


def test_two_timings_of_one_machine_are_within_the_bound() -> None:
    first, second = best_of_two(), best_of_two()

    assert [] == [work for work in Work if not 1 / BOUND <= first[work] / second[work] <= BOUND]


def test_work_that_grew_takes_longer_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    before = best_of_two()
    # Twice the work was found 1.66 times as long beside a neighbour, who leaves the caches to nobody.
    monkeypatch.setattr(machine, "COPIES", 3 * machine.COPIES)

    assert best_of_two()[Work.COPYING] > BOUND * before[Work.COPYING]


def test_an_arm_processor_is_told_by_what_it_says_in_place_of_a_family(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(ARM)
    monkeypatch.setattr(machine, "CPUINFO", tmp_path / "cpuinfo")

    assert {"family": "0x41", "model": "0xd40", "stepping": "1", "microcode": ""} == machine.identity()


def test_caches_and_mitigations_are_read_as_the_kernel_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (level, kind, size) in enumerate([("1", "Data", "32K"), ("2", "Unified", "512K")]):
        cache = tmp_path / "cpu" / "cpu3" / "cache" / f"index{number}"
        cache.mkdir(parents=True)
        for name, content in (("level", level), ("type", kind), ("size", size)):
            (cache / name).write_text(f"{content}\n")
    weaknesses = tmp_path / "cpu" / "vulnerabilities"
    weaknesses.mkdir()
    (weaknesses / "meltdown").write_text("Not affected\n")
    (weaknesses / "spectre_v1").write_text("Mitigation: barriers\n")
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)

    assert {"1 Data": "32K", "2 Unified": "512K"} == machine.caches(3)
    assert {"spectre_v1": "Mitigation: barriers"} == machine.mitigations()


def test_a_system_that_shows_nothing_is_described_by_what_python_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "CPUINFO", tmp_path / "none")
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)

    described = machine.describe()

    assert described.processor
    assert ["", "", "", "", {}, {}, ""] == [
        getattr(described, name)
        for name in ("family", "model", "stepping", "microcode", "caches", "mitigations", "clock_source")
    ]
