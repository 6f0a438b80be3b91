"""The list of checks, and what a flag does to a verdict."""

import pytest

from runner.analysis.assemble import summarise
from runner.analysis.statistics.frames import Tables
from runner.analysis.summary import Verdict
from runner.analysis.validity import open_loop
from runner.analysis.validity.check import Checks, Finding
from runner.analysis.validity.comparison import voids, warns
from runner.analysis.validity.whole_run import run_warns
from runner.records.run import Kind
from tests.analysis.flagged import flags_of, with_load
from tests.builders import make_options, make_run
from tests.recordings import altered, make_recording


def test_a_good_run_raises_no_flag() -> None:
    recording = make_recording()
    assert {} == flags_of(recording)
    assert [] == run_warns.flags(Tables(recording))


def test_the_checks_that_void_are_these_and_the_others_warn() -> None:
    voiding = [check.name for check in voids if check.voids]
    assert [
        "wrong status",
        "wrong body",
        "truncated answers",
        "failed blocks",
        "busy generator",
        "low floor",
        "idle server",
        "excluded pairs",
        "measures disagree",
        "unequal servers",
        "server log",
        "starved server",
    ] == voiding
    assert not any(check.voids for check in (*warns, *run_warns))


def test_nothing_measured_breaks_no_check() -> None:
    recording = make_recording(blocks=0)
    assert ["few blocks"] == list(flags_of(recording))


def test_a_voiding_check_leaves_no_verdict_and_a_warning_leaves_one() -> None:
    busy = altered(
        make_recording(), lambda slice_: with_load(slice_, generator_cpu_seconds=slice_.load.elapsed_seconds)
    )
    assert Verdict.INVALID == summarise(busy).scenarios[0].comparisons[0].verdict
    assert Verdict.REFUTED == summarise(make_recording(floor=False)).scenarios[0].comparisons[0].verdict


def test_every_check_is_documented_and_has_a_name_of_its_own() -> None:
    for checks in ([*voids, *warns, *run_warns], [*open_loop.voids, *open_loop.warns]):
        names = [check.name for check in checks]
        assert len(set(names)) == len(names)
        assert all(check.measure.__doc__ for check in checks)


@pytest.mark.parametrize("thresholds", [{}, {"above": 1.0, "below": 0.0}])
def test_a_check_has_one_threshold(thresholds: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="takes one threshold"):
        Checks[float](voids=True)("too long", "{figure}", **thresholds)


@pytest.mark.parametrize(("above", "below", "failing"), [(2.0, None, [3.0]), (None, 2.0, [1.0]), (None, 0.0, [])])
def test_on_its_threshold_a_check_does_not_fail(above: float | None, below: float | None, failing: list[float]) -> None:
    checks = Checks[float](voids=False)
    checks("measured", "{figure}", above=above, below=below)(Finding)

    assert failing == [flag.figure for figure in (1.0, 2.0, 3.0) for flag in checks.flags(figure)]


def test_a_run_of_another_kind_still_shows_its_figures() -> None:
    recording = make_recording(run=make_run(options=make_options(kind=Kind.SMOKE)))
    comparison = summarise(recording).scenarios[0].comparisons[0]
    assert Verdict.INVALID == comparison.verdict
    assert comparison.throughput_ratio is not None
