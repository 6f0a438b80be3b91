import time

import psutil

from runner.calibration import stand_ins
from runner.rig.host import machine


def test_a_neighbour_computes_on_its_core_and_is_gone_afterwards() -> None:
    core, _ = machine.pinning_cores()
    with stand_ins.beside(core, seed=1):
        time.sleep(0.5)
        [process] = [one for one in psutil.Process().children() if "runner.calibration.stand_ins" in one.cmdline()]
        affinity = process.cpu_affinity() if core is not None else None
        spent = process.cpu_times().user

    assert (None if core is None else [core]) == affinity
    # It begins with a burst; starting Python alone takes less than this.
    assert spent > 0.1
    assert not process.is_running()
