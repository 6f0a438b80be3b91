"""How much a run wavered: between the pairs of a block, and between blocks."""

import math

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.summary import RunSummary
from runner.records.run import Recording
from tests.analysis.controlled import measured
from tests.builders import make_block, make_options, make_run, make_slice
from tests.recordings import altered, block_ratios, make_pair, make_recording, slowed
from tests.statistics.simulation import WITHIN_SLICES, make_noise


def noise_of(recording: Recording) -> RunSummary:
    return summarise(recording).run


def one_block(ratios: list[float]) -> Recording:
    """A block whose pairs have these ratios."""
    pairs = [one for pair, ratio in enumerate(ratios) for one in make_pair(pair=pair, ratio=ratio)]
    return msgspec.structs.replace(make_recording(blocks=0), blocks=[make_block()], slices=pairs)


def test_the_spread_between_pairs_is_the_one_worked_out_by_hand() -> None:
    # Log-ratios 0.1 to 0.5: the median is 0.3, the deviations 0.2, 0.1, 0, 0.1, 0.2, and their median 0.1.
    recording = one_block([math.exp(value) for value in (0.1, 0.2, 0.3, 0.4, 0.5)])
    assert pytest.approx(0.14826) == noise_of(recording).spread_between_pairs


def test_a_stall_leaves_the_typical_spread_between_pairs_alone() -> None:
    recording = one_block([math.exp(value) for value in (0.1, 0.2, 0.3, 0.4, 3.0)])
    assert pytest.approx(0.14826) == noise_of(recording).spread_between_pairs


def test_scenarios_that_differ_are_no_noise() -> None:
    assert pytest.approx(0, abs=1e-9) == noise_of(make_recording(ratios={"a": 1.2, "b": 2.0})).spread_between_pairs


def test_a_pair_set_aside_does_not_count() -> None:
    recording = one_block([math.exp(value) for value in (0.1, 0.2, 0.3, 0.4, 0.5, 9.0)])
    disturbed = altered(
        recording,
        lambda one: msgspec.structs.replace(one, stolen_seconds=0.01 if one.pair == 5 else 0.0),
    )
    assert pytest.approx(0.14826) == noise_of(disturbed).spread_between_pairs


def test_the_noise_of_slices_is_found_again() -> None:
    recording = make_noise(runs=1, pairs=32, blocks=20).recording(0, 20, 1.5)
    # Two slices make a pair; one in thirty stalls. 640 pairs know their spread to about 4 %.
    assert pytest.approx(WITHIN_SLICES * math.sqrt(2), rel=0.1) == noise_of(recording).spread_between_pairs


def test_the_spread_between_blocks_is_what_their_log_ratios_have() -> None:
    assert pytest.approx(0.04) == noise_of(make_recording(blocks=6, noise=0.04)).spread_between_blocks


def test_of_several_comparisons_the_typical_one_is_told() -> None:
    spreads = {"a": 0.01, "b": 0.02, "c": 0.30}
    recording = make_recording(
        scenarios=list(spreads), blocks=0, run=make_run(options=make_options(scenarios=[*spreads]))
    )
    slices = [
        one
        for name, noise in spreads.items()
        for block, ratio in enumerate(block_ratios(1.5, 6, noise))
        for one in make_pair(scenario=name, block=block, ratio=ratio)
    ]
    assert pytest.approx(0.02) == noise_of(msgspec.structs.replace(recording, slices=slices)).spread_between_blocks


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_a_slower_machine_wavers_no_more(factor: float) -> None:
    recording = make_noise(runs=1, pairs=8, blocks=4).recording(0, 4, 1.5)
    before, after = noise_of(recording), noise_of(altered(recording, lambda one: slowed(one, factor)))
    assert pytest.approx(before.spread_between_pairs) == after.spread_between_pairs
    assert pytest.approx(before.spread_between_blocks) == after.spread_between_blocks


@pytest.mark.parametrize("blocks", [0, 1])
def test_what_is_not_known_is_not_told(blocks: int) -> None:
    told = noise_of(make_recording(blocks=blocks, pairs=1))
    assert (None, None) == (told.spread_between_pairs, told.spread_between_blocks)


def test_a_slice_that_answered_nothing_makes_no_spread() -> None:
    recording = one_block([math.exp(value) for value in (0.1, 0.2, 0.3, 0.4, 0.5)])
    mute = msgspec.structs.replace(recording.slices[0].load, requests=0)
    slices = [
        make_slice(condition=one.condition, pair=9, position=90 + place, load=mute)
        for place, one in enumerate(recording.slices[:2])
    ]
    both = msgspec.structs.replace(recording, slices=recording.slices + slices)
    assert pytest.approx(0.14826) == noise_of(both).spread_between_pairs


def test_the_controls_are_no_part_of_it() -> None:
    with_controls = noise_of(measured(noise=0.5))
    assert noise_of(make_recording(blocks=8)).spread_between_blocks == with_controls.spread_between_blocks
