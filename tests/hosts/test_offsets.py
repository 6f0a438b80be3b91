"""Offsets of clocks: what four timestamps tell, and when a clock has jumped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.records.host import DRIFT, Exchange, Sighting, best, jumped_within

MILLISECOND = 1_000_000
SECOND = 1_000 * MILLISECOND


def exchange(ahead: int, there: int, back: int, left: int = 0, thinking: int = MILLISECOND) -> Exchange:
    """A question that took so long there, and its answer back, with a clock that is ahead."""
    came_there = left + there + ahead
    return Exchange(left, came_there, came_there + thinking, came_there - ahead + thinking + back)


def test_with_equal_ways_the_offset_is_exact() -> None:
    sighting = best([exchange(7 * SECOND, MILLISECOND, MILLISECOND)])

    assert (7 * SECOND, MILLISECOND) == (sighting.nanoseconds, sighting.bound)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_offset_is_off_by_half_the_round_trip_at_most(ahead: int, there: int, back: int) -> None:
    sighting = best([exchange(ahead, there, back)])

    assert abs(sighting.nanoseconds - ahead) <= sighting.bound + 1


def test_the_shortest_exchange_counts() -> None:
    slow, quick = exchange(0, 90 * MILLISECOND, MILLISECOND), exchange(0, MILLISECOND, MILLISECOND)

    assert 0 == best([slow, quick]).nanoseconds


@pytest.mark.parametrize(
    ("moved", "is_jump"), [(MILLISECOND, False), (5 * MILLISECOND, True), (-5 * MILLISECOND, True)]
)
def test_a_jump_is_what_neither_error_nor_drift_explains(moved: int, is_jump: bool) -> None:  # noqa: FBT001
    known = Sighting(0, MILLISECOND, 0)

    assert is_jump == (jumped_within(exchange(moved, MILLISECOND, MILLISECOND, left=SECOND), known) > 0.0)


def test_a_drift_of_good_clocks_is_no_jump() -> None:
    minute = 60 * SECOND

    assert 0.0 == jumped_within(exchange(round(DRIFT * minute), 0, 0, left=minute), Sighting(0, 0, 0))


def test_a_clock_that_runs_away_is_told_from_drift() -> None:
    assert 0.0 != jumped_within(exchange(round(2 * DRIFT * SECOND), 0, 0, left=SECOND), Sighting(0, 0, 0))


@pytest.mark.parametrize("moved", [20 * MILLISECOND, -20 * MILLISECOND])
def test_one_exchange_shows_a_jump_larger_than_its_round_trip(moved: int) -> None:
    known = best([exchange(SECOND, MILLISECOND, MILLISECOND)])

    assert 0.0 == jumped_within(exchange(SECOND, MILLISECOND, MILLISECOND, left=SECOND), known)
    assert 0.0 < jumped_within(exchange(SECOND + moved, MILLISECOND, MILLISECOND, left=SECOND), known)
