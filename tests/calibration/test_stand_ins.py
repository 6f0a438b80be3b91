import psutil

from runner.calibration import stand_ins
from runner.rig.host import machine
from tests.faults.commands import wait_until

MORE_THAN_A_START_SECONDS = 0.5
"""Of CPU time: starting Python and what the neighbour imports takes less."""


def test_a_neighbour_computes_on_its_core_and_is_gone_afterwards() -> None:
    core = machine.placement_here().server
    with stand_ins.beside(core, seed=1):
        [process] = [one for one in psutil.Process().children() if "runner.calibration.stand_ins" in one.cmdline()]
        wait_until(lambda: process.cpu_times().user > MORE_THAN_A_START_SECONDS)
        affinity = process.cpu_affinity() if core is not None else None

    assert (None if core is None else [core]) == affinity
    assert not process.is_running()
