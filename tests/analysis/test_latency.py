import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.analysis.statistics.frames import slices_frame
from runner.analysis.statistics.latency import CURVE, QUANTILES, curve, latency_frame
from runner.records.measurement import Slice, encoded_histogram
from tests.builders import make_load, make_slice
from tests.recordings import make_pair


def slice_with(nanoseconds: list[int], *, position: int = 0, app: str = "fastapi") -> Slice:
    return make_slice(condition=app, position=position, pair=None, load=make_load(latencies=nanoseconds))


def figure(table: pd.DataFrame, app: str, column: str) -> float:
    return float(table[table["condition"] == app][column].to_numpy(dtype=np.float64)[0])


def test_the_counts_of_slices_are_merged_before_the_quantile_is_taken() -> None:
    slices = [slice_with([1_000_000] * 90), slice_with([3_000_000] * 910, position=1)]
    table = latency_frame(slices, slices_frame(slices))
    assert pytest.approx(3, rel=0.01) == figure(table, "fastapi", "p50")


def test_each_app_has_its_own_quantiles() -> None:
    slices = [slice_with([1_000_000] * 10), slice_with([2_000_000] * 10, position=1, app="litestar")]
    table = latency_frame(slices, slices_frame(slices))
    assert pytest.approx(2, rel=0.01) == figure(table, "litestar", "p50") / figure(table, "fastapi", "p50")


def test_disturbed_slices_stay_out() -> None:
    slices = [slice_with([1_000_000] * 10), slice_with([3_000_000] * 1_000, position=1)]
    slices[1] = msgspec.structs.replace(slices[1], stolen_seconds=0.01)
    table = latency_frame(slices, slices_frame(slices))
    assert pytest.approx(1, rel=0.01) == figure(table, "fastapi", "p99")


def test_no_answers_have_no_quantiles() -> None:
    slices = [slice_with([])]
    assert latency_frame(slices, slices_frame(slices)).empty
    assert latency_frame([], slices_frame([])).empty
    assert [] == curve([])


@given(st.lists(st.integers(20_000, 10**9), min_size=1, max_size=300))
def test_a_quantile_is_that_of_the_latencies_to_one_per_cent(nanoseconds: list[int]) -> None:
    slices = [slice_with(nanoseconds)]
    table = latency_frame(slices, slices_frame(slices))
    for name, share in QUANTILES.items():
        rank = max(1, int(share * len(nanoseconds) + 0.5))
        assert pytest.approx(sorted(nanoseconds)[rank - 1] / 1e6, rel=0.01) == figure(table, "fastapi", name)


def test_a_curve_has_the_latencies_of_all_blocks_up_to_nearly_all_answers() -> None:
    milliseconds = curve([encoded_histogram([1_000_000] * 5_000), encoded_histogram([2_000_000] * 4_996 + [10**9] * 4)])
    assert pytest.approx([1.0 if share <= 0.5 else 2.0 for share in CURVE], rel=0.01) == milliseconds


def test_a_pair_of_slices_gives_one_row_for_each_app() -> None:
    slices = make_pair()
    assert ["fastapi", "litestar"] == sorted(latency_frame(slices, slices_frame(slices))["condition"])
