import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.analysis.statistics.frames import slices_frame
from runner.analysis.statistics.latency import QUANTILES, latency_frame, quantiles
from runner.records.measurement import BUCKET_BASE, Slice
from tests.builders import make_load, make_slice
from tests.recordings import make_pair


def slice_with(buckets: dict[int, int], *, position: int = 0, app: str = "fastapi") -> Slice:
    return make_slice(condition=app, position=position, pair=None, load=make_load(latency_buckets=buckets))


def figure(table: pd.DataFrame, app: str, column: str) -> float:
    return float(table[table["condition"] == app][column].to_numpy(dtype=np.float64)[0])


def test_half_of_one_bucket_lies_at_its_geometric_middle() -> None:
    found = quantiles(np.array([283]), np.array([100]))
    assert pytest.approx(BUCKET_BASE**283.5 / 1e6) == found["p50"]


def test_the_counts_of_slices_are_merged_before_the_quantile_is_taken() -> None:
    slices = [slice_with({100: 90}), slice_with({300: 910}, position=1)]
    table = latency_frame(slices, slices_frame(slices))
    assert pytest.approx(BUCKET_BASE ** (300 + 410 / 910) / 1e6) == figure(table, "fastapi", "p50")


def test_each_app_has_its_own_quantiles() -> None:
    slices = [slice_with({100: 10}), slice_with({200: 10}, position=1, app="litestar")]
    table = latency_frame(slices, slices_frame(slices))
    assert pytest.approx(BUCKET_BASE**100) == figure(table, "litestar", "p50") / figure(table, "fastapi", "p50")


def test_disturbed_slices_stay_out() -> None:
    slices = [slice_with({100: 10}), slice_with({300: 1_000}, position=1)]
    slices[1] = msgspec.structs.replace(slices[1], stolen_seconds=0.01)
    table = latency_frame(slices, slices_frame(slices))
    assert figure(table, "fastapi", "p99") < BUCKET_BASE**101 / 1e6


def test_no_answers_have_no_quantiles() -> None:
    slices = [slice_with({})]
    assert latency_frame(slices, slices_frame(slices)).empty
    assert latency_frame([], slices_frame([])).empty


@given(st.lists(st.floats(1e4, 1e9), min_size=1, max_size=300))
def test_a_quantile_is_known_to_one_bucket(nanoseconds: list[float]) -> None:
    buckets, answers = np.unique(
        np.floor(np.log(nanoseconds) / np.log(BUCKET_BASE)).astype(np.int64), return_counts=True
    )
    found = quantiles(buckets, answers)
    for name, share in QUANTILES.items():
        exact = float(np.quantile(nanoseconds, share, method="inverted_cdf")) / 1e6
        assert exact / 1.0501 <= found[name] <= exact * 1.0501


def test_a_block_keeps_how_many_answers_each_bucket_holds() -> None:
    slices = [slice_with({100: 10, 101: 4}), slice_with({101: 6, 120: 1}, position=1)]
    assert [{100: 10, 101: 10, 120: 1}] == latency_frame(slices, slices_frame(slices))["answers"].tolist()


def test_a_pair_of_slices_gives_one_row_for_each_app() -> None:
    slices = make_pair()
    assert ["fastapi", "litestar"] == sorted(latency_frame(slices, slices_frame(slices))["condition"])
