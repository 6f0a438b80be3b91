"""The claims, judged on everything that a run measured: one function per rule."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from runner.analysis import wording
from runner.analysis.claims.attribution import attribution
from runner.analysis.claims.scopes import (
    Chosen,
    Field,
    Findings,
    Grounds,
    areas_of,
    claim_summary,
    everywhere,
    grounds,
    scenarios_of,
    somewhere,
    typical_ratio,
    typically,
)
from runner.analysis.claims.verdict import Judged, Target
from runner.analysis.cost_figures import NOTICEABLE, Dilution
from runner.analysis.roles import TYPICALLY
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Comparison, ScenarioSummary, Verdict
from scenarios.claims import Claim, Rule


def capability(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Return `both can` when every area has scenarios and all conform on both sides, each side measured twice.

    Refuted where the contender takes no part, invalid where too much is, and untested where a run measured too little.
    """
    _, chosen = scenarios_of(claim, scenarios)
    missing = [scenario for scenario in chosen if claim.contender in scenario.asked.absent]
    if missing:
        return [claim_summary(claim, cannot(claim, missing), [scenario.name for scenario in missing])]
    of_both = grounds(claim.contender, claim.baseline, chosen)
    others = {app: grounds(app, claim.baseline, chosen) for app in claim.beside}
    for side in (of_both, *others.values()):
        if side.names and not side.sufficient:
            return [claim_summary(claim, side.insufficient(), side.names)]
    measured = with_ratio(of_both)
    covered = [areas_of(scenario) for scenario in chosen if scenario.name in measured]
    missing_areas = [area for area in claim.areas if not any(area in areas for areas in covered)]
    if missing_areas or not measured or not all(with_ratio(side) for side in others.values()):
        return [claim_summary(claim, what_it_takes(claim, missing_areas or list(claim.areas)), [])]
    field = Field(measured, list(of_both.invalid), Chosen.ANY)
    judged = conforms(claim, field, {app: Field(with_ratio(side), [], Chosen.ANY) for app, side in others.items()})
    # A mean over areas answers no question: routing alone would make a large API twice as fast as it is.
    ratio = typical_ratio(field) if len(claim.areas) == 1 else None
    return [claim_summary(claim, judged, list(measured), ratio=ratio)]


def with_ratio(side: Grounds) -> dict[str, Comparison]:
    return {name: comparison for name, comparison in side.valid.items() if comparison.ratio}


def cannot(claim: Claim, missing: Sequence[ScenarioSummary]) -> Judged:
    first = missing[0]
    reason = first.asked.absent[claim.contender]
    return Judged(Verdict.REFUTED, f"{wording.name_of(claim.contender)} takes no part in {first.name}: {reason}.")


def conforms(claim: Claim, field: Field, others: dict[str, Field]) -> Judged:
    costs = "; ".join(f"{name} {cost(comparison)}" for name, comparison in field.valid.items())
    ratios = {app: typical_ratio(other) for app, other in others.items()}
    typical = "".join(f"; {app} typically {wording.interval(ratio)}" for app, ratio in ratios.items() if ratio)
    everyone = wording.listed([wording.name_of(app) for app in (claim.contender, *others, claim.baseline)])
    reason = f"{everyone} give the same answers in {field.described}. Requests answered, ratio: {costs}{typical}."
    return Judged(Verdict.BOTH_CAN, f"{reason} That does not say which is better.{field.remark}")


def cost(comparison: Comparison) -> str:
    ratio = comparison.ratio
    return wording.interval(ratio) if ratio else "not measured"


def what_it_takes(claim: Claim, missing: Sequence[str]) -> str:
    """Return the sentence that says what a run would have to measure for the claim to be tested."""
    areas = wording.listed([area.replace("_", " ") for area in missing]) or "any area"
    apps = wording.listed([claim.contender, *claim.beside, claim.baseline])
    return f"Not tested: it takes scenarios of {areas} with two blocks or more of {apps}."


UNTESTED = 'Not tested by this run: it takes latency and dilution (make bench SCENARIOS="latency work").'


def performance(claim: Claim, findings: Findings) -> list[ClaimSummary]:
    """Judge by p99 at half of what the slower app can, and by the framework's own cost; untested without either."""
    if not findings.slow_answers or findings.dilution is None:
        return [claim_summary(claim, UNTESTED, [])]
    judged = judge_performance(claim, findings.slow_answers, findings.dilution)
    return [claim_summary(claim, judged, list(findings.slow_answers))]


def judge_performance(claim: Claim, slow_answers: Mapping[str, Estimate], dilution: Dilution) -> Judged:
    """Return supported where slow answers come sooner in every scenario and the framework's own cost is noticeable.

    Refuted where they come later in every scenario, or where the cost is not noticeable even without any work.
    """
    sooner = [name for name, ratio in slow_answers.items() if ratio.low >= claim.target]
    later = [name for name, ratio in slow_answers.items() if ratio.high < claim.target]
    overhead = dilution.overhead.ratio
    verdict = Verdict.INCONCLUSIVE
    if len(sooner) == len(slow_answers) and overhead.low >= NOTICEABLE:
        verdict = Verdict.SUPPORTED
    elif len(later) == len(slow_answers) or overhead.high < NOTICEABLE:
        verdict = Verdict.REFUTED
    return Judged(verdict, f"{tails(claim, slow_answers, sooner, later)} {hidden(dilution)} {claim.beyond}".strip())


def tails(claim: Claim, slow_answers: Mapping[str, Estimate], sooner: list[str], later: list[str]) -> str:
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    figures = wording.listed([f"{name} {wording.interval(ratio)}" for name, ratio in slow_answers.items()])
    reverse = f", later in {len(later)}" if later else ""
    return (
        f"At half of what the slower app can, the slowest hundredth of {contender}'s users wait less than "
        f"{baseline}'s in {len(sooner)} of {wording.counted(len(slow_answers), 'scenario')}{reverse} "
        f"(p99, {baseline} over {contender}: {figures})."
    )


def hidden(dilution: Dilution) -> str:
    if dilution.fades_at is None:
        return "The framework hardly tells even where the handler computes nothing."
    work = wording.interval(dilution.fades_at)
    return f"With {work} ms of computing in the handler the frameworks are less than 5 % apart."


class Weight(StrEnum):
    """What one measure says of the contender beside the baseline."""

    LIGHT = "no heavier"
    """The whole interval of the ratio keeps within the margin: not heavier by more than that."""
    HEAVY = "heavier"
    """The whole interval lies beyond the margin."""
    OPEN = "not told apart from the margin"


def resources(claim: Claim, findings: Findings) -> list[ClaimSummary]:
    """Judge a claim that it is light, or heavy, by all of its measures; untested where one was not looked at."""
    by_weight: dict[Weight, list[str]] = {weight: [] for weight in Weight}
    for name in claim.measures:
        found = findings.running and (findings.running.figure(name) or findings.running.count(name))
        if not found or found.ratio is None:
            break
        ratio = found.ratio
        if not isinstance(ratio, Estimate):  # a count, which has no interval
            ratio = Estimate(estimate=ratio, low=ratio, high=ratio)
        times = wording.number(ratio.estimate, 2) if ratio.low == ratio.high else wording.interval(ratio)
        by_weight[weigh(ratio, claim.margin)].append(f"{found.label[0].lower()}{found.label[1:]} {times}")
    else:
        if claim.measures:
            return [claim_summary(claim, judge_weights(claim, by_weight), [])]
    return [claim_summary(claim, "Not tested by this run: make bench SCENARIOS=resources measures it.", [])]


def weigh(ratio: Estimate, margin: float) -> Weight:
    """Return what a ratio says, baseline over contender: above 1 the contender takes less."""
    bound = 1 / (1 + margin)
    if ratio.low >= bound:
        return Weight.LIGHT
    return Weight.HEAVY if ratio.high < bound else Weight.OPEN


def judge_weights(claim: Claim, by_weight: Mapping[Weight, Sequence[str]]) -> Judged:
    """Return the verdict: all measures have to say the same, for the sentence does not say which of them counts.

    It is monotone: a measure that gets lighter never turns a claim of lightness down, nor one of heaviness up.
    """
    verdict = Verdict.INCONCLUSIVE
    said = [weight for weight, measures in by_weight.items() if measures]
    if said == [Weight.LIGHT]:
        verdict = Verdict.SUPPORTED if claim.rule is Rule.LIGHTER else Verdict.REFUTED
    elif said == [Weight.HEAVY]:
        verdict = Verdict.REFUTED if claim.rule is Rule.LIGHTER else Verdict.SUPPORTED
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    margin = f"{claim.margin:.0%}".replace("%", " %")
    parts = [f"{weight} in {wording.listed(list(by_weight[weight]))}" for weight in said]
    told = (
        f"{contender} beside {baseline}, where heavier means by more than {margin} and figures are {baseline}'s over "
        f"{contender}'s: {'; '.join(parts)}."
    )
    if {Weight.LIGHT, Weight.HEAVY} <= set(said):  # more measuring would not settle it
        told += " The measures do not agree, and the sentence does not say which of them counts."
    return Judged(verdict, f"{told} {claim.beyond}".strip())


def ratio(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Judge a claim of a ratio in each scope: typically on its own scenarios, otherwise on all that were measured.

    An invalid scenario is left out and named, as long as two thirds remain. Scopes that speak of every scenario still
    have no verdict then: "everywhere" cannot be supported nor "somewhere" refuted by those that remain. Nor does a run
    of the headline alone judge "somewhere": the scenarios with the highest ratios are outside it.
    """
    kind, chosen = scenarios_of(claim, scenarios)
    everything = chosen if claim.areas else list(scenarios)
    target = Target(claim.target)
    return [
        in_scope(claim, TYPICALLY, typically, target, kind, chosen),
        in_scope(claim, "everywhere", everywhere, target, Chosen.ANY, everything),
        headline_alone(claim)
        if not claim.areas and kind is Chosen.HEADLINE and len(chosen) == len(scenarios)
        else in_scope(claim, "somewhere", somewhere, target, Chosen.ANY, everything),
    ]


def headline_alone(claim: Claim) -> ClaimSummary:
    untested = (
        "Not judged: this run measured only the headline scenarios (make bench SCENARIOS=all measures the others)."
    )
    return claim_summary(claim, untested, [], scope="somewhere")


def in_scope(  # noqa: PLR0913, PLR0917 - what one verdict is made of
    claim: Claim,
    scope: str,
    judge: Callable[[Field, Target], Judged],
    target: Target,
    kind: Chosen,
    scenarios: Sequence[ScenarioSummary],
) -> ClaimSummary:
    found = grounds(claim.contender, claim.baseline, scenarios)
    if not found.names:
        untested = f"Not tested by this run. It takes a scenario with both {claim.contender} and {claim.baseline}."
        return claim_summary(claim, untested, [], scope=scope)
    if not found.sufficient:
        return claim_summary(claim, found.insufficient(), found.names, scope=scope)
    field = Field(found.valid, list(found.invalid), kind)
    mean = typical_ratio(field) if scope == TYPICALLY else None
    return claim_summary(claim, judge(field, target), list(found.valid), scope=scope, ratio=mean)


RULES: dict[Rule, Callable[[Claim, Findings], list[ClaimSummary]]] = {
    Rule.RATIO: lambda claim, findings: ratio(claim, findings.scenarios),
    Rule.ATTRIBUTION: lambda claim, findings: attribution(claim, findings.scenarios),
    Rule.CAPABILITY: lambda claim, findings: capability(claim, findings.scenarios),
    Rule.PERFORMANCE: performance,
    Rule.LIGHTER: resources,
    Rule.HEAVIER: resources,
}


def judged_claims(claims: Sequence[Claim], findings: Findings) -> list[ClaimSummary]:
    """One summary per claim, three per claim of a ratio, in the order of the claims."""
    return [summary for claim in claims for summary in RULES[claim.rule](claim, findings)]
