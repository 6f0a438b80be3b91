"""Names at the ends of lines: as near to them as the others leave room."""

from itertools import pairwise

import pytest

from runner.report.charts.layout import LINE, apart


def test_names_that_are_far_apart_stay_at_their_lines() -> None:
    assert [0.2, 1.0, 2.5] == apart([0.2, 1.0, 2.5], 3.0)


def test_names_that_would_touch_are_a_line_apart() -> None:
    placed = apart([1.0, 1.01, 1.02], 3.0)

    assert [pytest.approx(LINE)] * 2 == [upper - lower for lower, upper in pairwise(placed)]


def test_the_topmost_name_stays_within_the_drawing_and_pushes_the_others_down() -> None:
    assert pytest.approx([3.0 - 2 * LINE, 3.0 - LINE, 3.0]) == apart([2.95, 2.96, 2.97], 3.0)


def test_no_name_is_no_name() -> None:
    assert [] == apart([], 3.0)
