"""What several generators saw of one slice: rates add up, and nothing is counted twice."""

import msgspec
import pytest

from runner.load.messages import Loaded, merged
from runner.records import measurement
from runner.records.condition import Arrivals, Schedule
from runner.records.measurement import Failure, FailureKind, Load, Part
from tests.builders import make_load
from tests.open_loops import make_open_load


def loaded(requests: int, in_window: int, window_seconds: float = 0.04, **changes: object) -> Loaded:
    """A generator's reply."""
    load = msgspec.structs.replace(make_load(requests=requests), **changes)
    return Loaded(load=load, part=Part(requests=requests, window_seconds=window_seconds, in_window=in_window))


def rate(load: Load) -> float:
    """Requests per second."""
    return load.requests / load.elapsed_seconds


def test_the_rates_of_the_windows_add_up() -> None:
    load = merged({"a": loaded(100, 80), "b": loaded(60, 40)}, given_up=0, repeats=0, schedule=None)

    assert 160 == load.requests
    assert pytest.approx(80 / 0.04 + 40 / 0.04) == rate(load)
    assert {"a": 100, "b": 60} == {name: part.requests for name, part in load.parts.items()}


def test_a_try_that_was_given_up_moves_no_rate_and_its_requests_count_for_cpu_time() -> None:
    load = merged({"a": loaded(100, 80)}, given_up=30, repeats=1, schedule=None)

    assert 130 == load.requests
    assert pytest.approx(80 / 0.04) == rate(load)
    assert 1 == load.parts["a"].repeats


def test_latencies_of_all_are_in_one_histogram() -> None:
    early, late = [200_000] * 6, [300_000] * 4
    replies = {
        name: loaded(10, 8, latencies=measurement.encoded_histogram(times))
        for name, times in [("a", early), ("b", late)]
    }

    assert measurement.encoded_histogram(early + late) == merged(replies, 0, 0, None).latencies


def test_failures_of_one_kind_are_one_with_how_many_there_were() -> None:
    failure = Failure(kind=FailureKind.BODY, count=2, request="GET /", detail="another body")
    replies = {name: loaded(10, 8, failures=[failure]) for name in "ab"}

    assert [msgspec.structs.replace(failure, count=4)] == merged(replies, 0, 0, None).failures


def test_the_busiest_generator_stands_for_all() -> None:
    idle, busy = (loaded(10, 8, elapsed_seconds=0.05, generator_cpu_seconds=cpu) for cpu in (0.01, 0.04))
    load = merged({"a": idle, "b": busy}, 0, 0, None)

    assert pytest.approx(0.8) == load.generator_cpu_seconds / load.elapsed_seconds


def test_parts_of_a_schedule_are_one_open_loop() -> None:
    schedule = Schedule(requests_per_second=1_000, seconds=0.4, seed=1)
    replies = {
        name: loaded(part.requests, part.requests, open_loop=make_open_load([1_000_000] * part.requests, schedule=part))
        for name, part in zip("ab", schedule.dealt_out(2), strict=True)
    }
    load = merged(replies, given_up=7, repeats=1, schedule=schedule)

    assert load.open_loop is not None
    assert (400, schedule) == (load.requests, load.open_loop.schedule)
    assert 400 == measurement.merged_histogram([load.open_loop.from_plan]).total_count


@pytest.mark.parametrize("arrivals", Arrivals)
@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_the_parts_of_a_schedule_send_all_of_it_and_nothing_twice(arrivals: Arrivals, parts: int) -> None:
    schedule = Schedule(requests_per_second=1_000, seconds=0.4, arrivals=arrivals, seed=5)
    dealt = [instant for part in schedule.dealt_out(parts) for instant in part.planned_nanoseconds()]

    assert schedule.planned_nanoseconds() == sorted(dealt)
    assert schedule.requests == sum(part.requests for part in schedule.dealt_out(parts))
