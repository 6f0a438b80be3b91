"""What a comparison rests on when the machine was busy."""

from collections.abc import Callable

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.statistics.basis import Basis
from runner.analysis.summary import Comparison, Verdict
from runner.records.measurement import Slice
from runner.records.run import Recording
from tests.analysis.flagged import evidence_of, first_pairs, flags_of, only, waiting, with_load
from tests.recordings import altered, make_recording, slowed


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


@pytest.mark.parametrize(("pairs", "basis"), [(5, Basis.THROUGHPUT), (6, Basis.CHECKED_THROUGHPUT)])
def test_above_a_third_set_aside_cpu_time_has_to_agree(pairs: int, basis: Basis) -> None:
    recording = altered(make_recording(pairs=16), first_pairs(pairs, beside_a_neighbour()))

    assert evidence_of(recording).basis is basis


def test_what_agrees_keeps_its_verdict_with_a_warning() -> None:
    recording = altered(make_recording(pairs=16, ratio=1.5), first_pairs(10, beside_a_neighbour()))
    comparison = comparison_of(recording)

    assert comparison.judged_by is Basis.CHECKED_THROUGHPUT
    assert comparison.verdict is Verdict.REFUTED
    assert comparison.ratio == comparison.throughput_ratio
    [sentence] = [flag.sentence for flag in comparison.flags if flag.name == "many set aside"]
    assert "60 of 96 pairs were set aside" in sentence


def test_fewer_than_six_counting_pairs_a_block_are_judged_by_cpu_time_and_labelled_so() -> None:
    recording = altered(make_recording(pairs=16, ratio=1.5), first_pairs(11, beside_a_neighbour()))
    comparison = comparison_of(recording)

    assert comparison.judged_by is Basis.CPU_TIME
    assert comparison.ratio == comparison.cpu_ratio
    assert comparison.ratio is not None
    assert pytest.approx(1.5) == comparison.ratio.estimate
    assert comparison.reason.startswith("By CPU time per request: The whole interval")
    assert "judged by CPU time" in {flag.name for flag in comparison.flags}


def test_every_pair_set_aside_still_gives_an_answer() -> None:
    comparison = comparison_of(altered(make_recording(ratio=2.5), beside_a_neighbour(0.4)))

    assert (Verdict.SUPPORTED, Basis.CPU_TIME) == (comparison.verdict, comparison.judged_by)
    assert comparison.throughput_ratio is None
    assert 6 == comparison.blocks


def test_counting_pairs_that_cpu_time_contradicts_are_not_believed() -> None:
    # Whatever spoils the pairs that count, CPU time does not know it: elapsed time alone is a tenth longer.
    def favoured(slice_: Slice) -> Slice:
        return with_load(slice_, elapsed_seconds=slice_.load.elapsed_seconds * 1.1)

    recording = altered(make_recording(pairs=16, ratio=1.5), first_pairs(8, beside_a_neighbour()))
    comparison = comparison_of(altered(recording, only("fastapi", favoured)))

    assert comparison.judged_by is Basis.CPU_TIME
    assert comparison.ratio is not None
    assert pytest.approx(1.5) == comparison.ratio.estimate


@pytest.mark.parametrize(("blocks", "basis"), [(4, Basis.NOTHING), (5, Basis.CPU_TIME)])
def test_below_five_blocks_a_busy_machine_gives_no_verdict(blocks: int, basis: Basis) -> None:
    recording = altered(make_recording(blocks=blocks), beside_a_neighbour())

    assert evidence_of(recording).basis is basis
    assert (basis is Basis.NOTHING) == ("excluded pairs" in flags_of(recording))


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


def test_a_generator_that_waits_while_the_server_has_requests_in_hand_sets_nothing_aside() -> None:
    def outwaited(slice_: Slice) -> Slice:
        return msgspec.structs.replace(slice_, generator_waited_seconds=0.3 * slice_.load.elapsed_seconds)

    assert 0 == comparison_of(altered(make_recording(), outwaited)).excluded_pairs


@pytest.mark.parametrize(("idle", "aside"), [(0.04, 0), (0.06, 60)])
def test_a_generator_that_waits_sets_aside_what_the_server_was_idle_meanwhile(idle: float, aside: int) -> None:
    def outwaited(slice_: Slice) -> Slice:
        slower = slowed(slice_, 1 / (1 - idle))
        return msgspec.structs.replace(
            slower,
            server_cpu_seconds=slice_.server_cpu_seconds,
            generator_waited_seconds=0.3 * slower.load.elapsed_seconds,
        )

    assert aside == comparison_of(altered(make_recording(), outwaited)).excluded_pairs
