"""Latency below saturation from records: queues whose answer is known."""

import pytest
from hdrh.histogram import HdrHistogram

from runner.analysis.assemble import summarise
from runner.analysis.open_loops import crossing, open_loop_names, summarised_open_loop
from runner.analysis.statistics.frames import Tables
from runner.analysis.summary import OpenLoopSummary
from runner.analysis.validity.open_loop import NOT_SUSTAINED, sum_of_times
from runner.records import measurement
from runner.records.condition import Whose
from runner.records.run import Recording
from tests.open_loops import make_open_loop_recording

TWICE = {"fastapi": 200e-6, "litestar": 100e-6}


def measured(recording: Recording) -> OpenLoopSummary:
    [only] = summarise(recording).open_loops
    return only


def test_at_the_same_share_of_each_ones_own_capacity_latency_goes_with_the_service_time() -> None:
    [comparison] = measured(make_open_loop_recording(TWICE, whose=Whose.OWN, noise=0.0)).comparisons

    # Within what 1,600 requests of other service times leave of it.
    assert pytest.approx(2.0, rel=0.05) == comparison.latency_ratios["p50"].estimate
    assert pytest.approx(2.0, rel=0.15) == comparison.latency_ratios["p99"].estimate


def test_at_the_same_rate_the_slower_app_is_nearer_to_its_limit_and_its_users_wait_longer_than_its_work() -> None:
    [comparison] = measured(make_open_loop_recording(TWICE, shares=[0.9])).comparisons

    assert comparison.latency_ratios["p99"].estimate > 3
    assert comparison.cpu_ratio is not None
    assert pytest.approx(2.0, rel=0.1) == comparison.cpu_ratio.estimate


def test_rates_follow_from_the_capacity_of_the_slower_app() -> None:
    summary = measured(make_open_loop_recording(TWICE, noise=0.0))
    [baseline, contender] = sorted(summary.figures, key=lambda offered: offered.app)

    assert pytest.approx(5_000) == summary.capacity["fastapi"].estimate
    for offered, share in ((baseline, 0.5), (contender, 0.25)):
        assert offered.requests_per_second is not None
        assert pytest.approx(2_500, rel=0.01) == offered.requests_per_second.estimate
        assert offered.share_of_capacity is not None
        assert pytest.approx(share, rel=0.01) == offered.share_of_capacity.estimate


def test_beyond_capacity_there_is_no_latency() -> None:
    summary = measured(make_open_loop_recording(TWICE, shares=[1.3]))
    baseline = next(offered for offered in summary.figures if offered.app == "fastapi")

    assert not baseline.is_sustained
    assert {} == baseline.latency_milliseconds
    assert NOT_SUSTAINED == baseline.flags[0].name
    assert {} == summary.comparisons[0].latency_ratios


def test_at_nine_tenths_of_its_capacity_a_queue_rises_and_falls_and_is_sustained() -> None:
    for seed in range(3):
        summary = measured(make_open_loop_recording(TWICE, shares=[0.9], seed=seed))

        assert [] == [offered.condition for offered in summary.figures if not offered.is_sustained]


def test_an_app_against_itself_has_a_ratio_of_one_in_at_least_95_of_100() -> None:
    alike = {"fastapi": 200e-6, "litestar": 200e-6}
    covering = 0
    for seed in range(40):
        recording = make_open_loop_recording(alike, blocks=4, pairs=1, noise=0.03, seed=seed)
        [name] = open_loop_names(recording.run)
        summary = summarised_open_loop(Tables(recording), name)
        [comparison] = summary.comparisons
        covering += not comparison.latency_ratios["p50"].excludes(1.0)

    # Of 40 intervals at 95 %, 34 or fewer would cover with a chance below 1 %.
    assert covering >= 35


def test_half_load_is_said_with_how_busy_the_core_was() -> None:
    summary = measured(make_open_loop_recording(TWICE, noise=0.0))

    for offered, share in zip(sorted(summary.figures, key=lambda each: each.app), (0.5, 0.25), strict=True):
        assert offered.core_busy is not None
        assert pytest.approx(share, rel=0.05) == offered.core_busy.estimate


def test_the_highest_rate_lies_where_the_line_between_two_rates_meets_the_bound() -> None:
    rate, is_crossed = crossing([(1_000.0, 1.0), (2_000.0, 4.0), (4_000.0, 16.0)], 8.0)

    assert is_crossed
    assert pytest.approx(2_000 * 2**0.5) == rate
    assert (2_000.0, False) == crossing([(1_000.0, 1.0), (2_000.0, 4.0)], 5.0)
    assert (0.0, True) == crossing([(1_000.0, 9.0), (2_000.0, 4.0)], 5.0)


def test_the_sum_of_all_times_is_their_mean_times_their_number() -> None:
    times = HdrHistogram(*measurement.LIMITS)
    assert 0 == sum_of_times(times)

    for nanoseconds in (1, 900, 1_001, 70_000, 70_000, 1_234_567, 5_000_000_000):
        times.record_value(nanoseconds)

    assert 7 * times.get_mean_value() == sum_of_times(times)
