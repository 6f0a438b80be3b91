"""Checks that stand beside a verdict: each strikes where it should and does not where it should not."""

import msgspec
import pytest

from runner.records.measurement import Slice
from tests.analysis.flagged import faster, first_pairs, flags_of, only, with_load
from tests.recordings import altered, make_recording


@pytest.mark.parametrize(("blocks", "strikes"), [(4, True), (5, False)])
def test_few_blocks_warn(blocks: int, *, strikes: bool) -> None:
    assert strikes == ("few blocks" in flags_of(make_recording(blocks=blocks)))


def test_a_missing_floor_warns() -> None:
    flags = flags_of(make_recording(floor=False))
    assert ["missing floor"] == list(flags)
    assert not flags["missing floor"].voids


@pytest.mark.parametrize(("share", "strikes"), [(0.029, False), (0.031, True)])
def test_a_contended_core_warns(share: float, *, strikes: bool) -> None:
    recording = altered(
        make_recording(),
        lambda one: msgspec.structs.replace(one, server_waited_seconds=share * one.load.elapsed_seconds),
    )
    assert strikes == ("contended core" in flags_of(recording))


@pytest.mark.parametrize(("share", "strikes"), [(0.009, False), (0.011, True)])
def test_stolen_time_warns(share: float, *, strikes: bool) -> None:
    recording = altered(
        make_recording(),
        lambda one: msgspec.structs.replace(one, stolen_seconds=share * one.load.elapsed_seconds),
    )
    assert strikes == ("stolen time" in flags_of(recording))


def test_time_that_a_system_cannot_tell_is_no_reason_to_warn() -> None:
    recording = altered(
        make_recording(),
        lambda one: msgspec.structs.replace(one, server_waited_seconds=None, stolen_seconds=None),
    )
    assert {} == flags_of(recording)


@pytest.mark.parametrize(("app", "strikes"), [("litestar", True), ("fastapi", True), ("floor", False)])
def test_a_connection_opened_again_warns(app: str, *, strikes: bool) -> None:
    recording = altered(make_recording(), only(app, lambda one: with_load(one, reconnects=1)))
    assert strikes == ("reconnects" in flags_of(recording))


@pytest.mark.parametrize(("change", "strikes"), [(1.01, False), (1.05, True)])
def test_drift_within_the_block_warns(change: float, *, strikes: bool) -> None:
    recording = altered(make_recording(), only("litestar", first_pairs(5, faster(change))))
    assert strikes == ("drift" in flags_of(recording))


@pytest.mark.parametrize(("change", "strikes"), [(1.01, False), (1.05, True)])
def test_an_order_effect_warns(change: float, *, strikes: bool) -> None:
    def going_first(slice_: Slice) -> Slice:
        return faster(change)(slice_) if slice_.pair is not None and slice_.pair % 4 == 0 else slice_

    assert strikes == ("order" in flags_of(altered(make_recording(), only("litestar", going_first))))


def test_a_second_slice_in_a_row_on_one_app_may_be_faster() -> None:
    def warm(slice_: Slice) -> Slice:
        return faster(1.05)(slice_) if slice_.pair is not None and slice_.pair % 2 == 1 else slice_

    assert "order" not in flags_of(altered(make_recording(), warm))


@pytest.mark.parametrize(("change", "strikes"), [(0.97, False), (0.90, True)])
def test_a_slow_first_slice_warns(change: float, *, strikes: bool) -> None:
    recording = altered(make_recording(), first_pairs(1, faster(change)))
    assert strikes == ("first slice" in flags_of(recording))


def test_an_effect_that_could_be_chance_does_not_warn() -> None:
    def wavering(slice_: Slice) -> Slice:
        return faster(1.3 if slice_.block % 2 else 1 / 1.2)(slice_)

    assert "drift" not in flags_of(altered(make_recording(), only("litestar", first_pairs(5, wavering))))


def test_a_skewed_block_makes_the_bootstrap_disagree() -> None:
    def outlying(slice_: Slice) -> Slice:
        return faster(1.5)(slice_) if slice_.block == 0 else slice_

    recording = make_recording(blocks=8, noise=0.001)
    assert "bootstrap disagrees" not in flags_of(recording)
    assert "bootstrap disagrees" in flags_of(altered(recording, only("litestar", outlying)))
