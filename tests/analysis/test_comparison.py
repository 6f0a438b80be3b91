import math
from functools import cache

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.analysis.assemble import summarise
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.latency import CURVE
from runner.analysis.summary import Comparison
from runner.records.measurement import Slice
from runner.records.run import Complete, Recording, Stop
from tests.builders import make_options, make_run
from tests.recordings import altered, make_recording, slowed, swapped


def comparison_of(recording: Recording) -> Comparison:
    return summarise(recording).scenarios[0].comparisons[0]


def figures(estimate: Estimate | None) -> tuple[float, float, float]:
    assert estimate is not None
    return estimate.low, estimate.estimate, estimate.high


def test_the_estimate_is_the_mean_of_the_blocks_with_the_interval_worked_out_by_hand() -> None:
    comparison = comparison_of(make_recording(ratio=1.5, blocks=6, noise=0.02))
    # t(5; 0.975) = 2.570582.
    half_width = 2.570582 * 0.02 / math.sqrt(6)
    expected = (1.5 * math.exp(-half_width), 1.5, 1.5 * math.exp(half_width))
    assert pytest.approx(expected) == figures(comparison.throughput_ratio)
    assert pytest.approx(expected) == figures(comparison.cpu_ratio)


@pytest.mark.parametrize(
    ("reason", "quantile"), [(Stop.PRECISE, 2.608296), (Stop.BUDGET, 2.364624), (Stop.ROUNDS, 2.364624)]
)
def test_only_a_run_that_stopped_on_its_widths_pays_for_looking(reason: Stop, quantile: float) -> None:
    # t(7; 0.9825) where it did, t(7; 0.975) where its time was up.
    ending = Complete(reason=reason, seconds=60.0)
    summary = summarise(make_recording(ratio=1.5, blocks=8, noise=0.02, ending=ending))
    half_width = quantile * 0.02 / math.sqrt(8)
    expected = (1.5 * math.exp(-half_width), 1.5, 1.5 * math.exp(half_width))

    comparison = summary.scenarios[0].comparisons[0]
    assert pytest.approx(expected) == figures(comparison.throughput_ratio)
    assert pytest.approx(expected) == figures(comparison.cpu_ratio)
    assert comparison.cpu_ratios is not None
    assert pytest.approx(expected) == figures(comparison.cpu_ratios.as_served)
    assert pytest.approx(expected) == figures(summary.claims[0].ratio)


def test_the_number_of_pairs_leaves_the_interval_alone() -> None:
    few, many = (comparison_of(make_recording(pairs=pairs)) for pairs in (2, 40))
    assert pytest.approx(figures(few.throughput_ratio)) == figures(many.throughput_ratio)


def test_it_counts_what_it_rests_on() -> None:
    def disturbed(slice_: Slice) -> Slice:
        return msgspec.structs.replace(slice_, stolen_seconds=0.01 if slice_.position == 0 else 0.0)

    comparison = comparison_of(altered(make_recording(blocks=6, pairs=10), disturbed))
    assert 6 == comparison.blocks
    assert 54 == comparison.pairs
    assert 6 == comparison.excluded_pairs


def test_a_stall_in_one_pair_leaves_the_block_alone() -> None:
    recording = make_recording()
    stalled = altered(recording, lambda slice_: slowed(slice_, 20) if slice_.position == 0 else slice_)
    assert pytest.approx(comparison_of(recording).block_ratios) == comparison_of(stalled).block_ratios


def test_an_app_s_figures_leave_out_disturbed_slices() -> None:
    def disturbed(slice_: Slice) -> Slice:
        if slice_.pair is None or slice_.pair < 3:
            return slice_
        return msgspec.structs.replace(slowed(slice_, 3), stolen_seconds=0.2)

    fastapi = summarise(altered(make_recording(), disturbed)).scenarios[0].contenders["fastapi"]
    assert pytest.approx((10_000,) * 3) == figures(fastapi.requests_per_second)


def test_one_block_has_figures_of_no_kind() -> None:
    summary = summarise(make_recording(blocks=1)).scenarios[0]
    assert summary.comparisons[0].throughput_ratio is None
    assert summary.comparisons[0].throughput_ratio_bootstrap is None
    assert summary.contenders["litestar"].requests_per_second is None
    assert {} == summary.contenders["litestar"].latency_milliseconds


def test_an_app_has_its_rate_its_time_and_its_latencies() -> None:
    fastapi = summarise(make_recording()).scenarios[0].contenders["fastapi"]
    assert pytest.approx((10_000,) * 3) == figures(fastapi.requests_per_second)
    assert pytest.approx((100,) * 3) == figures(fastapi.cpu_microseconds_per_request)
    assert ["p50", "p90", "p99"] == list(fastapi.latency_milliseconds)
    assert pytest.approx(1.6, rel=0.01) == figures(fastapi.latency_milliseconds["p50"])[1]


def test_a_latency_is_never_known_better_than_to_the_coarsest_step_of_a_record() -> None:
    found = summarise(make_recording()).scenarios[0].contenders["fastapi"].latency_milliseconds["p99"]
    assert found.high / found.low >= 1.05 * (1 - 1e-9)


def test_an_app_s_distribution_has_a_latency_for_each_share_of_its_answers() -> None:
    fastapi = summarise(make_recording()).scenarios[0].contenders["fastapi"]
    assert pytest.approx([1.6] * len(CURVE), rel=0.01) == fastapi.latency_curve


def test_several_contenders_are_each_compared_with_the_baseline() -> None:
    first = make_recording(ratio=1.5)
    second = altered(make_recording(ratio=0.5, floor=False), as_pydantic)
    options = make_options(contenders=["litestar", "fastapi", "litestar-pydantic"])
    both = msgspec.structs.replace(first, slices=first.slices + second.slices, run=make_run(options=options))
    comparisons = summarise(both).scenarios[0].comparisons
    found = {comparison.contender: figures(comparison.throughput_ratio)[1] for comparison in comparisons}
    assert pytest.approx({"litestar": 1.5, "litestar-pydantic": 0.5}) == found


def as_pydantic(slice_: Slice) -> Slice:
    """A slice of another comparison: later in the block, with pair numbers of its own."""
    condition = "litestar-pydantic" if slice_.condition == "litestar" else slice_.condition
    assert slice_.pair is not None
    return msgspec.structs.replace(slice_, condition=condition, pair=slice_.pair + 100, position=slice_.position + 100)


@cache
def plain_comparison(*, blocks: int = 6, pairs: int = 2, floor: bool = True) -> Comparison:
    """Of a recording that examples change: made once."""
    return comparison_of(make_recording(blocks=blocks, pairs=pairs, floor=floor))


@settings(max_examples=25)
@given(ratio=st.floats(0.3, 4.0), noise=st.floats(0.001, 0.1))
def test_swapping_the_contenders_gives_the_inverse(ratio: float, noise: float) -> None:
    recording = make_recording(ratio=ratio, noise=noise, pairs=2)
    low, estimate, high = figures(comparison_of(recording).throughput_ratio)
    assert pytest.approx((1 / high, 1 / estimate, 1 / low)) == figures(
        comparison_of(swapped(recording)).throughput_ratio
    )


@settings(max_examples=25)
@given(factor=st.floats(0.01, 100.0))
def test_scaling_time_leaves_ratios_and_verdicts_alone(factor: float) -> None:
    before = plain_comparison()
    after = comparison_of(altered(make_recording(pairs=2), lambda slice_: slowed(slice_, factor)))
    assert pytest.approx(figures(before.throughput_ratio)) == figures(after.throughput_ratio)
    assert pytest.approx(figures(before.cpu_ratio)) == figures(after.cpu_ratio)
    assert before.verdict == after.verdict


@settings(max_examples=25)
@given(order=st.permutations(range(24)))
def test_the_order_of_the_rows_means_nothing(order: list[int]) -> None:
    recording = make_recording(blocks=3, pairs=4, floor=False)
    shuffled = msgspec.structs.replace(recording, slices=[recording.slices[index] for index in order])
    assert plain_comparison(blocks=3, pairs=4, floor=False) == comparison_of(shuffled)


def test_block_ratios_come_in_the_order_of_the_blocks() -> None:
    recording = make_recording(noise=0.05)
    backwards = msgspec.structs.replace(recording, slices=recording.slices[::-1])
    assert comparison_of(recording).block_ratios == comparison_of(backwards).block_ratios
    assert np.std(comparison_of(recording).block_ratios) > 0
