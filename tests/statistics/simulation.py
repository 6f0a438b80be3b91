"""Runs whose true ratio is known, with the noise that the trials of the instrument showed.

Fresh processes differ by 2.5 %, a slice by 15 % (so a pair's log-ratio by 21 %), and one slice in thirty stalls:
something else has the core for as long again, or several times that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from runner.analysis.statistics.estimate import LEVEL_WHERE_IT_STOPPED
from runner.analysis.statistics.stopping import FIRST_LOOK, FURTHER_BLOCKS, precise_enough
from runner.records.measurement import Slice
from runner.records.run import Complete, Recording, Stop
from tests.builders import BASELINE_MICROSECONDS, REQUESTS, make_block, make_load, make_options, make_run, make_slice

BETWEEN_PROCESSES = 0.025
WITHIN_SLICES = 0.15
STALL_CHANCE = 1 / 30
MOST_BLOCKS = 40
"""Where the budget ends."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What disturbs runs of one ratio, as logarithms of time: above 0 is slower."""

    processes: NDArray[np.float64]
    """Shape (runs, blocks): of the log-ratio, from fresh processes."""
    slices: NDArray[np.float64]
    """Shape (runs, blocks, pairs, 2): of each slice, contender first."""

    def block_values(self, ratio: float) -> NDArray[np.float64]:
        """Shape (runs, blocks): the log-ratio of each block by the rule of the analysis, without its tables."""
        values: NDArray[np.float64] = np.median(self.pair_values(ratio), axis=2)
        return values

    def pair_values(self, ratio: float) -> NDArray[np.float64]:
        """Shape (runs, blocks, pairs): log-ratios."""
        values: NDArray[np.float64] = (
            np.log(ratio) + self.processes[:, :, np.newaxis] + self.slices[..., 1] - self.slices[..., 0]
        )
        return values

    def recording(self, run: int, blocks: int, ratio: float) -> Recording:
        """The first blocks of one run as records, so that the whole analysis can look at it."""
        slices = [
            slice_
            for block in range(blocks)
            for pair in range(self.slices.shape[2])
            for slice_ in self._pair(run, block, pair, ratio)
        ]
        return Recording(
            run=make_run(options=make_options()),
            blocks=[make_block(number=number) for number in range(blocks)],
            slices=slices,
            ending=Complete(reason=Stop.PRECISE, seconds=60.0),
        )

    def _pair(self, run: int, block: int, pair: int, ratio: float) -> list[Slice]:
        seconds = REQUESTS * BASELINE_MICROSECONDS / 1e6
        noise = np.exp(self.slices[run, block, pair])
        faster = ratio * np.exp(self.processes[run, block])
        apps = {"litestar": seconds / faster, "fastapi": seconds}
        # CPU time has the noise of the processes and none of the moment, which is why it is the witness.
        return [
            make_slice(
                block=block,
                position=2 * pair + place,
                condition=app,
                pair=pair,
                load=make_load(elapsed_seconds=float(busy * noise[place])),
                server_cpu_seconds=float(busy),
            )
            for place, (app, busy) in enumerate(apps.items())
        ]


def make_noise(*, runs: int, pairs: int = 20, blocks: int = MOST_BLOCKS, seed: int = 1) -> Noise:
    """Noise for `runs` runs, the same for the same arguments."""
    random = np.random.default_rng(seed)
    shape = (runs, blocks, pairs, 2)
    slices = random.normal(0, WITHIN_SLICES, size=shape)
    stalls = np.log1p(random.exponential(1.0, size=shape)) * (random.random(size=shape) < STALL_CHANCE)
    return Noise(random.normal(0, BETWEEN_PROCESSES, size=(runs, blocks)), slices + stalls)


def stop(values: NDArray[np.float64], precision: float = 0.03) -> int:
    """The number of blocks that one run takes when the rule looks after every block; `values` of shape (blocks,)."""
    return next((blocks for blocks in range(2, len(values)) if precise_enough(values[:blocks], precision)), len(values))


def stops_of(values: NDArray[np.float64], precision: float = 0.03) -> NDArray[np.int64]:
    """`stop` for many runs at once; `values` of shape (runs, blocks), the result of shape (runs,)."""
    counts = np.arange(1, values.shape[1] + 1)
    means = np.cumsum(values, axis=1) / counts
    squares = np.cumsum(values**2, axis=1) - counts * means**2
    deviations = np.sqrt(np.maximum(squares, 0)[:, 1:] / (counts[1:] - 1))
    quantiles = special.stdtrit(counts[1:] - 1, (1 + LEVEL_WHERE_IT_STOPPED) / 2)
    narrow = np.zeros(values.shape, dtype=bool)
    narrow[:, FIRST_LOOK - 1 :] = (np.sinh(quantiles * deviations / np.sqrt(counts[1:])) <= precision)[
        :, FIRST_LOOK - 2 :
    ]
    seen = np.zeros(values.shape, dtype=bool)
    seen[:, FURTHER_BLOCKS:] = np.logical_or.accumulate(narrow, axis=1)[:, :-FURTHER_BLOCKS]
    stopped = narrow & seen
    stops: NDArray[np.int64] = np.where(stopped.any(axis=1), stopped.argmax(axis=1) + 1, values.shape[1])
    return stops
