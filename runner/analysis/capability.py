"""Can it do what the page says, and at what cost? The scenarios of the claim's areas answer by conforming."""

from collections.abc import Sequence

from runner.analysis import wording
from runner.analysis.grounds import claim_summary, grounds, scenarios_of
from runner.analysis.scopes import Field, typical_ratio
from runner.analysis.summary import ClaimSummary, Comparison, ScenarioSummary, Verdict
from runner.analysis.verdict import Judged
from scenarios.claims import Claim


def capability(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Supported when every area has scenarios and all conform on both sides; refuted where the contender stays out."""
    _, chosen = scenarios_of(claim, scenarios)
    missing = [scenario for scenario in chosen if claim.contender in scenario.asked.absent]
    if missing:
        return [claim_summary(claim, cannot(claim, missing), [scenario.name for scenario in missing])]
    found = grounds(claim.contender, claim.baseline, chosen)
    measured = {name: comparison for name, comparison in found.valid.items() if comparison.throughput_ratio}
    if found.names and not found.sufficient:
        return [claim_summary(claim, found.insufficient(), found.names)]
    if set(claim.areas) - {scenario.asked.area for scenario in chosen if scenario.name in measured}:
        return [claim_summary(claim, what_it_takes(claim), [])]
    field = Field(measured, list(found.invalid), "scenario")
    return [claim_summary(claim, conforms(claim, field), list(measured), ratio=typical_ratio(field))]


def cannot(claim: Claim, missing: Sequence[ScenarioSummary]) -> Judged:
    """The contender itself stays out."""
    first = missing[0]
    reason = first.asked.absent[claim.contender]
    return Judged(Verdict.REFUTED, f"{wording.name_of(claim.contender)} takes no part in {first.name}: {reason}.")


def conforms(claim: Claim, field: Field) -> Judged:
    """Both give the same answers; the ratio says what that costs."""
    costs = "; ".join(f"{name} {cost(comparison)}" for name, comparison in field.valid.items())
    both = f"{wording.name_of(claim.contender)} and {wording.name_of(claim.baseline)}"
    reason = f"{both} give the same answers in {field.described}. Requests answered, ratio: {costs}.{field.remark}"
    return Judged(Verdict.SUPPORTED, reason)


def cost(comparison: Comparison) -> str:
    """The ratio, in figures."""
    ratio = comparison.throughput_ratio
    return wording.interval(ratio) if ratio else "not measured"


def what_it_takes(claim: Claim) -> str:
    """What a run would have to measure."""
    areas = wording.listed(list(claim.areas)) or "any area"
    return (
        f"Not tested by this run. It takes at least 2 blocks of a scenario in each of {areas}, "
        f"with {claim.contender} and {claim.baseline}."
    )
