"""Checks that leave no verdict: each strikes where it should and does not where it should not."""

import msgspec
import pytest

from runner.analysis import wording
from runner.records.measurement import Failed, FailureKind, Served, Slice
from tests.analysis.flagged import (
    failing,
    faster,
    first_pairs,
    flags_of,
    only,
    served,
    stolen,
    waiting,
    with_load,
)
from tests.builders import make_block
from tests.recordings import altered, make_recording, slowed


@pytest.mark.parametrize("app", ["litestar", "fastapi", "floor"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (FailureKind.STATUS, "wrong status"),
        (FailureKind.BODY, "wrong body"),
        (FailureKind.CLOSED, "truncated answers"),
        (FailureKind.MALFORMED, "truncated answers"),
        (FailureKind.TIMEOUT, "truncated answers"),
        (FailureKind.REFUSED, "truncated answers"),
    ],
)
def test_one_wrong_answer_voids_and_is_named(kind: FailureKind, name: str, app: str) -> None:
    recording = altered(
        make_recording(blocks=6), only(app, lambda one: failing(one, kind) if one.position < 3 else one)
    )

    [flag] = [flag for flag in flags_of(recording).values() if flag.voids]
    assert (name, 6) == (flag.name, flag.figure)
    assert "GET /items/7: expected 5 bytes, got 1" in flag.sentence


def test_each_way_to_fail_is_counted_by_itself() -> None:
    recording = altered(
        make_recording(blocks=2), lambda one: failing(failing(one, FailureKind.STATUS, 2), FailureKind.BODY, 3)
    )

    slices = sum(slice_.condition in {"litestar", "fastapi", "floor"} for slice_ in recording.slices)
    figures = {name: flag.figure for name, flag in flags_of(recording).items() if flag.voids}
    assert {"wrong status": 2 * slices, "wrong body": 3 * slices} == figures


def test_a_wrong_answer_in_a_disturbed_slice_still_voids() -> None:
    def fail(slice_: Slice) -> Slice:
        return stolen(failing(slice_)) if slice_.position == 0 else slice_

    assert "wrong body" in flags_of(altered(make_recording(), only("litestar", fail)))


def test_a_wrong_answer_of_another_contender_is_its_own_affair() -> None:
    recording = make_recording()
    other = msgspec.structs.replace(recording.slices[0], condition="litestar-pydantic", pair=99)
    slices = [*recording.slices, failing(other)]
    assert "wrong body" not in flags_of(msgspec.structs.replace(recording, slices=slices))


@pytest.mark.parametrize(("share", "strikes"), [(0.84, False), (0.86, True)])
@pytest.mark.parametrize("app", ["litestar", "fastapi"])
def test_a_busy_generator_voids(app: str, share: float, *, strikes: bool) -> None:
    recording = altered(
        make_recording(),
        only(app, lambda slice_: with_load(slice_, generator_cpu_seconds=share * slice_.load.elapsed_seconds)),
    )
    assert strikes == ("busy generator" in flags_of(recording))


@pytest.mark.parametrize(("spare", "strikes"), [(0.16, False), (0.14, True)])
def test_a_generator_that_polls_is_busy_where_its_loop_seldom_finds_nothing_to_do(
    spare: float, *, strikes: bool
) -> None:
    def polled(slice_: Slice) -> Slice:
        elapsed = slice_.load.elapsed_seconds
        return with_load(
            slice_, generator_cpu_seconds=elapsed, turns=100, empty_turns=90, spare_seconds=spare * elapsed
        )

    assert strikes == ("busy generator" in flags_of(altered(make_recording(), only("litestar", polled))))


def test_a_generator_that_is_busy_with_the_floor_proves_nothing() -> None:
    recording = altered(
        make_recording(),
        only("floor", lambda slice_: with_load(slice_, generator_cpu_seconds=slice_.load.elapsed_seconds)),
    )
    assert {} == flags_of(recording)


# The floor of the builders is 6 times as fast as the baseline, the contender 1.5 times: headroom 4.
@pytest.mark.parametrize(("slower", "strikes"), [(2.6, False), (2.7, True)])
def test_a_low_floor_voids(slower: float, *, strikes: bool) -> None:
    recording = altered(make_recording(), only("floor", faster(1 / slower)))
    assert strikes == ("low floor" in flags_of(recording))
    assert "low floor" not in flags_of(waiting(recording))


@pytest.mark.parametrize(("slower", "strikes"), [(2.6, False), (2.7, True)])
def test_a_floor_that_is_its_servers_own_limit_is_an_answer_with_a_warning(slower: float, *, strikes: bool) -> None:
    flags = flags_of(altered(make_recording(), only("floor", lambda slice_: slowed(slice_, slower))))

    assert "low floor" not in flags
    assert strikes == ("near the floor" in flags)
    if strikes:
        assert not flags["near the floor"].voids
        assert "next to no difference" in flags["near the floor"].sentence


@pytest.mark.parametrize(("slower", "strikes"), [(1.08, False), (1.2, True)])
def test_a_floor_that_its_generator_held_up_is_said_to_be(slower: float, *, strikes: bool) -> None:
    flags = flags_of(altered(make_recording(), only("floor", faster(1 / slower))))

    assert strikes == ("limited floor" in flags)
    assert {False} == {flag.voids for flag in flags.values()} or not flags


@pytest.mark.parametrize(("share", "strikes"), [(0.91, False), (0.89, True)])
def test_an_idle_server_voids_unless_the_scenario_waits(share: float, *, strikes: bool) -> None:
    recording = altered(
        make_recording(),
        lambda slice_: msgspec.structs.replace(slice_, server_cpu_seconds=share * slice_.load.elapsed_seconds),
    )
    assert strikes == ("idle server" in flags_of(recording))
    assert "idle server" not in flags_of(waiting(recording))


@pytest.mark.parametrize(("pairs", "strikes"), [(7, False), (8, True)])
def test_a_single_pair_left_voids_where_cpu_time_cannot_stand_in(pairs: int, *, strikes: bool) -> None:
    recording = waiting(altered(make_recording(pairs=9), first_pairs(pairs, stolen)))
    flags = flags_of(recording)
    assert strikes == ("excluded pairs" in flags)
    if strikes:
        assert "48 of 54 pairs" in flags["excluded pairs"].sentence


@pytest.mark.parametrize(("attempts", "strikes"), [([1], False), ([1, 1], True), ([2], True)])
def test_a_second_failed_block_voids(attempts: list[int], *, strikes: bool) -> None:
    recording = make_recording()
    failed = [make_block(number=9, outcome=Failed(reason="the server died", attempt=attempt)) for attempt in attempts]
    flags = flags_of(msgspec.structs.replace(recording, blocks=[*recording.blocks, *failed]))
    assert strikes == ("failed blocks" in flags)
    if strikes:
        assert "the server died" in flags["failed blocks"].sentence


def test_a_failed_block_of_another_scenario_voids_nothing() -> None:
    recording = make_recording()
    failed = make_block(scenario="list_items", outcome=Failed(reason="the server died", attempt=2))
    assert {} == flags_of(msgspec.structs.replace(recording, blocks=[*recording.blocks, failed]))


# At a spread of 10 % the intervals of the two overlap; what processes differ by is in both, so not in the difference.
@pytest.mark.parametrize(
    ("apart", "noise", "strikes"),
    [(1.02, 0.001, False), (1.05, 0.001, True), (1.05, 0.10, True), (1.02, 0.10, False)],
)
def test_measures_that_disagree_pair_by_pair_void(apart: float, noise: float, *, strikes: bool) -> None:
    recording = altered(make_recording(noise=noise), only("litestar", faster(apart)))
    flags = flags_of(recording)
    assert strikes == ("measures disagree" in flags)
    assert "measures disagree" not in flags_of(waiting(recording))
    if strikes:
        assert pytest.approx(0.05) == flags["measures disagree"].figure


@pytest.mark.parametrize(("app", "strikes"), [("litestar", True), ("floor", True), ("litestar-pydantic", False)])
def test_a_server_with_other_flags_voids(app: str, *, strikes: bool) -> None:
    flags = flags_of(served(make_recording(), app, Served(command=["--workers", "2"], log_bytes=0)))
    assert strikes == ("unequal servers" in flags)
    if strikes:
        assert f": {app} with --workers 2." in flags["unequal servers"].sentence


@pytest.mark.parametrize(("app", "strikes"), [("litestar", True), ("floor", True), ("litestar-pydantic", False)])
def test_a_server_that_writes_a_log_voids(app: str, *, strikes: bool) -> None:
    recording = make_recording()
    flags = flags_of(served(recording, app, Served(command=recording.run.server_flags, log_bytes=1234)))
    assert strikes == ("server log" in flags)
    if strikes:
        assert "wrote 1,234 bytes" in flags["server log"].sentence


@pytest.mark.parametrize("app", ["litestar", "fastapi"])
def test_one_idle_server_of_the_two_is_enough_to_void(app: str) -> None:
    recording = altered(
        make_recording(),
        only(app, lambda slice_: msgspec.structs.replace(slice_, server_cpu_seconds=0.5 * slice_.load.elapsed_seconds)),
    )
    assert wording.name_of(app) in flags_of(recording)["idle server"].sentence
