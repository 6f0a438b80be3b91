import pytest

from runner.analysis.statistics.estimate import Estimate
from runner.report.text import reading


def around(value: float, half_width: float) -> Estimate:
    return Estimate(estimate=value, low=value - half_width, high=value + half_width)


@pytest.mark.parametrize(
    ("expected", "estimate"),
    [
        ("1.52 [1.48, 1.56]", around(1.52, 0.04)),
        ("1.99800 [1.99780, 1.99820]", around(1.998, 0.0002)),
        ("2.0 [1.0, 3.0]", around(2.0, 1.0)),
        ("1.52 [1.52, 1.52]", around(1.52, 0.0)),
    ],
)
def test_a_ratio_has_as_many_decimals_as_its_interval_deserves(expected: str, estimate: Estimate) -> None:
    assert expected == reading.ratio(estimate)


@pytest.mark.parametrize(
    ("expected", "estimate"),
    [
        ("9,120 [9,010, 9,230]", around(9_123.4, 109.0)),
        ("152.3 [150.1, 154.5]", around(152.3, 2.2)),
        ("1,234,000 [1,220,000, 1,248,000]", around(1_234_000, 14_000)),
        ("0.0042 [0.0031, 0.0053]", around(0.0042, 0.0011)),
    ],
)
def test_a_quantity_has_as_many_digits_as_its_interval_deserves(expected: str, estimate: Estimate) -> None:
    assert expected == reading.quantity(estimate)


def test_no_estimate_is_said_and_is_not_nought() -> None:
    assert ("no estimate", "no estimate") == (reading.ratio(None), reading.quantity(None))


def test_a_small_value_never_reads_as_nought() -> None:
    assert "0.0004" == reading.number(0.0004, 2)


def test_an_interval_without_an_end_is_called_unbounded() -> None:
    assert "2.00 [0.50, unbounded]" == reading.ratio(Estimate(estimate=2.0, low=0.5, high=float("inf")))


@pytest.mark.parametrize(
    ("expected", "seconds"), [("48 s", 48.2), ("12 min", 744.0), ("1 h 35 min", 5_700.0), ("2 h 0 min", 7_199.0)]
)
def test_a_duration_is_said_in_the_unit_that_people_would_use(expected: str, seconds: float) -> None:
    assert expected == reading.duration(seconds)


def test_one_is_singular() -> None:
    assert ("1 block", "1,200 blocks") == (reading.counted(1, "block"), reading.counted(1200, "block"))


def test_a_name_is_clipped_to_one_line_that_xml_can_hold() -> None:
    assert "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}l…" == reading.clipped("a\x00b\nlong name", 6)


@pytest.mark.parametrize(
    ("expected", "estimate"),
    [
        ("10.8 [10.8, 10.8]", around(10.8276, 0.005)),
        ("1.88 [1.83, 1.93]", around(1.881, 0.053)),
        ("63 [50, 76]", around(63.0, 13.0)),
        ("119 [116, 123]", around(119.4, 3.6)),
    ],
)
def test_a_latency_has_no_more_digits_than_its_buckets_can_tell(expected: str, estimate: Estimate) -> None:
    assert expected == reading.latency(estimate)


def test_a_share_is_in_per_cent_with_its_interval() -> None:
    assert "47 [41, 53] %" == reading.percentage(around(0.47, 0.06))


def test_a_share_shows_on_which_side_of_a_half_it_ends() -> None:
    share = Estimate(estimate=0.42, low=0.343, high=0.497)

    assert "42 [34, 50] %" == reading.percentage(share)
    assert "42.0 [34.3, 49.7] %" == reading.percentage(share, beside=0.5)


def test_an_area_reads_as_words() -> None:
    assert "dependency injection" == reading.area_name("dependency_injection", 30)
