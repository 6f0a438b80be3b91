import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runner.analysis.claims.verdict import Judged, judge, more_blocks, verdict_on
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Flag, Verdict
from runner.records.run import Kind

TWICE = 2.0


def values(low: float, high: float, blocks: int = 6) -> list[float]:
    """Block values whose 95 % interval is exactly low to high, as logarithms."""
    middle, half_width = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2
    raw = np.linspace(-1, 1, blocks)
    quantile = {6: 2.570582, 8: 2.608296}[blocks]  # t(5; 0.975), and t(7; 0.9825) where a run may stop
    scale = half_width * math.sqrt(blocks) / quantile / float(raw.std(ddof=1))
    return [middle + scale * float(value) for value in raw]


def flag(*, voids: bool, sentence: str = "Something is wrong.") -> Flag:
    return Flag(name="check", voids=voids, figure=1.0, threshold=0.0, sentence=sentence)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (2.05, 2.40, Verdict.SUPPORTED),
        (2.01, 2.10, Verdict.SUPPORTED),
        (1.85, 1.95, Verdict.REFUTED),
        (1.48, 1.56, Verdict.REFUTED),
        (1.78, 1.99, Verdict.REFUTED),
        (1.70, 2.24, Verdict.INCONCLUSIVE),
        (1.90, 2.10, Verdict.INCONCLUSIVE),
        (1.95, 2.30, Verdict.INCONCLUSIVE),
    ],
)
def test_the_first_rule_that_matches_gives_the_verdict(low: float, high: float, verdict: Verdict) -> None:
    judged = judge(values(low, high), TWICE, [], Kind.BENCH)
    assert verdict == judged.verdict
    assert f"[{low:.2f}, {high:.2f}]" in judged.reason


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (Estimate(estimate=2.5, low=2.0, high=3.0), Verdict.SUPPORTED),
        (Estimate(estimate=1.8, low=1.5, high=1.9999), Verdict.REFUTED),
        (Estimate(estimate=1.8, low=1.5, high=2.0), Verdict.INCONCLUSIVE),
    ],
)
def test_ends_on_the_line_count_as_the_design_says(ratio: Estimate, verdict: Verdict) -> None:
    assert verdict == verdict_on(ratio, TWICE)


def test_a_voiding_flag_comes_before_everything() -> None:
    judged = judge(values(2.05, 2.40), TWICE, [flag(voids=False), flag(voids=True)], Kind.BENCH)
    assert Verdict.INVALID == judged.verdict
    assert "Something is wrong." == judged.reason


def test_a_warning_leaves_the_verdict_standing() -> None:
    assert Verdict.SUPPORTED == judge(values(2.05, 2.40), TWICE, [flag(voids=False)], Kind.BENCH).verdict


@pytest.mark.parametrize(("kind", "word"), [(Kind.SMOKE, "measures too little"), (Kind.CALIBRATE, "calibrate run")])
def test_only_a_bench_gives_verdicts(kind: Kind, word: str) -> None:
    judged = judge(values(2.05, 2.40), TWICE, [], kind)
    assert Verdict.INVALID == judged.verdict
    assert word in judged.reason


@pytest.mark.parametrize(("blocks", "words"), [(0, "0 blocks"), (1, "1 block:")])
def test_without_an_interval_nothing_is_concluded(blocks: int, words: str) -> None:
    judged = judge([0.7] * blocks, TWICE, [], Kind.BENCH)
    assert Verdict.INCONCLUSIVE == judged.verdict
    assert words in judged.reason


def test_an_open_question_says_what_would_settle_it() -> None:
    # The mean lies 0.0162 below the target; 31 blocks with t(30; 0.975) = 2.0423 give a half-width of 0.0160.
    assert "about 25 more blocks would settle it" in judge(values(1.88, 2.06), TWICE, [], Kind.BENCH).reason


def test_the_blocks_announced_settle_it_and_one_fewer_does_not() -> None:
    measured = values(1.84, 2.06)
    more = more_blocks(measured, TWICE)
    assert more is not None
    mean, deviation = float(np.mean(measured)), float(np.std(measured, ddof=1))

    def verdict_after(blocks: int) -> Verdict | None:
        raw = np.linspace(-1, 1, blocks)
        return judge(mean + raw / raw.std(ddof=1) * deviation, TWICE, [], Kind.BENCH).verdict

    assert verdict_after(len(measured) + more) != Verdict.INCONCLUSIVE
    assert Verdict.INCONCLUSIVE == verdict_after(len(measured) + more - 1)


def test_a_ratio_on_its_target_cannot_be_settled() -> None:
    reason = judge(values(1.9, 4 / 1.9), TWICE, [], Kind.BENCH).reason
    assert "more than 1,000 blocks" in reason


def test_figures_show_on_which_side_of_the_target_they_lie() -> None:
    assert "[1.750, 1.999]" in judge(values(1.75, 1.999), TWICE, [], Kind.BENCH).reason


def test_an_impossible_target_is_refused() -> None:
    with pytest.raises(ValueError, match="positive ratio"):
        judge(values(1.5, 1.6), 0.0, [], Kind.BENCH)


ends = st.tuples(st.floats(0.3, 3.0), st.floats(0.3, 3.0)).map(sorted).filter(lambda pair: pair[0] * 1.001 < pair[1])


@given(ends=ends, target=st.floats(0.5, 2.0))
def test_the_inverse_ratio_against_the_inverse_target_mirrors_the_verdict(ends: list[float], target: float) -> None:
    low, high = ends
    assume(all(abs(end - target) > 1e-9 for end in ends))
    middle = math.sqrt(low * high)
    verdict = verdict_on(Estimate(estimate=middle, low=low, high=high), target)
    mirrored = verdict_on(Estimate(estimate=1 / middle, low=1 / high, high=1 / low), 1 / target)
    mirrors = {Verdict.SUPPORTED: Verdict.REFUTED, Verdict.REFUTED: Verdict.SUPPORTED}
    assert mirrored is mirrors.get(verdict, Verdict.INCONCLUSIVE)


RANK = {Verdict.REFUTED: 0, Verdict.INCONCLUSIVE: 1, Verdict.SUPPORTED: 2}


@given(ends=ends, up=st.floats(1.0, 2.0), further=st.floats(1.0, 2.0))
def test_an_interval_that_lies_higher_never_gets_the_lower_verdict(
    ends: list[float], up: float, further: float
) -> None:
    low, high = ends
    lower = Estimate(estimate=low, low=low, high=high)
    higher = Estimate(estimate=low * up, low=low * up, high=high * up * further)
    assert RANK[verdict_on(higher, TWICE)] >= RANK[verdict_on(lower, TWICE)]


@given(ends=ends, share=st.floats(0.0, 1.0))
def test_a_narrower_interval_around_the_same_figure_changes_none_but_an_open_verdict(
    ends: list[float], share: float
) -> None:
    low, high = ends
    middle = math.sqrt(low * high)
    wide = verdict_on(Estimate(estimate=middle, low=low, high=high), TWICE)
    narrower = Estimate(estimate=middle, low=middle * (low / middle) ** share, high=middle * (high / middle) ** share)
    assert wide is Verdict.INCONCLUSIVE or verdict_on(narrower, TWICE) is wide


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(1.82, 1.89, "5 to 9 % short"), (1.82, 1.85, "7 to 9 % short"), (1.985, 1.995, "0.2 to 0.8 % short")],
)
def test_what_is_refuted_says_by_how_much_it_falls_short(low: float, high: float, words: str) -> None:
    assert judge(values(low, high), TWICE, [], Kind.BENCH).reason.endswith(f"lies below 2x: {words}.")


def test_nothing_is_judged_that_nobody_claimed() -> None:
    assert Judged(None, "") == judge(values(1.48, 1.56), None, [], Kind.BENCH)


def test_what_nobody_claimed_may_be_invalid_all_the_same() -> None:
    assert judge(values(1.48, 1.56), None, [flag(voids=True)], Kind.BENCH).verdict is Verdict.INVALID
