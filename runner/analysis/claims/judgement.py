"""The claims, judged on everything that a run measured: one function per rule."""

from collections.abc import Callable, Sequence

from runner.analysis.claims.attribution import attribution
from runner.analysis.claims.capability import capability
from runner.analysis.claims.findings import Findings
from runner.analysis.claims.grounds import claim_summary, grounds, scenarios_of
from runner.analysis.claims.performance import performance
from runner.analysis.claims.resources import resources
from runner.analysis.claims.scopes import Field, everywhere, somewhere, typical_ratio, typically
from runner.analysis.claims.verdict import Judged, Target
from runner.analysis.roles import TYPICALLY
from runner.analysis.summary import ClaimSummary, ScenarioSummary
from scenarios.claims import Claim, Rule


def ratio(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Judge a claim of a ratio in each scope: typically on its own scenarios, otherwise on all that were measured.

    An invalid scenario is left out and named, as long as two thirds remain. Scopes that speak of every scenario still
    have no verdict then: "everywhere" cannot be supported nor "somewhere" refuted by those that remain.
    """
    kind, chosen = scenarios_of(claim, scenarios)
    everything = chosen if claim.areas else list(scenarios)
    target = Target(claim.target)
    return [
        in_scope(claim, TYPICALLY, typically, target, kind, chosen),
        in_scope(claim, "everywhere", everywhere, target, "scenario", everything),
        in_scope(claim, "somewhere", somewhere, target, "scenario", everything),
    ]


def in_scope(  # noqa: PLR0913, PLR0917 - what one verdict is made of
    claim: Claim,
    scope: str,
    judge: Callable[[Field, Target], Judged],
    target: Target,
    kind: str,
    scenarios: Sequence[ScenarioSummary],
) -> ClaimSummary:
    """Judge a claim of a ratio on scenarios, which are called by their kind."""
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
