import time

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.analysis.statistics.frames import Tables, block_values, pairs_frame, slices_frame
from runner.records import measurement
from tests.builders import make_load, make_slice
from tests.open_loops import make_open_load, offered
from tests.recordings import make_block_slices, make_floor_slice, make_pair, make_recording


def test_a_slice_becomes_its_rates() -> None:
    load = make_load(requests=400, elapsed_seconds=0.05)
    frame = slices_frame([make_slice(load=load, server_cpu_seconds=0.04)])
    assert pytest.approx([8_000]) == frame["requests_per_second"].tolist()
    assert pytest.approx([100]) == frame["cpu_microseconds_per_request"].tolist()


def test_a_slice_without_answers_has_no_rate() -> None:
    frame = slices_frame([make_slice(load=make_load(requests=0), server_cpu_seconds=0.0)])
    assert [True] == frame["requests_per_second"].isna().tolist()
    assert [True] == frame["cpu_microseconds_per_request"].isna().tolist()


def test_no_slices_make_an_empty_table() -> None:
    frame = slices_frame([])
    assert frame.empty
    assert pairs_frame(frame, "litestar", "fastapi").empty
    assert block_values(pairs_frame(frame, "litestar", "fastapi")).empty


def test_a_pair_is_the_contender_over_the_baseline_in_both_measures() -> None:
    pairs = pairs_frame(slices_frame(make_pair(ratio=1.5)), "litestar", "fastapi")
    assert pytest.approx([1.5]) == np.exp(pairs["log_throughput_ratio"]).tolist()
    assert pytest.approx([1.5]) == np.exp(pairs["log_cpu_ratio"]).tolist()


def test_pairs_know_who_went_first() -> None:
    slices = make_pair(pair=0) + make_pair(pair=1)
    pairs = pairs_frame(slices_frame(slices), "litestar", "fastapi")
    assert [True, False] == pairs["contender_first"].tolist()


def test_pairs_of_another_contender_stay_out() -> None:
    slices = make_pair(pair=0) + make_pair(pair=1, contender="litestar-pydantic") + [make_floor_slice(position=9)]
    pairs = pairs_frame(slices_frame(slices), "litestar", "fastapi")
    assert [0] == pairs["pair"].tolist()


def test_two_slices_of_one_app_are_no_pair() -> None:
    slices = [make_slice(position=0), make_slice(position=1), make_slice(position=2, condition="litestar")]
    with pytest.raises(pd.errors.MergeError):
        pairs_frame(slices_frame(slices), "litestar", "fastapi")


def test_a_block_is_the_median_of_its_pairs() -> None:
    slices = [slice_ for pair, ratio in enumerate([1.4, 1.5, 9.0]) for slice_ in make_pair(pair=pair, ratio=ratio)]
    values = block_values(pairs_frame(slices_frame(slices), "litestar", "fastapi"))
    assert pytest.approx([1.5]) == np.exp(values["log_throughput_ratio"]).tolist()


def test_a_block_is_made_of_the_pairs_that_count() -> None:
    slices = [slice_ for pair, ratio in enumerate([1.5, 9.0, 9.0]) for slice_ in make_pair(pair=pair, ratio=ratio)]
    slices = [
        msgspec.structs.replace(slice_, stolen_seconds=0.01 if slice_.pair and slice_.condition == "fastapi" else 0.0)
        for slice_ in slices
    ]
    values = block_values(pairs_frame(slices_frame(slices), "litestar", "fastapi"))
    assert pytest.approx([1.5]) == np.exp(values["log_throughput_ratio"]).tolist()


@pytest.mark.parametrize(
    ("waited", "stolen", "disturbed"),
    [(0.002, 0.0, False), (0.003, 0.0, True), (0.0, 0.01, True), (0.0015, 0.0015, True), (None, None, False)],
)
def test_a_slice_is_disturbed_when_more_than_a_twentieth_was_taken_from_it(
    waited: float | None,
    stolen: float | None,
    *,
    disturbed: bool,
) -> None:
    slice_ = make_slice(server_waited_seconds=waited, stolen_seconds=stolen)
    assert [disturbed] == slices_frame([slice_])["disturbed"].tolist()


def test_one_step_of_stolen_time_leaves_a_long_slice_standing() -> None:
    frame = slices_frame([make_slice(load=make_load(elapsed_seconds=1.0), stolen_seconds=0.01)])
    assert [False] == frame["disturbed"].tolist()


def test_a_disturbed_slice_takes_its_pair_along_and_nothing_else() -> None:
    slices = [*make_pair(pair=0), *make_pair(pair=1), make_floor_slice(position=8), make_floor_slice(position=9)]
    slices[0] = msgspec.structs.replace(slices[0], server_waited_seconds=0.02)
    slices[4] = msgspec.structs.replace(slices[4], stolen_seconds=0.01)
    assert [False, False, True, True, False, True] == slices_frame(slices)["counts"].tolist()


@pytest.mark.parametrize("server_cpu_seconds", [0.03, 0.05])
def test_a_generator_that_waits_for_a_tenth_disturbs_whatever_the_server_did(server_cpu_seconds: float) -> None:
    slices = make_block_slices(floor=False)
    for place, share in ((0, 0.09), (2, 0.11)):
        slices[place] = msgspec.structs.replace(
            slices[place],
            generator_waited_seconds=share * slices[place].load.elapsed_seconds,
            server_cpu_seconds=server_cpu_seconds,
        )

    assert [False, False, True] + [False] * (len(slices) - 3) == slices_frame(slices)["disturbed"].tolist()


@pytest.mark.parametrize(
    ("late_nanoseconds", "waited_for_connection", "counts"),
    [(900_000, 0, True), (1_200_000, 0, False), (1_200_000, 1, True)],
)
def test_an_open_loop_whose_generator_was_stopped_is_set_aside_with_its_pair(
    late_nanoseconds: int, waited_for_connection: int, *, counts: bool
) -> None:
    lag = measurement.encoded_histogram([10_000] * 499 + [late_nanoseconds])
    load = msgspec.structs.replace(make_open_load(waited_for_connection=waited_for_connection), lag=lag)
    slices = [*make_pair(pair=0), *make_pair(pair=1)]
    slices[0] = msgspec.structs.replace(slices[0], load=offered(load))

    assert [counts, counts, True, True] == slices_frame(slices)["counts"].tolist()


@given(
    requests=st.lists(st.integers(0, 10_000), min_size=20, max_size=20),
    cpu=st.lists(st.floats(0, 1), min_size=20, max_size=20),
    waited=st.lists(st.tuples(st.floats(0, 0.01), st.floats(0, 0.01)), min_size=20, max_size=20),
)
def test_setting_aside_is_blind_to_the_outcome(
    requests: list[int], cpu: list[float], waited: list[tuple[float, float]]
) -> None:
    before = [
        msgspec.structs.replace(slice_, server_waited_seconds=server, generator_waited_seconds=generator)
        for slice_, (server, generator) in zip(make_block_slices(floor=False), waited, strict=True)
    ]
    after = [
        msgspec.structs.replace(
            slice_,
            load=msgspec.structs.replace(slice_.load, requests=count),
            server_cpu_seconds=seconds,
        )
        for slice_, count, seconds in zip(before, requests, cpu, strict=True)
    ]
    assert slices_frame(before)["counts"].tolist() == slices_frame(after)["counts"].tolist()


def test_ten_thousand_slices_take_well_under_a_second() -> None:
    slices = make_recording(blocks=50, pairs=67).slices
    started = time.process_time()
    block_values(pairs_frame(slices_frame(slices), "litestar", "fastapi"))
    assert len(slices) > 10_000
    assert time.process_time() - started < 0.5  # of CPU, about 0.05


def test_the_tables_of_a_recording_are_made_once() -> None:
    recording = make_recording(scenarios=["one", "other"])
    tables = Tables(recording)

    assert tables.pairs("one", "litestar", "fastapi") is tables.pairs("one", "litestar", "fastapi")
    assert tables.slices is tables.slices
    expected = pairs_frame(tables.slices[tables.slices["scenario"] == "other"], "litestar", "fastapi")
    pd.testing.assert_frame_equal(expected, tables.pairs("other", "litestar", "fastapi"))
    assert tables.pairs("none", "litestar", "fastapi").empty
