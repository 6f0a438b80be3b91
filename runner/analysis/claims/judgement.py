"""The claims, judged on everything that a run measured: one function per rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from runner.analysis import wording
from runner.analysis.claims.attribution import attribution
from runner.analysis.claims.scopes import (
    Chosen,
    Field,
    Findings,
    areas_of,
    claim_summary,
    everywhere,
    field_of,
    scenarios_of,
    somewhere,
    typically,
)
from runner.analysis.claims.verdict import Judged
from runner.analysis.cost_figures import NOTICEABLE, Dilution
from runner.analysis.roles import TYPICALLY
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, ScenarioSummary, Verdict
from scenarios.claims import Claim, Rule


def capability(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Return `both can` when every area has scenarios and all conform on both sides, each side measured twice.

    Refuted where the contender takes no part, invalid where too much is, and untested where a run measured too little.
    """
    _, chosen = scenarios_of(claim, scenarios)
    missing = [scenario for scenario in chosen if claim.contender in scenario.asked.absent]
    if missing:
        absent = f"{missing[0].name}: {missing[0].asked.absent[claim.contender]}"
        refuted = Judged(Verdict.REFUTED, f"{wording.name_of(claim.contender)} takes no part in {absent}.")
        return [claim_summary(claim, refuted, [scenario.name for scenario in missing])]
    fields = {app: field_of(app, claim.baseline, chosen) for app in (claim.contender, *claim.beside)}
    for field in fields.values():
        if field.names and not field.sufficient:
            return [claim_summary(claim, field.insufficient(), field.names)]
    for app, field in fields.items():
        fields[app] = replace(field, valid={name: each for name, each in field.valid.items() if each.ratio})
    field = fields[claim.contender]
    covered = {area for scenario in chosen if scenario.name in field.valid for area in areas_of(scenario)}
    missing_areas = [area for area in claim.areas if area not in covered]
    if missing_areas or not all(each.valid for each in fields.values()):
        areas = wording.listed([area.replace("_", " ") for area in missing_areas or claim.areas]) or "any area"
        apps = wording.listed([*fields, claim.baseline])
        untested = f"Not tested: it takes scenarios of {areas} with two blocks or more of {apps}."
        return [claim_summary(claim, untested, [])]
    # A mean over areas answers no question: routing alone would make a large API twice as fast as it is.
    ratio = field.typical_ratio if len(claim.areas) == 1 else None
    return [claim_summary(claim, both_can(claim, fields), list(field.valid), ratio=ratio)]


def both_can(claim: Claim, fields: Mapping[str, Field]) -> Judged:
    field = fields[claim.contender]
    costs = [f"{name} {wording.interval(each.ratio)}" for name, each in field.valid.items() if each.ratio]
    costs += [
        f"{app} typically {wording.interval(ratio)}" for app in claim.beside if (ratio := fields[app].typical_ratio)
    ]
    everyone = wording.listed([wording.name_of(app) for app in (*fields, claim.baseline)])
    reason = f"{everyone} give the same answers in {field.described}. Requests answered, ratio: {'; '.join(costs)}."
    return Judged(Verdict.BOTH_CAN, f"{reason} That does not say which is better.{field.remark}")


def performance(claim: Claim, findings: Findings) -> list[ClaimSummary]:
    """Judge by p99 at half of what the slower app can, and by the framework's own cost; untested without either.

    Supported where slow answers come sooner in every scenario and the framework's own cost is noticeable. Refuted where
    they come later in every scenario, or where the cost is not noticeable even without any work. Mixed where they come
    sooner in some and later in others.
    """
    slow_answers, dilution = findings.slow_answers, findings.dilution
    if not slow_answers or dilution is None:
        untested = 'Not tested by this run: it takes latency and dilution (make bench SCENARIOS="latency work").'
        return [claim_summary(claim, untested, [])]
    sooner = [name for name, ratio in slow_answers.items() if ratio.low >= claim.target]
    later = [name for name, ratio in slow_answers.items() if ratio.high < claim.target]
    overhead = dilution.overhead.ratio
    verdict = Verdict.INCONCLUSIVE
    if len(sooner) == len(slow_answers) and overhead.low >= NOTICEABLE:
        verdict = Verdict.SUPPORTED
    elif len(later) == len(slow_answers) or overhead.high < NOTICEABLE:
        verdict = Verdict.REFUTED
    elif sooner and later:
        verdict = Verdict.MIXED
    reason = f"{tails(claim, slow_answers, len(sooner), len(later))} {hidden(dilution)} {claim.beyond}".strip()
    return [claim_summary(claim, Judged(verdict, reason), list(slow_answers))]


def tails(claim: Claim, slow_answers: Mapping[str, Estimate], sooner: int, later: int) -> str:
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    figures = wording.listed([f"{name} {wording.interval(ratio)}" for name, ratio in slow_answers.items()])
    reverse = f", later in {later}" if later else ""
    return (
        f"At half of what the slower app can, the slowest hundredth of {contender}'s users wait less than "
        f"{baseline}'s in {sooner} of {wording.counted(len(slow_answers), 'scenario')}{reverse} "
        f"(p99, {baseline} over {contender}: {figures})."
    )


def hidden(dilution: Dilution) -> str:
    if dilution.fades_at is None:
        return "The framework hardly tells even where the handler computes nothing."
    work = wording.interval(dilution.fades_at)
    return f"With {work} ms of computing in the handler the frameworks are less than 5 % apart."


class Weight(StrEnum):
    """What one measure says of the contender beside the baseline."""

    LIGHT = "no heavier"  # the whole interval of the ratio keeps within the margin: not heavier by more than that
    HEAVY = "heavier"  # the whole interval lies beyond the margin
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
    said = [weight for weight, measures in by_weight.items() if measures]
    claimed = Weight.LIGHT if claim.rule is Rule.LIGHTER else Weight.HEAVY
    verdict = Verdict.MIXED if {Weight.LIGHT, Weight.HEAVY} <= set(said) else Verdict.INCONCLUSIVE
    if len(said) == 1 and said != [Weight.OPEN]:
        verdict = Verdict.SUPPORTED if said == [claimed] else Verdict.REFUTED
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    parts = [f"{weight} in {wording.listed(list(by_weight[weight]))}" for weight in said]
    told = (
        f"{contender} beside {baseline}, where heavier means by more than {100 * claim.margin:.0f} % and figures are "
        f"{baseline}'s over {contender}'s: {'; '.join(parts)}."
    )
    if verdict is Verdict.MIXED:
        told += " The measures do not agree, and the sentence does not say which of them counts."
    return Judged(verdict, f"{told} {claim.beyond}".strip())


def ratio(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Judge a claim of a ratio in each scope: typically on its own scenarios, otherwise on all that were measured.

    An invalid scenario is left out and named, as long as two thirds remain. Scopes that speak of every scenario still
    have no verdict then: "everywhere" cannot be supported nor "somewhere" refuted by those that remain. Nor does a run
    of the headline alone judge "somewhere": the scenarios with the highest ratios are outside it.
    """
    kind, chosen = scenarios_of(claim, scenarios)
    everything = field_of(claim.contender, claim.baseline, chosen if claim.areas else scenarios)
    if kind is Chosen.HEADLINE and len(chosen) == len(scenarios):
        alone = "this run measured only the headline scenarios (make bench SCENARIOS=all measures the others)."
        in_some = claim_summary(claim, f"Not judged: {alone}", [], scope="somewhere")
    else:
        in_some = in_scope(claim, "somewhere", somewhere, everything)
    return [
        in_scope(claim, TYPICALLY, typically, field_of(claim.contender, claim.baseline, chosen, kind)),
        in_scope(claim, "everywhere", everywhere, everything),
        in_some,
    ]


def in_scope(claim: Claim, scope: str, judge: Callable[[Field, float], Judged], field: Field) -> ClaimSummary:
    if not field.names:
        untested = f"Not tested by this run. It takes a scenario with both {claim.contender} and {claim.baseline}."
        return claim_summary(claim, untested, [], scope=scope)
    if not field.sufficient:
        return claim_summary(claim, field.insufficient(), field.names, scope=scope)
    mean = field.typical_ratio if scope == TYPICALLY else None
    return claim_summary(claim, judge(field, claim.target), list(field.valid), scope=scope, ratio=mean)


RULES: dict[Rule, Callable[[Claim, Findings], list[ClaimSummary]]] = {
    Rule.RATIO: lambda claim, findings: ratio(claim, findings.scenarios),
    Rule.ATTRIBUTION: lambda claim, findings: attribution(claim, findings.scenarios),
    Rule.CAPABILITY: lambda claim, findings: capability(claim, findings.scenarios),
    Rule.PERFORMANCE: performance,
    Rule.LIGHTER: resources,
    Rule.HEAVIER: resources,
}


def judged_claims(claims: Sequence[Claim], findings: Findings) -> list[ClaimSummary]:
    return [summary for claim in claims for summary in RULES[claim.rule](claim, findings)]
