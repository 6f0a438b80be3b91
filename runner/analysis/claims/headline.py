"""The answer in one sentence, the finding first and honest in every case."""

from collections.abc import Sequence

from runner.analysis import wording
from runner.analysis.claims import difference
from runner.analysis.claims.grounds import grounds
from runner.analysis.claims.verdict import not_a_bench
from runner.analysis.roles import TYPICALLY
from runner.analysis.summary import ClaimSummary, ScenarioSummary, Verdict
from runner.records.run import Kind
from scenarios.claims import Claim, Rule

ENDINGS = {
    Verdict.SUPPORTED: "the claimed {target} is supported.",
    Verdict.REFUTED: "the claimed {target} is refuted.",
    Verdict.INCONCLUSIVE: "whether the claimed {target} holds is inconclusive.",
}


def headline(
    kind: Kind, claims: Sequence[Claim], judged: Sequence[ClaimSummary], scenarios: Sequence[ScenarioSummary]
) -> str:
    """What the first claim of a ratio came to, typically; a run of another kind than `bench` says what it was."""
    if kind is not Kind.BENCH:
        return f"No verdict. {not_a_bench(kind)}"
    claim = next((claim for claim in claims if claim.rule is Rule.RATIO), None)
    if claim is None:
        return difference.headline(scenarios)
    answer = next(found for found in judged if found.number == claim.number and found.scope == TYPICALLY)
    target = f"{claim.target:g}x"
    if answer.verdict is None or answer.verdict is Verdict.INVALID or answer.ratio is None:
        return f"No verdict on the claimed {target}: {answer.reason}"
    ending = ENDINGS[answer.verdict].format(target=target)
    return f"{finding(claim, answer)}, {where(claim, answer, scenarios)}: {ending}"


def finding(claim: Claim, answer: ClaimSummary) -> str:
    """`On this machine Litestar answered 1.52 times [1.48, 1.56] as many requests as FastAPI`."""
    assert answer.ratio is not None
    figures = wording.interval(answer.ratio, beside=claim.target, times=" times")
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    return f"On this machine {contender} answered {figures} as many requests as {baseline}"


def where(claim: Claim, answer: ClaimSummary, scenarios: Sequence[ScenarioSummary]) -> str:
    """Over which scenarios, and from which ratio to which: they are no sample of others, so the range says more."""
    if len(answer.scenarios) == 1:
        return f"measured in one scenario, {answer.scenarios[0]}"
    outside = " outside the headline" if "outside the headline" in answer.reason else ""
    own = [scenario for scenario in scenarios if scenario.name in answer.scenarios]
    valid = grounds(claim.contender, claim.baseline, own).valid.values()
    ratios = [comparison.ratio.estimate for comparison in valid if comparison.ratio]
    spread = f", from {wording.number(min(ratios), 2)} to {wording.number(max(ratios), 2)}" if ratios else ""
    return f"the geometric mean of {len(answer.scenarios)} scenarios{outside}{spread}"
