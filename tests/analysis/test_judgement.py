import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.analysis.assemble import summarise
from runner.analysis.claims.judgement import judged_claims
from runner.analysis.claims.scopes import Findings, confirmed
from runner.analysis.summary import Summary, Verdict
from runner.records.run import Kind
from tests.analysis.judging import asking, spoiled
from tests.builders import make_asked, make_claim, make_options, make_run
from tests.recordings import make_recording
from tests.report.builder import make_scenario

SCOPES = ["typically", "everywhere", "somewhere"]


def summary_of(
    ratios: dict[str, float], *, noise: float = 0.01, invalid: tuple[str, ...] = (), tags: tuple[str, ...] = ()
) -> Summary:
    """Return the summary of a run whose scenarios are outside the headline, so that every scope is judged."""
    run = make_run(scenarios={name: make_asked(tags=tags) for name in ratios})
    return summarise(spoiled(make_recording(ratios=ratios, run=run, noise=noise, pairs=4), invalid))


def verdicts(summary: Summary) -> list[Verdict | None]:
    assert SCOPES == [claim.scope for claim in summary.claims]
    return [claim.verdict for claim in summary.claims]


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [
        ({"a": 1.5, "b": 1.6}, [Verdict.REFUTED] * 3),
        ({"a": 2.5, "b": 2.6}, [Verdict.SUPPORTED] * 3),
        ({"a": 2.0, "b": 2.0}, [Verdict.INCONCLUSIVE] * 3),
        ({"a": 1.3, "b": 3.0}, [Verdict.REFUTED, Verdict.REFUTED, Verdict.SUPPORTED]),
        ({"a": 1.3, "b": 2.0}, [Verdict.REFUTED, Verdict.REFUTED, Verdict.INCONCLUSIVE]),
        ({"a": 2.0, "b": 2.6}, [Verdict.SUPPORTED, Verdict.INCONCLUSIVE, Verdict.SUPPORTED]),
    ],
)
def test_each_scope_has_its_own_verdict(ratios: dict[str, float], expected: list[Verdict]) -> None:
    assert expected == verdicts(summary_of(ratios))


def test_wide_intervals_leave_every_scope_open() -> None:
    assert [Verdict.INCONCLUSIVE] * 3 == verdicts(summary_of({"a": 2.0, "b": 2.0}, noise=0.3))


def test_typically_is_the_geometric_mean_block_by_block() -> None:
    typically = summary_of({"a": 1.0, "b": 2.25}, noise=0.02).claims[0]
    assert typically.ratio is not None
    assert pytest.approx(1.5) == typically.ratio.estimate
    # Two scenarios of six blocks each, by 1.05 for what blocks of a round may share, and t(10; 0.975) = 2.228139.
    assert pytest.approx(1.5 * math.exp(2.228139 * 0.02 * math.sqrt(2 * 1.05 / 6) / 2)) == typically.ratio.high


def test_reasons_count() -> None:
    typically, everywhere, somewhere = summary_of({"a": 1.5, "b": 1.6}).claims
    assert typically.reason.startswith("Geometric mean over 2 scenarios outside the headline: The whole interval 1.549")
    assert everywhere.reason.startswith("0 of 2 scenarios reach 2x; the lowest is a with 1.500 [")
    assert somewhere.reason.startswith("0 of 2 scenarios reach 2x; the highest is b with 1.600 [")


@settings(max_examples=20)
@given(ratio=st.sampled_from([1.5, 1.9, 2.0, 2.2, 2.6]), noise=st.sampled_from([0.01, 0.05, 0.1]))
def test_with_one_scenario_every_scope_says_what_the_scenario_says(ratio: float, noise: float) -> None:
    summary = summary_of({"a": ratio}, noise=noise)
    assert [summary.scenarios[0].comparisons[0].verdict] * 3 == verdicts(summary)


def test_a_scope_risks_no_more_than_the_interval_of_its_only_scenario() -> None:
    noise = math.log(2.15 / 1.999) * math.sqrt(6) / 2.570582
    assert [Verdict.INCONCLUSIVE] * 3 == verdicts(summary_of({"a": 2.15}, noise=noise))


@pytest.mark.parametrize("ratio", [1.5, 2.6])
def test_a_run_of_the_headline_alone_does_not_judge_somewhere(ratio: float) -> None:
    scenarios = [make_scenario("a", ratio=ratio), make_scenario("b", ratio=ratio)]
    typically, everywhere, somewhere = judged_claims([make_claim()], Findings(scenarios=scenarios))

    assert None not in {typically.verdict, everywhere.verdict}
    assert (None, []) == (somewhere.verdict, somewhere.scenarios)
    assert somewhere.reason.startswith("Not judged: this run measured only the headline scenarios")


def test_everywhere_and_somewhere_are_judged_on_all_that_was_measured() -> None:
    scenarios = [make_scenario("a", ratio=2.6), make_scenario("b", ratio=1.5, tags=()), make_scenario("c", tags=())]
    typically, everywhere, somewhere = judged_claims([make_claim()], Findings(scenarios=scenarios))

    assert (Verdict.SUPPORTED, ["a"]) == (typically.verdict, typically.scenarios)
    assert (Verdict.REFUTED, ["a", "b", "c"]) == (everywhere.verdict, everywhere.scenarios)
    assert somewhere.verdict is Verdict.SUPPORTED
    assert "1 of 3 scenarios reaches 2x: a." == somewhere.reason


def test_a_mean_says_from_where_to_where_its_scenarios_range() -> None:
    typically, *_ = summary_of({"a": 1.4, "b": 1.6}).claims

    assert "The scenarios range from a with 1.400 [" in typically.reason
    assert "to b with 1.600 [" in typically.reason


def test_somewhere_pays_for_its_many_chances() -> None:
    # The interval of one scenario alone is [2.002, ...]: enough by itself, not when it is the best of seven.
    noise = math.log(2.15 / 2.002) * math.sqrt(6) / 2.570582
    alone = {"best": 2.15}
    assert Verdict.SUPPORTED == verdicts(summary_of(alone, noise=noise))[2]
    among = summary_of(alone | {f"other{number}": 1.5 for number in range(6)}, noise=noise)
    assert Verdict.SUPPORTED == among.scenarios[0].comparisons[0].verdict
    assert Verdict.INCONCLUSIVE == verdicts(among)[2]
    assert "with 7 chances to err, no single one is certain enough" in among.claims[2].reason


def test_holm_steps_down_until_the_first_that_stands() -> None:
    assert ["b", "a"] == confirmed({"a": 0.012, "b": 0.001, "c": 0.5}, level=0.025)
    assert ["b", "a"] == confirmed({"a": 0.013, "b": 0.009}, level=0.025)
    assert [] == confirmed({"a": 0.013, "b": 0.0130}, level=0.025)


def test_an_invalid_scenario_is_left_out_and_named() -> None:
    summary = summary_of({"a": 1.5, "b": 1.5, "c": 1.5, "d": 9.0}, invalid=("d",))
    typically, everywhere, somewhere = summary.claims
    assert Verdict.REFUTED == typically.verdict
    assert ["a", "b", "c"] == typically.scenarios
    assert typically.reason.endswith("Left out as invalid: d.")
    assert Verdict.REFUTED == everywhere.verdict
    assert Verdict.INVALID == somewhere.verdict
    assert "A scenario left out might reach it" in somewhere.reason


def test_everywhere_needs_every_scenario() -> None:
    summary = summary_of({"a": 2.5, "b": 2.5, "c": 2.5, "d": 2.5}, invalid=("d",))
    assert [Verdict.SUPPORTED, Verdict.INVALID, Verdict.SUPPORTED] == verdicts(summary)


def test_with_more_than_a_third_invalid_nothing_is_judged() -> None:
    summary = summary_of({"a": 2.5, "b": 2.5}, invalid=("b",))
    assert [Verdict.INVALID] * 3 == verdicts(summary)
    assert summary.claims[0].reason.startswith("1 of 2 comparisons cannot be judged; b: Answers with another body than")


def test_without_a_headline_scenario_it_judges_what_there_is_and_says_so() -> None:
    summary = summarise(asking({"a": make_asked(tags=[]), "b": make_asked(tags=[])}))
    assert "2 scenarios outside the headline" in summary.claims[0].reason
    assert "the geometric mean of 2 scenarios outside the headline" in summary.headline


def test_scenarios_outside_the_headline_stay_out_of_the_claim() -> None:
    summary = summarise(asking({"a": make_asked(), "b": make_asked(tags=[])}))
    assert ["a"] == summary.claims[0].scenarios


def test_a_run_without_the_pair_does_not_test_the_claim() -> None:
    summary = summarise(asking({"a": make_asked(absent={"litestar": "no such feature"})}))
    assert [None] * 3 == verdicts(summary)
    assert "It takes a scenario with both litestar and fastapi" in summary.claims[0].reason


def test_a_smoke_run_has_no_verdict() -> None:
    run = make_run(options=make_options(kind=Kind.SMOKE))
    summary = summarise(make_recording(ratio=2.5, run=run))
    assert [Verdict.INVALID, Verdict.INVALID, None] == verdicts(summary)
    assert "measures too little for a verdict" in summary.headline


def test_headline_of_a_refuted_claim() -> None:
    assert (
        "On this machine Litestar answered 1.520 times [1.500, 1.540] as many requests as FastAPI, "
        "the geometric mean of 2 scenarios, from 1.50 to 1.54: the claimed 2x is refuted."
    ) == summary_of({"a": 1.5, "b": 1.54}, noise=0.02, tags=("headline",)).headline


def test_headline_of_scenarios_outside_the_headline_says_so() -> None:
    found = summary_of({"a": 1.5, "b": 1.54}).headline

    assert "the geometric mean of 2 scenarios outside the headline, from 1.50 to 1.54" in found


def test_headline_of_one_scenario() -> None:
    assert (
        "On this machine Litestar answered 2.000 times [1.979, 2.021] as many requests as FastAPI, "
        "measured in one scenario, list_items[100]: whether the claimed 2x holds is inconclusive."
    ) == summary_of({"list_items[100]": 2.0}).headline


def test_headline_of_an_open_question() -> None:
    assert summary_of({"a": 2.0}, noise=0.3).headline.endswith("whether the claimed 2x holds is inconclusive.")


def test_headline_of_an_invalid_run_says_why() -> None:
    assert summary_of({"a": 1.5}, invalid=("a",)).headline.startswith(
        "No verdict on the claimed 2x: 1 of 1 comparison cannot be judged; a: Answers with another body than",
    )


def test_headline_of_nothing() -> None:
    recording = make_recording(blocks=0)
    assert summarise(recording).headline.startswith("No verdict on the claimed 2x: Geometric mean over 1 headline")


def test_headline_of_two_of_whom_nothing_was_claimed_says_how_far_they_differ() -> None:
    run = make_run(claims=[])
    assert (
        "litestar against fastapi in one_item: 50.0 % faster [48.4, 51.6]."
        == summarise(make_recording(run=run)).headline
    )
