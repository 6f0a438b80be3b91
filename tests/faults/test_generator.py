"""A generator that dies, in the middle of a slice."""

from pathlib import Path

import psutil

from tests.faults.commands import marked
from tests.faults.stage import StagedRig, lineup, measure, outcomes


def test_a_generator_that_dies_fails_its_block_which_is_tried_again_with_a_new_one(tmp_path: Path, mark: str) -> None:
    def kill_the_generator(_process: psutil.Process, number: int) -> None:
        if number == 2:
            for process in marked(mark):
                if "runner.load" in process.cmdline():
                    process.kill()

    rig = StagedRig(kill_the_generator)

    recording = measure(rig, [lineup("json_hello"), lineup("plaintext")], tmp_path / "run")

    [failed, again, other] = outcomes(recording.blocks)
    assert failed.startswith("the load generator died")
    assert (again, other) == ("measured", "measured")
