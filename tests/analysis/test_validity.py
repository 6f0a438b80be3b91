"""Each check strikes where it should and does not where it should not."""

from collections.abc import Callable

import msgspec
import pytest

from runner.analysis import wording
from runner.analysis.assemble import summarise
from runner.analysis.evidence import Evidence, gather
from runner.analysis.frames import slices_frame
from runner.analysis.summary import Flag, Verdict
from runner.analysis.validity import COMPARISON_CHECKS, RUN_CHECKS, comparison_flags, run_flags
from runner.records import Complete, Ending, Failed, Failure, Interrupted, Recording, Served, Slice
from tests.builders import (
    altered,
    make_asked,
    make_block,
    make_machine,
    make_options,
    make_recording,
    make_run,
)


def evidence_of(recording: Recording) -> Evidence:
    return gather(recording, slices_frame(recording.slices), "one_item", "litestar", "fastapi")


def flags_of(recording: Recording) -> dict[str, Flag]:
    return {flag.name: flag for flag in comparison_flags(evidence_of(recording))}


def with_load(slice_: Slice, **changes: object) -> Slice:
    return msgspec.structs.replace(slice_, load=msgspec.structs.replace(slice_.load, **changes))


def only(app: str, change: Callable[[Slice], Slice]) -> Callable[[Slice], Slice]:
    """The change, for the slices of one app."""
    return lambda slice_: change(slice_) if slice_.app == app else slice_


def first_pairs(count: int, change: Callable[[Slice], Slice]) -> Callable[[Slice], Slice]:
    """The change, for the first pairs of every block."""
    return lambda slice_: change(slice_) if slice_.pair is not None and slice_.pair < count else slice_


def waiting(recording: Recording) -> Recording:
    """The same in a scenario that waits."""
    asked = make_asked(tags=["headline", "waiting"])
    run = msgspec.structs.replace(recording.run, scenarios={"one_item": asked})
    return msgspec.structs.replace(recording, run=run)


def stolen(slice_: Slice) -> Slice:
    return msgspec.structs.replace(slice_, stolen_seconds=0.01)


def faster(factor: float) -> Callable[[Slice], Slice]:
    """Throughput alone: elapsed time shrinks, CPU time stays."""
    return lambda slice_: with_load(
        slice_,
        elapsed_seconds=slice_.load.elapsed_seconds / factor,
        generator_cpu_seconds=slice_.load.generator_cpu_seconds / factor,
    )


def test_a_good_run_raises_no_flag() -> None:
    recording = make_recording()
    assert flags_of(recording) == {}
    assert run_flags(recording) == []


@pytest.mark.parametrize("app", ["litestar", "fastapi", "floor"])
def test_one_wrong_answer_voids_and_is_named(app: str) -> None:
    failure = Failure(kind="body", request="GET /items/7", detail="expected 5 bytes, got 6")

    def fail(slice_: Slice) -> Slice:
        return with_load(slice_, failures=1, first_failures=[failure]) if slice_.position < 3 else slice_

    flag = flags_of(altered(make_recording(blocks=6), only(app, fail)))["wrong answers"]
    assert flag.voids
    assert flag.figure == 6
    assert "GET /items/7 (body): expected 5 bytes, got 6" in flag.sentence


def test_a_wrong_answer_in_a_disturbed_slice_still_voids() -> None:
    def fail(slice_: Slice) -> Slice:
        return stolen(with_load(slice_, failures=1)) if slice_.position == 0 else slice_

    assert "wrong answers" in flags_of(altered(make_recording(), only("litestar", fail)))


def test_a_wrong_answer_of_another_contender_is_its_own_affair() -> None:
    recording = make_recording()
    other = msgspec.structs.replace(recording.slices[0], app="litestar_pydantic", pair=99)
    slices = [*recording.slices, with_load(other, failures=1)]
    assert "wrong answers" not in flags_of(msgspec.structs.replace(recording, slices=slices))


@pytest.mark.parametrize(("share", "strikes"), [(0.84, False), (0.86, True)])
@pytest.mark.parametrize("app", ["litestar", "fastapi"])
def test_a_busy_generator_voids(app: str, share: float, *, strikes: bool) -> None:
    recording = altered(
        make_recording(),
        only(app, lambda slice_: with_load(slice_, generator_cpu_seconds=share * slice_.load.elapsed_seconds)),
    )
    assert strikes == ("busy generator" in flags_of(recording))


def test_a_generator_that_is_busy_with_the_floor_proves_nothing() -> None:
    recording = altered(
        make_recording(),
        only("floor", lambda slice_: with_load(slice_, generator_cpu_seconds=slice_.load.elapsed_seconds)),
    )
    assert flags_of(recording) == {}


# The floor of the builders is 6 times as fast as the baseline, the contender 1.5 times: headroom 4.
@pytest.mark.parametrize(("slower", "strikes"), [(2.6, False), (2.7, True)])
def test_a_low_floor_voids(slower: float, *, strikes: bool) -> None:
    recording = altered(make_recording(), only("floor", faster(1 / slower)))
    assert strikes == ("low floor" in flags_of(recording))
    assert "low floor" not in flags_of(waiting(recording))


@pytest.mark.parametrize(("share", "strikes"), [(0.91, False), (0.89, True)])
def test_an_idle_server_voids_unless_the_scenario_waits(share: float, *, strikes: bool) -> None:
    recording = altered(
        make_recording(),
        lambda slice_: msgspec.structs.replace(slice_, server_cpu_seconds=share * slice_.load.elapsed_seconds),
    )
    assert strikes == ("idle server" in flags_of(recording))
    assert "idle server" not in flags_of(waiting(recording))


@pytest.mark.parametrize(("pairs", "strikes"), [(3, False), (4, True)])
def test_more_than_a_third_of_the_pairs_set_aside_voids(pairs: int, *, strikes: bool) -> None:
    recording = altered(make_recording(pairs=9), first_pairs(pairs, stolen))
    flags = flags_of(recording)
    assert strikes == ("excluded pairs" in flags)
    if strikes:
        assert "24 of 54 pairs" in flags["excluded pairs"].sentence


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
    assert flags_of(msgspec.structs.replace(recording, blocks=[*recording.blocks, failed])) == {}


# At a spread of 0.1 % the intervals are about 0.1 % wide on either side; at 10 % they overlap.
@pytest.mark.parametrize(
    ("apart", "noise", "strikes"),
    [(1.02, 0.001, False), (1.05, 0.001, True), (1.05, 0.10, False)],
)
def test_measures_that_disagree_beyond_their_intervals_void(apart: float, noise: float, *, strikes: bool) -> None:
    recording = altered(make_recording(noise=noise), only("litestar", faster(apart)))
    flags = flags_of(recording)
    assert strikes == ("measures disagree" in flags)
    assert "measures disagree" not in flags_of(waiting(recording))
    if strikes:
        assert pytest.approx(0.05) == flags["measures disagree"].figure


@pytest.mark.parametrize(("blocks", "strikes"), [(4, True), (5, False)])
def test_few_blocks_warn(blocks: int, *, strikes: bool) -> None:
    assert strikes == ("few blocks" in flags_of(make_recording(blocks=blocks)))


def test_a_missing_floor_warns() -> None:
    flags = flags_of(make_recording(floor=False))
    assert list(flags) == ["missing floor"]
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
    assert flags_of(recording) == {}


@pytest.mark.parametrize(("app", "strikes"), [("litestar", True), ("fastapi", True), ("floor", False)])
def test_a_connection_opened_again_warns(app: str, *, strikes: bool) -> None:
    recording = altered(make_recording(), only(app, lambda one: with_load(one, reconnects=1)))
    assert strikes == ("reconnects" in flags_of(recording))


def served(recording: Recording, app: str, one: Served) -> Recording:
    """The same with another server in every block, beside one of FastAPI as it should be."""
    sound = Served(command=recording.run.server_flags, log_bytes=0)
    blocks = [msgspec.structs.replace(block, servers={"fastapi": sound, app: one}) for block in recording.blocks]
    return msgspec.structs.replace(recording, blocks=blocks)


@pytest.mark.parametrize(("app", "strikes"), [("litestar", True), ("floor", True), ("litestar_pydantic", False)])
def test_a_server_with_other_flags_voids(app: str, *, strikes: bool) -> None:
    flags = flags_of(served(make_recording(), app, Served(command=["--workers", "2"], log_bytes=0)))
    assert strikes == ("unequal servers" in flags)
    if strikes:
        assert f": {app} with --workers 2." in flags["unequal servers"].sentence


@pytest.mark.parametrize(("app", "strikes"), [("litestar", True), ("floor", True), ("litestar_pydantic", False)])
def test_a_server_that_writes_a_log_voids(app: str, *, strikes: bool) -> None:
    recording = make_recording()
    flags = flags_of(served(recording, app, Served(command=recording.run.server_flags, log_bytes=1234)))
    assert strikes == ("server log" in flags)
    if strikes:
        assert "wrote 1,234 bytes" in flags["server log"].sentence


def test_versions_unlike_the_lock_warn() -> None:
    run = msgspec.structs.replace(make_run(), unlike_lock=["uvicorn 2 (the lock has 1)"])
    [flag] = run_flags(make_recording(run=run))
    assert flag.name == "unlike the lock"
    assert "uvicorn 2 (the lock has 1)" in flag.sentence


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


@pytest.mark.parametrize(
    ("server", "generator", "words"),
    [(None, 1, "the servers"), (0, None, "the generator"), (None, None, "the servers and the generator")],
)
def test_no_core_of_its_own_warns(server: int | None, generator: int | None, words: str) -> None:
    run = make_run(machine=make_machine(server_core=server, generator_core=generator))
    flags = run_flags(make_recording(run=run))
    assert [flag.name for flag in flags] == ["unpinned"]
    assert f": {words}." in flags[0].sentence


@pytest.mark.parametrize(
    ("reason", "noise", "names"),
    [("budget", 0.10, ["budget spent"]), ("budget", 0.01, []), ("precise", 0.01, [])],
)
def test_a_budget_spent_before_precision_warns(reason: str, noise: float, names: list[str]) -> None:
    recording = make_recording(blocks=8, noise=noise, ending=Complete(reason=reason, seconds=600.0))
    assert names == [flag.name for flag in run_flags(recording)]


@pytest.mark.parametrize("ending", [None, Interrupted(reason="by hand", seconds=5.0)])
def test_a_run_cut_short_warns(ending: Ending | None) -> None:
    recording = msgspec.structs.replace(make_recording(), ending=ending)
    assert [flag.name for flag in run_flags(recording)] == ["cut short"]


def test_the_checks_that_void_are_these_and_the_others_warn() -> None:
    voiding = [check.name for check in COMPARISON_CHECKS if check.voids]
    assert voiding == [
        "wrong answers",
        "failed blocks",
        "busy generator",
        "low floor",
        "idle server",
        "excluded pairs",
        "measures disagree",
        "unequal servers",
        "server log",
    ]
    assert not any(check.voids for check in RUN_CHECKS)


@pytest.mark.parametrize("app", ["litestar", "fastapi"])
def test_one_idle_server_of_the_two_is_enough_to_void(app: str) -> None:
    recording = altered(
        make_recording(),
        only(app, lambda slice_: msgspec.structs.replace(slice_, server_cpu_seconds=0.5 * slice_.load.elapsed_seconds)),
    )
    assert wording.name_of(app) in flags_of(recording)["idle server"].sentence


def test_nothing_measured_breaks_no_check() -> None:
    recording = make_recording(blocks=0)
    assert list(flags_of(recording)) == ["few blocks"]


def test_a_voiding_check_leaves_no_verdict_and_a_warning_leaves_one() -> None:
    busy = altered(
        make_recording(), lambda slice_: with_load(slice_, generator_cpu_seconds=slice_.load.elapsed_seconds)
    )
    assert summarise(busy).scenarios[0].comparisons[0].verdict == Verdict.INVALID
    assert summarise(make_recording(floor=False)).scenarios[0].comparisons[0].verdict == Verdict.REFUTED


def test_every_check_is_documented_and_has_a_name_of_its_own() -> None:
    names = [check.name for check in COMPARISON_CHECKS] + [check.name for check in RUN_CHECKS]
    assert len(set(names)) == len(names)
    assert all(check.measure.__doc__ for check in COMPARISON_CHECKS)
    assert all(check.measure.__doc__ for check in RUN_CHECKS)


def test_a_run_of_another_kind_still_shows_its_figures() -> None:
    recording = make_recording(run=make_run(options=make_options(kind="smoke")))
    comparison = summarise(recording).scenarios[0].comparisons[0]
    assert comparison.verdict == Verdict.INVALID
    assert comparison.throughput_ratio is not None
