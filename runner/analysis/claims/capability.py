"""Can it do what the page says, and at what cost? The scenarios of the claim's areas answer by conforming."""

from collections.abc import Sequence

from runner.analysis import wording
from runner.analysis.claims.grounds import Grounds, areas_of, claim_summary, grounds, scenarios_of
from runner.analysis.claims.scopes import Field, typical_ratio
from runner.analysis.claims.verdict import Judged
from runner.analysis.summary import ClaimSummary, Comparison, ScenarioSummary, Verdict
from scenarios.claims import Claim


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
    field = Field(measured, list(of_both.invalid), "scenario")
    judged = conforms(claim, field, {app: Field(with_ratio(side), [], "scenario") for app, side in others.items()})
    # A mean over areas answers no question: routing alone would make a large API twice as fast as it is.
    ratio = typical_ratio(field) if len(claim.areas) == 1 else None
    return [claim_summary(claim, judged, list(measured), ratio=ratio)]


def with_ratio(side: Grounds) -> dict[str, Comparison]:
    """Return the valid comparisons that have a ratio, by scenario."""
    return {name: comparison for name, comparison in side.valid.items() if comparison.ratio}


def cannot(claim: Claim, missing: Sequence[ScenarioSummary]) -> Judged:
    """Return that the claim is refuted, since the contender itself takes no part."""
    first = missing[0]
    reason = first.asked.absent[claim.contender]
    return Judged(Verdict.REFUTED, f"{wording.name_of(claim.contender)} takes no part in {first.name}: {reason}.")


def conforms(claim: Claim, field: Field, others: dict[str, Field]) -> Judged:
    """Return that all give the same answers, and what that costs as a ratio; beside the two the typical one."""
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
