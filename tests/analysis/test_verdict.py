import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runner.analysis.claims.verdict import Target, judge, more_blocks, verdict_on
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Flag, Verdict
from runner.records.run import Kind

TWICE = Target(2.0, 0.1)


def values(low: float, high: float, blocks: int = 6) -> list[float]:
    """Block values whose 95 % interval is exactly low to high, as logarithms."""
    middle, half_width = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2
    raw = np.linspace(-1, 1, blocks)
    quantile = {6: 2.869869, 8: 2.608296}[blocks]  # t(5; 0.9825) and t(7; 0.9825)
    scale = half_width * math.sqrt(blocks) / quantile / float(raw.std(ddof=1))
    return [middle + scale * float(value) for value in raw]


def flag(*, voids: bool, sentence: str = "Something is wrong.") -> Flag:
    return Flag(name="check", voids=voids, figure=1.0, threshold=0.0, sentence=sentence)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (2.05, 2.40, Verdict.SUPPORTED),
        (2.01, 2.10, Verdict.SUPPORTED),
        (1.90, 2.10, Verdict.ABOUT_RIGHT),
        (1.85, 1.95, Verdict.ABOUT_RIGHT),
        (1.48, 1.56, Verdict.REFUTED),
        (1.78, 1.99, Verdict.REFUTED),
        (1.70, 2.24, Verdict.INCONCLUSIVE),
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
        (Estimate(estimate=2.0, low=2.0 / 1.1, high=2.0 * 1.1), Verdict.ABOUT_RIGHT),
        (Estimate(estimate=1.8, low=1.5, high=2.0), Verdict.INCONCLUSIVE),
    ],
)
def test_ends_on_the_line_count_as_the_design_says(ratio: Estimate, verdict: Verdict) -> None:
    assert verdict == verdict_on(ratio, TWICE)


def test_a_voiding_flag_comes_before_everything() -> None:
    judged = judge(values(2.05, 2.40), TWICE, [flag(voids=False), flag(voids=True)], Kind.BENCH)
    assert judged.verdict == Verdict.INVALID
    assert judged.reason == "Something is wrong."


def test_a_warning_leaves_the_verdict_standing() -> None:
    assert judge(values(2.05, 2.40), TWICE, [flag(voids=False)], Kind.BENCH).verdict == Verdict.SUPPORTED


@pytest.mark.parametrize(("kind", "word"), [(Kind.SMOKE, "measures too little"), (Kind.CALIBRATE, "calibrate run")])
def test_only_a_bench_gives_verdicts(kind: Kind, word: str) -> None:
    judged = judge(values(2.05, 2.40), TWICE, [], kind)
    assert judged.verdict == Verdict.INVALID
    assert word in judged.reason


@pytest.mark.parametrize(("blocks", "words"), [(0, "0 blocks"), (1, "1 block:")])
def test_without_an_interval_nothing_is_concluded(blocks: int, words: str) -> None:
    judged = judge([0.7] * blocks, TWICE, [], Kind.BENCH)
    assert judged.verdict == Verdict.INCONCLUSIVE
    assert words in judged.reason


def test_an_open_question_says_what_would_settle_it() -> None:
    # 16 blocks with t(15; 0.9825) = 2.3178 give a half-width of 0.0682, within the 0.0706 that are left of the margin.
    assert "about 10 more blocks would settle it" in judge(values(1.70, 2.24), TWICE, [], Kind.BENCH).reason


def test_the_blocks_announced_settle_it_and_one_fewer_does_not() -> None:
    measured = values(1.70, 2.24)
    more = more_blocks(measured, TWICE)
    assert more is not None
    mean, deviation = float(np.mean(measured)), float(np.std(measured, ddof=1))

    def verdict_after(blocks: int) -> Verdict:
        raw = np.linspace(-1, 1, blocks)
        return judge(mean + raw / raw.std(ddof=1) * deviation, TWICE, [], Kind.BENCH).verdict

    assert verdict_after(len(measured) + more) != Verdict.INCONCLUSIVE
    assert verdict_after(len(measured) + more - 1) == Verdict.INCONCLUSIVE


def test_a_ratio_on_a_target_without_margin_cannot_be_settled() -> None:
    reason = judge(values(1.9, 4 / 1.9), Target(2.0, 0.0), [], Kind.BENCH).reason
    assert "more than 1,000 blocks" in reason


def test_figures_show_on_which_side_of_the_target_they_lie() -> None:
    assert "[1.750, 1.999]" in judge(values(1.75, 1.999), TWICE, [], Kind.BENCH).reason


def test_an_impossible_target_is_refused() -> None:
    with pytest.raises(ValueError, match="positive ratio"):
        Target(0.0, 0.1)


ends = st.tuples(st.floats(0.3, 3.0), st.floats(0.3, 3.0)).map(sorted).filter(lambda pair: pair[0] * 1.001 < pair[1])


@given(ends=ends, target=st.floats(0.5, 2.0))
def test_the_inverse_ratio_against_the_inverse_target_mirrors_the_verdict(ends: list[float], target: float) -> None:
    low, high = ends
    assume(all(abs(end - limit) > 1e-9 for end in ends for limit in (target, target * 1.1, target / 1.1)))
    middle = math.sqrt(low * high)
    verdict = verdict_on(Estimate(estimate=middle, low=low, high=high), Target(target, 0.1))
    mirrored = verdict_on(Estimate(estimate=1 / middle, low=1 / high, high=1 / low), Target(1 / target, 0.1))
    # "Supported" comes before "about right" and "refuted" after it, so within the margin the mirror may say the latter.
    mirrors = {
        Verdict.SUPPORTED: {Verdict.REFUTED, Verdict.ABOUT_RIGHT},
        Verdict.ABOUT_RIGHT: {Verdict.ABOUT_RIGHT, Verdict.SUPPORTED},
        Verdict.REFUTED: {Verdict.SUPPORTED},
        Verdict.INCONCLUSIVE: {Verdict.INCONCLUSIVE},
    }
    assert mirrored in mirrors[verdict]


@given(ends=ends)
def test_narrowing_an_interval_keeps_a_settled_verdict(ends: list[float]) -> None:
    low, high = ends
    middle = math.sqrt(low * high)
    wide = verdict_on(Estimate(estimate=middle, low=low, high=high), TWICE)
    narrow = verdict_on(Estimate(estimate=middle, low=math.sqrt(low * middle), high=math.sqrt(high * middle)), TWICE)
    if wide in {Verdict.SUPPORTED, Verdict.ABOUT_RIGHT}:
        assert narrow in {wide, Verdict.SUPPORTED}
    if wide is Verdict.REFUTED:
        assert narrow in {wide, Verdict.ABOUT_RIGHT}
