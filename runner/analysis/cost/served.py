"""What the servers of an experiment take while they are measured."""

import numpy as np

from runner.analysis.cost.probed import megabytes
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.records.run import Recording


def memory_of(recording: Recording, experiment: str) -> dict[str, Estimate]:
    """Return the megabytes of each condition's server at the end of a block; none before two blocks, or unrecorded."""
    values: dict[str, list[float]] = {}
    for block in recording.blocks:
        for condition, served in block.servers.items() if block.scenario == experiment else ():
            if served.memory is not None:
                values.setdefault(condition, []).append(megabytes(served.memory))
    estimates = {condition: ratio_interval(np.log(of_condition)) for condition, of_condition in values.items()}
    return {condition: estimate for condition, estimate in estimates.items() if estimate is not None}
