"""Histograms of times: within 1 % from 20 microseconds to 10 s, and merged without loss."""

import random

import pytest
from hdrh.histogram import HdrHistogram

from runner.records import measurement


@pytest.mark.parametrize("nanoseconds", [20_000, 333_333, 7_654_321, 1_234_567_890, 9_999_999_999])
def test_a_time_is_known_to_one_per_cent(nanoseconds: int) -> None:
    only = measurement.merged_histogram([measurement.encoded_histogram([nanoseconds])])

    assert pytest.approx(nanoseconds, rel=0.01) == measurement.quantile_nanoseconds(only, 0.5)


def test_counting_before_the_library_counts_changes_nothing() -> None:
    coin = random.Random(1)
    times = [round(coin.lognormvariate(13, 2)) for _ in range(2_000)]
    one_by_one = HdrHistogram(*measurement.LIMITS)
    for time in times:
        one_by_one.record_value(time)

    assert one_by_one.encode().decode() == measurement.encoded_histogram(times)


def test_two_histograms_merge_into_that_of_all_times() -> None:
    early, late = [100_000, 200_000, 300_000], [5_000_000, 6_000_000]

    merged = measurement.merged_histogram([measurement.encoded_histogram(early), measurement.encoded_histogram(late)])

    assert measurement.merged_histogram([measurement.encoded_histogram(early + late)]).encode() == merged.encode()


def test_a_time_beyond_the_range_counts_at_its_end() -> None:
    late = measurement.merged_histogram([measurement.encoded_histogram([60_000_000_000])])

    assert 1 == late.get_total_count()
    assert pytest.approx(10e9, rel=0.01) == measurement.quantile_nanoseconds(late, 0.5)


def test_a_text_that_is_no_histogram_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="no histogram"):
        measurement.merged_histogram(["not one"])
    with pytest.raises(ValueError, match="other limits"):
        measurement.merged_histogram([HdrHistogram(1, 3_600_000_000, 3).encode().decode()])
