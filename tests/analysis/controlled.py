"""Runs with controls, whose ratios are known."""

from collections.abc import Sequence

import msgspec

from runner.records.measurement import Measured, Slice
from runner.records.run import Recording
from tests.builders import make_block, make_load, make_slice
from tests.recordings import block_ratios, make_recording

FLOOR, NULL, WORK, TIMING = 20.0, 10.0, 80.0, 5.0
"""Microseconds per request: of the floor, of the null server, of a unit of work, and of timing that work."""

EXPECTED_DOUBLE = (FLOOR + 2 * WORK) / (FLOOR + WORK)


def slice_of(app: str, microseconds: float, *, block: int, position: int, pair: int | None) -> Slice:
    load = make_load(elapsed_seconds=500 * microseconds / 1e6)
    return make_slice(scenario="control", condition=app, block=block, position=position, pair=pair, load=load)


def control_slices(block: int, same: float, double: float, null: float) -> list[Slice]:
    in_turn: list[tuple[str, float, int | None]] = [
        ("fastapi-again", 100 / same, 0),
        ("fastapi", 100.0, 0),
        ("single", FLOOR + WORK, 1),
        ("double", (FLOOR + WORK) * double, 1),
        ("floor", FLOOR, None),
        ("null", null, None),
    ]
    return [
        slice_of(app, microseconds, block=block, position=position, pair=pair)
        for position, (app, microseconds, pair) in enumerate(in_turn)
    ]


def measured(
    *,
    same: float = 1.0,
    double: float = EXPECTED_DOUBLE,
    null: float = NULL,
    noise: float = 0.001,
    blocks: int = 8,
    ratio: float = 1.5,
    scenarios: Sequence[str] = ("one_item",),
) -> Recording:
    """A run of some scenarios with its controls."""
    recording = make_recording(blocks=blocks, ratio=ratio, scenarios=scenarios)
    wobble = block_ratios(1.0, blocks, noise)
    outcome = Measured(pairs=2, work_seconds={"single": (WORK + TIMING) / 1e6, "double": (2 * WORK + TIMING) / 1e6})
    return msgspec.structs.replace(
        recording,
        blocks=recording.blocks
        + [make_block(scenario="control", number=number, outcome=outcome) for number in range(blocks)],
        slices=recording.slices
        + [one for b in range(blocks) for one in control_slices(b, same * wobble[b], double * wobble[b], null)],
    )
