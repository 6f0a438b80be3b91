"""The claims, judged on everything that a run measured: one function per rule."""

from collections.abc import Callable, Sequence

from runner.analysis.claims.attribution import attribution
from runner.analysis.claims.capability import capability
from runner.analysis.claims.grounds import claim_summary, grounds, scenarios_of
from runner.analysis.claims.scopes import Field, everywhere, somewhere, typical_ratio, typically
from runner.analysis.claims.verdict import Judged, Target
from runner.analysis.summary import ClaimSummary, ScenarioSummary
from scenarios.claims import Claim, Rule

SCOPES: dict[str, Callable[[Field, Target], Judged]] = {
    "typically": typically,
    "everywhere": everywhere,
    "somewhere": somewhere,
}


def ratio(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """A claim of a ratio, in each scope.

    An invalid scenario is left out and named, as long as two thirds remain. Scopes that speak of every scenario still
    have no verdict then: "everywhere" cannot be supported nor "somewhere" refuted by those that remain.
    """
    kind, chosen = scenarios_of(claim, scenarios)
    found = grounds(claim.contender, claim.baseline, chosen)
    if not found.names:
        untested = f"Not tested by this run. It takes a scenario with both {claim.contender} and {claim.baseline}."
        return [claim_summary(claim, untested, [], scope=scope) for scope in SCOPES]
    if not found.sufficient:
        judged = found.insufficient()
        return [claim_summary(claim, judged, found.names, scope=scope) for scope in SCOPES]
    others = grounds(claim.contender, claim.baseline, [one for one in scenarios if one not in chosen])
    field = Field(found.valid, list(found.invalid), kind, others.valid)
    target = Target(claim.target, claim.margin)
    return [
        claim_summary(
            claim,
            judge_scope(field, target),
            list(found.valid),
            scope=scope,
            ratio=typical_ratio(field) if scope == "typically" else None,
        )
        for scope, judge_scope in SCOPES.items()
    ]


RULES: dict[Rule, Callable[[Claim, Sequence[ScenarioSummary]], list[ClaimSummary]]] = {
    Rule.RATIO: ratio,
    Rule.ATTRIBUTION: attribution,
    Rule.CAPABILITY: capability,
}


def judged_claims(claims: Sequence[Claim], scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """One summary per claim, three per claim of a ratio, in the order of the claims."""
    return [summary for claim in claims for summary in RULES[claim.rule](claim, scenarios)]
