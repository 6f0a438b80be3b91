"""Two runs are of one machine when both what it says of itself and how fast it is agree."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from runner.analysis.runs import BOUND, machine_differences
from runner.paths import ROOT
from runner.records import store
from runner.records.host import Fingerprint, Machine, Work
from runner.records.measurement import Measured
from runner.records.run import Recording
from tests.builders import make_block, make_fingerprint, make_machine, make_run

DESCRIBED: dict[str, object] = {
    "family": "25",
    "model": "17",
    "stepping": "1",
    "microcode": "0x1000065",
    "caches": {"2 Unified": "1024K"},
    "mitigations": {"spectre_v1": "Mitigation: barriers"},
    "clock_source": "tsc",
    "python_build": "main May 9",
}


def run_on(
    machine: Machine | None = None, *fingerprints: Fingerprint, controls: Mapping[str, float] | None = None
) -> Recording:
    """A run of which nothing matters but its machine, timed once unless told otherwise."""
    work = Measured(pairs=10, work_seconds=dict(controls or {}))
    return Recording(
        run=make_run(machine=machine),
        blocks=[make_block(scenario="control", outcome=work)],
        slices=[],
        ending=None,
        fingerprints=list(fingerprints),
    )


def described(**changed: object) -> Machine:
    return msgspec.structs.replace(make_machine(), **DESCRIBED | changed)


def of_two(base: Machine, new: Machine) -> list[str]:
    return machine_differences(run_on(base, make_fingerprint()), run_on(new, make_fingerprint()))


def test_a_machine_is_the_same_as_itself() -> None:
    assert [] == of_two(described(), described())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"processor": "Another"}, "processor was Processor and is Another"),
        ({"family": "26"}, "processor family was 25 and is 26"),
        ({"model": "1"}, "processor model was 17 and is 1"),
        ({"stepping": "2"}, "processor stepping was 1 and is 2"),
        ({"microcode": "0x1000066"}, "microcode was 0x1000065 and is 0x1000066"),
        ({"caches": {"2 Unified": "512K"}}, "cache 2 Unified was 1024K and is 512K"),
        ({"mitigations": {"meltdown": "Vulnerable"}}, "mitigation of meltdown was none and is Vulnerable"),
        ({"clock_source": "hpet"}, "clock source was tsc and is hpet"),
        ({"cores": 4}, "number of cores was 2 and is 4"),
        ({"virtual": "kvm"}, "hypervisor was none known and is kvm"),
        ({"memory_bytes": 16 * 2**30}, "memory was 8.0 and is 16.0 GiB"),
    ],
)
def test_each_field_of_its_description_tells_it_from_another(changed: dict[str, object], says: str) -> None:
    assert says in of_two(described(), described(**changed))


def test_what_one_of_the_two_did_not_record_is_no_difference() -> None:
    assert [] == of_two(make_machine(), described())


@pytest.mark.parametrize("work", Work)
def test_each_piece_of_work_tells_a_machine_from_another_that_says_the_same_of_itself(work: Work) -> None:
    [difference] = machine_differences(
        run_on(None, make_fingerprint()), run_on(None, make_fingerprint({work: 1.01 * BOUND}))
    )

    assert f"{work} 1,000 and 1,717 µs" in difference


def test_a_machine_is_as_fast_as_at_its_best_before_or_after_a_run() -> None:
    disturbed = make_fingerprint({Work.INTERPRETER: 1.9, Work.COPYING: 1.8})

    assert [] == machine_differences(
        run_on(None, make_fingerprint()), run_on(None, disturbed, make_fingerprint(blocks=3))
    )
    assert [] != machine_differences(run_on(None, make_fingerprint()), run_on(None, disturbed))


def test_another_build_of_the_interpreter_leaves_memory_to_tell_machines_apart() -> None:
    base, other = run_on(described(), make_fingerprint()), described(python_build="main June 2")

    assert [] == machine_differences(base, run_on(other, make_fingerprint({Work.INTERPRETER: 2.0})))
    assert [] != machine_differences(base, run_on(other, make_fingerprint({Work.COPYING: 2.0})))


def test_where_nothing_was_timed_nobody_knows_whether_it_is_the_same() -> None:
    unknown = ["how fast the machine was is not recorded in both"]

    assert unknown == machine_differences(run_on(), run_on())
    assert unknown == machine_differences(run_on(None, make_fingerprint()), run_on(controls={"single": 4e-5}))


def test_a_block_of_controls_that_timed_nothing_says_nothing() -> None:
    assert [] != machine_differences(run_on(controls={"single": 0.0}), run_on(controls={"single": 4e-5}))


@pytest.mark.parametrize(("seconds", "differs"), [(46e-6, False), (72e-6, True)])
def test_runs_without_a_fingerprint_are_told_apart_by_the_work_of_their_controls(
    seconds: float, *, differs: bool
) -> None:
    found = machine_differences(run_on(controls={"single": 40e-6}), run_on(controls={"single": seconds}))

    assert differs == bool(found)


MACHINES = ROOT / "results" / "machines" / "sleeping"
FAST = MACHINES / "amd-epyc-zen-5"
SLOW, SLOW_EARLIER = MACHINES / "amd-epyc-zen-3", MACHINES / "amd-epyc-zen-3" / "earlier"
"""Both call themselves "AMD EPYC, 2 cores"; the earlier run was an hour and a half before the other."""


@pytest.mark.parametrize("slow", [SLOW, SLOW_EARLIER])
def test_the_two_kinds_of_machine_behind_one_name_are_told_apart(slow: Path) -> None:
    base, new = store.load(FAST), store.load(slow)

    assert base.run.machine.processor == new.run.machine.processor
    [difference] = machine_differences(base, new)
    assert difference.startswith("the controls' own work takes other CPU time: single 38.8 and 7")


def test_two_runs_of_one_machine_an_hour_and_a_half_apart_are_of_the_same() -> None:
    assert [] == machine_differences(store.load(SLOW_EARLIER), store.load(SLOW))
