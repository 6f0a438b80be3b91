"""How the figures of a calibration are judged; the figures themselves take minutes and a quiet machine."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from runner.analysis.statistics.estimate import Estimate
from runner.calibration.generator import Figure, cells
from runner.calibration.second_opinion import WRK_SCRIPT, SecondOpinion, ratio
from runner.commands import calibrate
from runner.errors import StoreError


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (Figure("speed", 40_000, "requests/s", at_least=40_000), True),
        (Figure("speed", 39_999, "requests/s", at_least=40_000), False),
        (Figure("memory", 300, "MB", at_most=300), True),
        (Figure("memory", 301, "MB", at_most=300), False),
        (Figure("wrk", None, "wrk is not installed", at_most=3), None),
    ],
)
def test_a_figure_is_held_against_its_bound(figure: Figure, *, kept: bool | None) -> None:
    assert figure.is_kept is kept


def test_a_broken_bound_and_a_figure_that_was_not_measured_stand_out() -> None:
    assert ("memory", "301 MB", "at most 300", "BROKEN") == cells(Figure("memory", 301, "MB", at_most=300))
    assert ("wrk", "no wrk", "at most 3", "not measured") == cells(Figure("wrk", None, "no wrk", at_most=3))


def test_a_figure_without_a_bound_is_neither_kept_nor_broken() -> None:
    assert ("spread", "2.5 %", "none", "") == cells(Figure("spread", 2.5, "%"))


def opinion(ours: tuple[float, float], wrk: tuple[float, float] | None) -> SecondOpinion:
    def estimate(low: float, high: float) -> Estimate:
        return Estimate(estimate=(low + high) / 2, low=low, high=high)

    return SecondOpinion("litestar", "fastapi", estimate(*ours), estimate(*wrk) if wrk else None)


@pytest.mark.parametrize(
    ("ours", "wrk", "agrees"),
    [((1.5, 1.6), (1.55, 1.7), True), ((1.5, 1.6), (1.61, 1.7), False), ((1.5, 1.6), None, True)],
)
def test_generators_disagree_when_their_intervals_share_no_value(
    ours: tuple[float, float],
    wrk: tuple[float, float] | None,
    *,
    agrees: bool,
) -> None:
    assert agrees == opinion(ours, wrk).agrees


def test_the_script_that_wrk_is_told_to_run_is_there() -> None:
    assert WRK_SCRIPT.is_file()


def test_a_ratio_of_two_series_is_taken_turn_by_turn() -> None:
    # Both rates double from turn to turn, as on a machine that speeds up: the ratio does not move.
    found = ratio([30.0, 60.0, 120.0], [20.0, 40.0, 80.0])

    assert found is not None
    assert pytest.approx((1.5, 1.5, 1.5)) == (found.low, found.estimate, found.high)


def test_a_folder_that_exists_is_refused_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrate, "machine_to_ourselves", lambda _what: nullcontext())

    def measure() -> list[Figure]:
        raise AssertionError("it has begun to measure")

    monkeypatch.setattr(calibrate, "measure_generator", measure)

    with pytest.raises(StoreError, match="exists: name another folder with OUT"):
        calibrate.calibrate(tmp_path, is_long=False)
