"""From counted starts to instructions per request."""

import pytest

from runner.analysis.assemble import summarise
from runner.analysis.costs import Instructions, instructions_per_tick, per_request
from tests.counts import PER_TICK, counted, make_counts, make_start
from tests.recordings import make_recording


def test_a_request_takes_what_the_longer_stretch_has_more_of() -> None:
    assert 280_000 == per_request(make_start(per_request=280_000), PER_TICK)


@pytest.mark.parametrize("ticks", [10, 40, 400])
def test_a_slow_machine_whose_clock_ticks_more_often_gives_the_same_count(ticks: int) -> None:
    start = make_start(per_request=280_000, ticks=ticks)

    assert 280_000 == per_request(start, instructions_per_tick([start]))


def test_what_a_tick_takes_is_seen_where_no_request_comes() -> None:
    assert PER_TICK == instructions_per_tick(make_counts())
    assert 0.0 == instructions_per_tick([])


def test_the_ratio_is_that_of_the_starts_with_the_same_seed() -> None:
    starts = [
        make_start(condition=app, hash_seed=seed, per_request=count)
        for app, counts in {"litestar": {1: 100_000, 2: 200_000}, "fastapi": {1: 150_000, 2: 300_000, 3: 1}}.items()
        for seed, count in counts.items()
    ]

    ratio = Instructions(starts, "one_item", PER_TICK).ratio("litestar", "fastapi")

    assert ratio is not None
    assert 1.5 == pytest.approx(ratio.low)
    assert 1.5 == pytest.approx(ratio.high)


def test_one_start_is_no_estimate() -> None:
    instructions = Instructions([make_start()], "one_item", PER_TICK)

    assert instructions.of("litestar") is None
    assert instructions.ratio("litestar", "fastapi") is None


def test_a_summary_has_counts_of_every_app_and_the_ratio() -> None:
    summary = summarise(counted(make_recording()))

    [scenario] = summary.scenarios
    [comparison] = scenario.comparisons
    figures = {**scenario.contenders, "floor": scenario.floor}
    estimates = {name: own.instructions_per_request for name, own in figures.items() if own}
    assert {"litestar": 280_000, "fastapi": 434_000, "floor": 109_000} == {
        name: pytest.approx(estimate.estimate, rel=0.001) for name, estimate in estimates.items() if estimate
    }
    assert comparison.instruction_ratio is not None
    assert 1.55 == pytest.approx(comparison.instruction_ratio.estimate, rel=0.001)
    assert summary.counted is not None
    assert ("x86_64", 9, PER_TICK) == (
        summary.counted.architecture,
        summary.counted.starts,
        summary.counted.instructions_per_tick,
    )


def test_a_run_without_counts_says_that_there_are_none() -> None:
    summary = summarise(make_recording())

    assert summary.counted is None
    assert [None] == [comparison.instruction_ratio for comparison in summary.scenarios[0].comparisons]
