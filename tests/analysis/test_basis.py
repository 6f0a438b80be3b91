"""What a comparison rests on when the machine was busy."""

from collections.abc import Callable

import msgspec
import pytest

from runner.analysis.assemble import compare, summarise
from runner.analysis.statistics.frames import Basis, Tables
from runner.analysis.summary import Comparison, Verdict
from runner.analysis.validity.evidence import gather
from runner.paths import MACHINES
from runner.records import store
from runner.records.condition import Versus
from runner.records.measurement import Slice
from runner.records.run import Kind, Recording
from runner.report.text.parts import exclusion
from tests.analysis.flagged import evidence_of, first_pairs, flags_of, only, waiting, with_load
from tests.recordings import altered, make_recording, slowed, swapped


def beside_a_neighbour(waited: float = 0.5) -> Callable[[Slice], Slice]:
    """A slice in which somebody else had the server's core for that share: it takes longer and costs the same."""

    def disturb(slice_: Slice) -> Slice:
        elapsed = slice_.load.elapsed_seconds / (1 - waited)
        slice_ = with_load(slice_, elapsed_seconds=elapsed)
        return msgspec.structs.replace(slice_, server_waited_seconds=waited * elapsed)

    return disturb


def comparison_of(recording: Recording) -> Comparison:
    [comparison] = summarise(recording).scenarios[0].comparisons
    return comparison


def test_a_quiet_run_rests_on_throughput() -> None:
    assert evidence_of(make_recording()).basis is Basis.THROUGHPUT


@pytest.mark.parametrize(("pairs", "basis"), [(5, Basis.THROUGHPUT), (6, Basis.UNDISTURBED_SLICES)])
def test_above_a_third_set_aside_slices_of_each_app_stand_for_themselves(pairs: int, basis: Basis) -> None:
    recording = altered(make_recording(pairs=16), first_pairs(pairs, beside_a_neighbour()))

    assert evidence_of(recording).basis is basis


def test_what_is_left_keeps_its_verdict_with_a_warning() -> None:
    recording = altered(make_recording(pairs=16, ratio=1.5), first_pairs(10, beside_a_neighbour()))
    comparison = comparison_of(recording)

    assert comparison.judged_by is Basis.UNDISTURBED_SLICES
    assert comparison.verdict is Verdict.REFUTED
    assert comparison.ratio == comparison.throughput_ratio
    [sentence] = [flag.sentence for flag in comparison.flags if flag.name == "many set aside"]
    assert "60 of 96 pairs were set aside" in sentence


def alternating(change: Callable[[Slice], Slice]) -> Callable[[Slice], Slice]:
    """Change one slice of each pair: the contender's in one pair, the baseline's in the next."""

    def applied(slice_: Slice) -> Slice:
        struck = {0: "litestar", 1: "fastapi"}[(slice_.pair or 0) % 2]
        return change(slice_) if slice_.condition == struck else slice_

    return applied


def test_undisturbed_slices_need_no_undisturbed_partner() -> None:
    # What costs more beside a neighbour is CPU time too, by which one would be 9 % off.
    def cheaper(slice_: Slice) -> Slice:
        busy = beside_a_neighbour()(slice_)
        saved = 0.8 if slice_.condition == "litestar" else 1.0
        return msgspec.structs.replace(busy, server_cpu_seconds=slice_.server_cpu_seconds * saved)

    comparison = comparison_of(altered(make_recording(pairs=16, ratio=1.5), alternating(cheaper)))

    assert (96, Basis.UNDISTURBED_SLICES) == (comparison.excluded_pairs, comparison.judged_by)
    assert comparison.ratio is not None
    assert comparison.cpu_ratio is not None
    assert pytest.approx((1.5, 1.5), rel=0.001) == (comparison.ratio.estimate, comparison.cpu_ratio.estimate)


def test_undisturbed_slices_are_checked_where_no_pair_counts() -> None:
    def idle(slice_: Slice) -> Slice:
        return msgspec.structs.replace(slice_, server_cpu_seconds=0.8 * slice_.load.elapsed_seconds)

    recording = altered(altered(make_recording(pairs=16), idle), alternating(beside_a_neighbour()))
    comparison = comparison_of(recording)

    assert (96, Basis.UNDISTURBED_SLICES) == (comparison.excluded_pairs, comparison.judged_by)
    assert "idle server" in {flag.name for flag in comparison.flags}
    assert comparison.verdict is Verdict.INVALID


def test_a_slice_is_held_against_the_nearest_one_so_that_a_machine_which_drifts_moves_nothing() -> None:
    # By half from a block's begin to its end, and the contender's slices are left in its first half alone.
    def drifting(slice_: Slice) -> Slice:
        return slowed(slice_, 1 + 0.5 * slice_.position / 33)

    def early(slice_: Slice) -> Slice:
        struck = slice_.condition == "litestar" and (slice_.pair or 0) >= 8
        return beside_a_neighbour()(slice_) if struck else slice_

    comparison = comparison_of(altered(altered(make_recording(pairs=16, ratio=1.5), drifting), early))

    assert comparison.judged_by is Basis.UNDISTURBED_SLICES
    assert comparison.ratio is not None
    assert pytest.approx(1.5, rel=0.02) == comparison.ratio.estimate


@pytest.mark.parametrize(("left", "basis"), [(1, Basis.CPU_TIME), (2, Basis.UNDISTURBED_SLICES)])
def test_fewer_than_two_undisturbed_slices_of_an_app_are_judged_by_cpu_time_and_labelled_so(
    left: int, basis: Basis
) -> None:
    recording = altered(make_recording(pairs=16, ratio=1.5), first_pairs(16 - left, beside_a_neighbour()))
    comparison = comparison_of(recording)

    assert comparison.judged_by is basis
    by_cpu_time = basis is Basis.CPU_TIME
    assert comparison.ratio is not None
    assert pytest.approx(1.5) == comparison.ratio.estimate
    assert by_cpu_time == comparison.reason.startswith("By CPU time per request: The whole interval")
    assert by_cpu_time == ("judged by CPU time" in {flag.name for flag in comparison.flags})


def test_every_pair_set_aside_still_gives_an_answer() -> None:
    comparison = comparison_of(altered(make_recording(ratio=2.5), beside_a_neighbour(0.4)))

    assert (Verdict.SUPPORTED, Basis.CPU_TIME) == (comparison.verdict, comparison.judged_by)
    assert comparison.throughput_ratio is None
    assert 6 == comparison.blocks


def test_undisturbed_slices_that_something_unseen_slowed_are_not_believed() -> None:
    # Elapsed time alone is a tenth longer, and nothing says who took it.
    def favoured(slice_: Slice) -> Slice:
        return with_load(slice_, elapsed_seconds=slice_.load.elapsed_seconds * 1.1)

    recording = altered(make_recording(pairs=16, ratio=1.5), first_pairs(8, beside_a_neighbour()))
    comparison = comparison_of(altered(recording, only("fastapi", favoured)))

    assert comparison.judged_by is Basis.UNDISTURBED_SLICES
    assert comparison.verdict is Verdict.INVALID


@pytest.mark.parametrize(("blocks", "basis"), [(4, Basis.NOTHING), (5, Basis.CPU_TIME)])
def test_below_five_blocks_a_busy_machine_gives_no_verdict(blocks: int, basis: Basis) -> None:
    recording = altered(make_recording(blocks=blocks), beside_a_neighbour())

    assert evidence_of(recording).basis is basis
    assert (basis is Basis.NOTHING) == ("excluded pairs" in flags_of(recording))


def test_a_scenario_that_waits_is_judged_by_its_undisturbed_slices() -> None:
    recording = waiting(altered(make_recording(pairs=16), first_pairs(10, beside_a_neighbour())))

    assert evidence_of(recording).basis is Basis.UNDISTURBED_SLICES


def test_cpu_time_says_nothing_of_a_scenario_that_waits() -> None:
    recording = waiting(altered(make_recording(), beside_a_neighbour()))

    assert evidence_of(recording).basis is Basis.NOTHING
    assert comparison_of(recording).verdict is Verdict.INVALID


@pytest.mark.parametrize(("idle", "strikes"), [(0.45, False), (0.55, True)])
def test_a_server_that_starves_beside_a_neighbour_voids_for_its_cpu_time_is_another(
    idle: float, *, strikes: bool
) -> None:
    # What biases CPU time: a server that wakes for each single request. A fifth more per request, for both.
    def starve(slice_: Slice) -> Slice:
        busier = msgspec.structs.replace(slice_, server_cpu_seconds=slice_.server_cpu_seconds * 1.2)
        elapsed = busier.server_cpu_seconds / (1 - idle) / 0.5
        return msgspec.structs.replace(with_load(busier, elapsed_seconds=elapsed), server_waited_seconds=elapsed * 0.5)

    comparison = comparison_of(altered(make_recording(), starve))

    assert comparison.judged_by is Basis.CPU_TIME
    assert strikes == ("starved server" in {flag.name for flag in comparison.flags})
    assert strikes == (comparison.verdict is Verdict.INVALID)


@pytest.mark.parametrize(("share", "aside"), [(0.09, 0), (0.11, 60)])
def test_a_generator_that_waits_longer_than_its_server_has_requests_in_hand_sets_aside(
    share: float, aside: int
) -> None:
    def outwaited(slice_: Slice) -> Slice:
        return msgspec.structs.replace(slice_, generator_waited_seconds=share * slice_.load.elapsed_seconds)

    assert aside == comparison_of(altered(make_recording(), outwaited)).excluded_pairs


@pytest.mark.parametrize("place", ["amd-epyc-zen-3", "amd-epyc-zen-4"])
def test_with_the_names_of_a_record_exchanged_the_same_pairs_are_set_aside_and_the_ratio_is_its_inverse(
    place: str,
) -> None:
    recording = store.load(MACHINES / "sleeping" / place)
    versus = Versus(contender="litestar", baseline="fastapi")

    as_recorded, exchanged = (
        compare(gather(Tables(each), "json_hello", versus), 2.0, Kind.BENCH) for each in (recording, swapped(recording))
    )

    assert 0 < as_recorded.excluded_pairs == exchanged.excluded_pairs
    assert as_recorded.throughput_ratio
    assert exchanged.throughput_ratio
    assert pytest.approx(1) == as_recorded.throughput_ratio.estimate * exchanged.throughput_ratio.estimate


@pytest.mark.parametrize(("disturbed", "shown"), [(3, False), (6, True)])
def test_where_more_than_one_pair_in_twenty_is_set_aside_the_ratio_of_all_pairs_stands_beside(
    disturbed: int, *, shown: bool
) -> None:
    """Of 60 pairs; those set aside read ten times as high, which the median over pairs hardly minds."""
    numbers = iter(range(10_000))

    def disturb(slice_: Slice) -> Slice:
        if slice_.condition != "litestar" or next(numbers) >= disturbed:
            return slice_
        return msgspec.structs.replace(slowed(slice_, 0.1), server_waited_seconds=0.01)

    comparison = comparison_of(altered(make_recording(), disturb))

    assert disturbed == comparison.excluded_pairs
    assert shown == (comparison.all_pairs_ratio is not None)
    assert shown == ("with them the ratio is" in exclusion(comparison))
