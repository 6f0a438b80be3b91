import msgspec
import numpy as np
import pytest

from runner.analysis.statistics.frames import Tables
from runner.analysis.statistics.stopping import imprecise, is_narrow, precise_enough, unfinished
from runner.records.measurement import Failed
from tests.builders import make_asked, make_block, make_options, make_run
from tests.recordings import block_ratios, make_recording


@pytest.mark.parametrize(("blocks", "stops"), [(7, False), (8, True)])
def test_nothing_stops_before_eight_blocks(blocks: int, *, stops: bool) -> None:
    assert stops is not bool(unfinished(make_recording(blocks=blocks, noise=0.001)))


# Six blocks: half-width = t(5; 0.975) / sqrt(6) = 1.0494 standard deviations.
@pytest.mark.parametrize(("noise", "narrow"), [(0.0285, True), (0.0287, False)])
def test_an_interval_is_narrow_when_its_half_width_is_within_the_precision(noise: float, *, narrow: bool) -> None:
    assert narrow == is_narrow(np.log(block_ratios(1.5, 6, noise)), 0.03)


QUIET = [0.001, -0.001] * 10
LOUD = [0.2, -0.2] * 10


@pytest.mark.parametrize(
    ("values", "stops"),
    [
        (QUIET[:8], True),
        (LOUD[:2] + QUIET[:18], False),
        ([*QUIET[:4], 0.03, -0.03, 0.0], False),
        ([*QUIET[:4], 0.03, -0.03, 0.0, 0.0], True),
        (QUIET[:4] + LOUD[:4], False),
    ],
)
def test_four_blocks_follow_the_first_narrow_look_and_the_last_is_narrow_too(
    values: list[float],
    *,
    stops: bool,
) -> None:
    assert stops == precise_enough(values, 0.03)


def test_one_wide_scenario_keeps_the_run_going() -> None:
    narrow = make_recording(scenarios=["narrow"], blocks=8)
    wide = make_recording(scenarios=["wide"], blocks=8, noise=0.10)
    run = make_run(options=make_options(scenarios=["narrow", "wide"]))
    both = msgspec.structs.replace(narrow, run=run, slices=narrow.slices + wide.slices)
    assert ["wide"] == unfinished(both)


def test_a_scenario_may_be_precise_before_it_may_stop_the_run() -> None:
    recording = make_recording(blocks=5, noise=0.001)
    assert ["one_item"] == unfinished(recording)
    assert [] == imprecise(Tables(recording))


def test_a_scenario_not_measured_yet_keeps_the_run_going() -> None:
    assert unfinished(make_recording(blocks=0))


def test_a_scenario_that_was_skipped_keeps_nobody_waiting() -> None:
    asked = {"one_item": make_asked(), "db_row": make_asked(skipped="needs PostgreSQL")}
    run = make_run(options=make_options(scenarios=["one_item", "db_row"]), scenarios=asked)

    assert [] == unfinished(make_recording(blocks=8, scenarios=["one_item"], run=run))


def test_a_scenario_that_failed_twice_keeps_nobody_waiting() -> None:
    failed = make_block(outcome=Failed(reason="the server died", attempt=2))
    assert [] == unfinished(msgspec.structs.replace(make_recording(blocks=0), blocks=[failed]))


@pytest.mark.parametrize("absent", ["litestar", "fastapi"])
def test_a_scenario_that_nobody_can_be_compared_in_keeps_nobody_waiting(absent: str) -> None:
    run = make_run(scenarios={"one_item": make_asked(absent={absent: "no such feature"})})
    assert [] == unfinished(make_recording(blocks=0, run=run))


def test_every_contender_has_to_be_measured() -> None:
    run = make_run(options=make_options(contenders=["litestar", "fastapi", "litestar-pydantic"]))
    assert ["one_item"] == unfinished(make_recording(blocks=8, run=run))
