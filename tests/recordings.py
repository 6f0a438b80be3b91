"""Whole recordings for tests: runs whose ratio is known, and the same runs with something changed."""

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from runner.records.condition import Client
from runner.records.measurement import Slice
from runner.records.run import Complete, Ending, Recording, Run, Stop
from tests.builders import (
    BASELINE_MICROSECONDS,
    REQUESTS,
    make_block,
    make_fingerprint,
    make_load,
    make_options,
    make_run,
    make_slice,
)


def make_pair(
    *,
    scenario: str = "one_item",
    block: int = 0,
    pair: int = 0,
    ratio: float = 1.5,
    contender: str = "litestar",
    first_position: int | None = None,
) -> list[Slice]:
    """Two slices, the contender `ratio` times as fast in both measures; pairs come as ABBA, then BAAB."""
    seconds = REQUESTS * BASELINE_MICROSECONDS / 1e6
    loads = {
        contender: make_load(elapsed_seconds=seconds / ratio),
        "fastapi": make_load(elapsed_seconds=seconds),
    }
    contender_first = pair % 4 in (0, 3)
    apps = [contender, "fastapi"] if contender_first else ["fastapi", contender]
    position = 3 * pair if first_position is None else first_position
    return [
        make_slice(scenario=scenario, block=block, position=position + place, condition=app, pair=pair, load=loads[app])
        for place, app in enumerate(apps)
    ]


def make_floor_slice(*, scenario: str = "one_item", block: int = 0, position: int = 0, speed: float = 6.0) -> Slice:
    """A slice of the floor, `speed` times as fast as the baseline."""
    load = make_load(elapsed_seconds=REQUESTS * BASELINE_MICROSECONDS / 1e6 / speed)
    return make_slice(scenario=scenario, block=block, position=position, condition="floor", pair=None, load=load)


def block_ratios(ratio: float, blocks: int, noise: float) -> list[float]:
    """Ratios of blocks whose logarithms have exactly the mean log(ratio) and the standard deviation `noise`."""
    if blocks < 2:
        return [ratio] * blocks
    values = np.random.default_rng(blocks).normal(size=blocks)
    standard = (values - values.mean()) / values.std(ddof=1)
    return [ratio * math.exp(noise * value) for value in standard]


def make_recording(
    *,
    ratio: float = 1.5,
    blocks: int = 6,
    noise: float = 0.01,
    pairs: int = 10,
    scenarios: Sequence[str] = ("one_item",),
    ratios: dict[str, float] | None = None,
    run: Run | None = None,
    floor: bool = True,
    ending: Ending | None = None,
) -> Recording:
    """A whole run. `noise` is the standard deviation of the blocks' log-ratios, and their mean is exactly log(ratio).

    `ratios` gives single scenarios a ratio of their own.
    """
    own = ratios or {}
    names = list(own or scenarios)
    slices = [
        slice_
        for name in names
        for block, value in enumerate(block_ratios(own.get(name, ratio), blocks, noise))
        for slice_ in make_block_slices(scenario=name, block=block, ratio=value, pairs=pairs, floor=floor)
    ]
    return Recording(
        run=run or make_run(options=make_options(scenarios=names, pairs=pairs)),
        blocks=[make_block(scenario=name, number=number) for number in range(blocks) for name in names],
        slices=slices,
        ending=ending or Complete(reason=Stop.ROUNDS, seconds=60.0),
        fingerprints=[make_fingerprint()],
    )


def make_block_slices(
    *,
    scenario: str = "one_item",
    block: int = 0,
    ratio: float = 1.5,
    pairs: int = 10,
    contender: str = "litestar",
    floor: bool = True,
) -> list[Slice]:
    """The slices of one block: pairs in turn, a slice of the floor after each."""
    slices = []
    for pair in range(pairs):
        slices += make_pair(scenario=scenario, block=block, pair=pair, ratio=ratio, contender=contender)
        if floor:
            slices.append(make_floor_slice(scenario=scenario, block=block, position=3 * pair + 2))
    return slices


def altered(recording: Recording, change: Callable[[Slice], Slice]) -> Recording:
    """The same recording with every slice changed."""
    return msgspec.structs.replace(recording, slices=[change(slice_) for slice_ in recording.slices])


def polling(recording: Recording) -> Recording:
    """The same recording with a client that polled, and was half idle."""

    def polled(slice_: Slice) -> Slice:
        spare = {"turns": 200, "empty_turns": 150, "spare_seconds": slice_.load.elapsed_seconds / 2}
        return msgspec.structs.replace(slice_, load=msgspec.structs.replace(slice_.load, **spare))

    conditions = {name: each.loaded_by(Client.POLLS) for name, each in recording.run.conditions.items()}
    run = msgspec.structs.replace(recording.run, conditions=conditions)
    return altered(msgspec.structs.replace(recording, run=run), polled)


def swapped(recording: Recording) -> Recording:
    """The same recording with the two contenders' names exchanged."""
    other = {"litestar": "fastapi", "fastapi": "litestar"}
    return altered(
        recording,
        lambda slice_: msgspec.structs.replace(slice_, condition=other.get(slice_.condition, slice_.condition)),
    )


def slowed(slice_: Slice, factor: float) -> Slice:
    """The same slice with every time `factor` times as long: elapsed, server CPU and generator CPU."""
    load = msgspec.structs.replace(
        slice_.load,
        elapsed_seconds=slice_.load.elapsed_seconds * factor,
        generator_cpu_seconds=slice_.load.generator_cpu_seconds * factor,
    )
    return msgspec.structs.replace(slice_, load=load, server_cpu_seconds=slice_.server_cpu_seconds * factor)
