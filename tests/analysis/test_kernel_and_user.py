"""What of the CPU time is the kernel's, the floor's and the framework's, in a run that is known."""

from math import log

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.cost_figures import CpuRatios
from runner.analysis.summary import ScenarioSummary, Summary
from runner.records.measurement import CpuTimes
from runner.records.run import Recording
from tests.builders import make_block
from tests.recordings import altered, make_recording, slowed

SECONDS = {"litestar": (0.6, 0.4), "fastapi": (1.2, 0.3), "floor": (0.1, 0.1)}
"""User and system time in a block: 60 % of Litestar's are its own, 80 % of FastAPI's, half of the floor's."""


def split(recording: Recording, seconds: dict[str, tuple[float, float]]) -> Recording:
    """The same run, which has split the CPU time of every block."""
    cpu = {name: CpuTimes(user_seconds=user, system_seconds=system) for name, (user, system) in seconds.items()}
    blocks = [msgspec.structs.replace(block, cpu=cpu) for block in recording.blocks]
    return msgspec.structs.replace(recording, blocks=blocks)


def ratios_of(summary: Summary) -> CpuRatios:
    ratios = summary.scenarios[0].comparisons[0].cpu_ratios
    assert ratios is not None
    return ratios


def microseconds(scenario: ScenarioSummary, app: str) -> list[float]:
    figures = scenario.floor if app == "floor" else scenario.contenders[app]
    assert figures is not None
    parts = (figures.cpu_microseconds_per_request, figures.user_microseconds_per_request)
    return [part.estimate for part in (*parts, figures.system_microseconds_per_request) if part]


def test_an_app_s_time_is_split_as_its_blocks_were() -> None:
    [scenario] = summarise(split(make_recording(ratio=1.5, noise=0.0), SECONDS)).scenarios

    assert pytest.approx([100.0, 80.0, 20.0]) == microseconds(scenario, "fastapi")
    assert pytest.approx([100 / 1.5, 40.0, 80 / 3]) == microseconds(scenario, "litestar")
    assert pytest.approx([100 / 6, 50 / 6, 50 / 6]) == microseconds(scenario, "floor")


def test_the_ratio_is_taken_in_three_ways() -> None:
    ratios = ratios_of(summarise(split(make_recording(ratio=1.5, noise=0.0), SECONDS)))

    expected = [1.5, 80 / 40, (100 - 100 / 6) / (100 / 1.5 - 100 / 6)]
    found = [ratio.estimate for ratio in (ratios.as_served, ratios.user, ratios.above_floor) if ratio]
    assert pytest.approx(expected) == found


def test_their_intervals_are_over_blocks() -> None:
    ratios = ratios_of(summarise(split(make_recording(ratio=1.5, noise=0.02), SECONDS)))

    assert ratios.as_served is not None
    assert ratios.user is not None
    width = log(ratios.as_served.high / ratios.as_served.low)
    assert 0.03 < width
    assert pytest.approx(width) == log(ratios.user.high / ratios.user.low)


def test_a_dearer_kernel_pulls_the_ratio_as_served_towards_1_and_leaves_that_in_user_time() -> None:
    """Ten more microseconds of kernel for everybody, on 40 and 80 of the frameworks' own."""
    cheap = make_recording(ratio=1.5, noise=0.0)
    dear = altered(cheap, lambda one: slowed(one, (1 + 10 / (100 / 1.5)) if one.condition == "litestar" else 1.1))
    before = ratios_of(summarise(split(cheap, SECONDS)))
    after = ratios_of(summarise(split(dear, {"litestar": (40.0, 110 / 3), "fastapi": (80.0, 30.0)})))

    assert before.user is not None
    assert after.user is not None
    assert after.as_served is not None
    assert pytest.approx(110 / (100 / 1.5 + 10)) == after.as_served.estimate
    assert pytest.approx(before.user.estimate) == after.user.estimate


def test_an_older_record_has_no_ratio_in_user_time_and_one_above_the_floor() -> None:
    summary = summarise(make_recording(ratio=1.5, noise=0.0))

    assert [100.0] == pytest.approx(microseconds(summary.scenarios[0], "fastapi"))
    assert ratios_of(summary).user is None
    assert ratios_of(summary).above_floor is not None


def test_a_block_of_too_few_ticks_is_not_split() -> None:
    few = dict.fromkeys(SECONDS, (0.02, 0.02))

    assert ratios_of(summarise(split(make_recording(), few))).user is None


def test_without_a_floor_nothing_is_above_it() -> None:
    assert ratios_of(summarise(split(make_recording(floor=False), SECONDS))).above_floor is None


def test_an_app_below_the_floor_has_no_ratio_above_it() -> None:
    faster = altered(make_recording(), lambda one: slowed(one, 20.0) if one.condition == "floor" else one)

    assert ratios_of(summarise(faster)).above_floor is None


def test_typically_is_the_geometric_mean_over_the_headline_scenarios() -> None:
    names = {"one_item": 1.2, "json_hello": 1.8}
    summary = summarise(split(make_recording(ratios=names, noise=0.0), SECONDS))

    assert summary.typical_cpu is not None
    assert summary.typical_cpu.ratios.as_served is not None
    assert pytest.approx((1.2 * 1.8) ** 0.5) == summary.typical_cpu.ratios.as_served.estimate
    assert sorted(names) == sorted(summary.typical_cpu.scenarios)


def test_a_run_without_a_headline_scenario_has_no_typical_ratio() -> None:
    recording = make_recording()
    asked = {name: msgspec.structs.replace(one, tags=[]) for name, one in recording.run.scenarios.items()}
    run = msgspec.structs.replace(recording.run, scenarios=asked)

    assert summarise(msgspec.structs.replace(recording, run=run)).typical_cpu is None


def test_a_block_keeps_its_times_through_its_file() -> None:
    block = make_block()
    kept = msgspec.structs.replace(block, cpu={"floor": CpuTimes(user_seconds=1.0, system_seconds=0.5)})

    assert kept == msgspec.json.decode(msgspec.json.encode(kept), type=type(block))
