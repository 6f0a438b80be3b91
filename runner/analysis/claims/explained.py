"""What the model library explains of the gap, as figures: `attribution` judges by the same ones."""

from collections.abc import Sequence

from runner.analysis.claims.same_library import all_grounds, offered_figures, sides_of
from runner.analysis.claims.two_by_two import BASELINE_LIBRARY, library_tables
from runner.analysis.library_table import LibraryTable
from runner.analysis.summary import ClaimSummary, Explained, ScenarioSummary, Verdict
from scenarios.claims import CLAIMS, Claim, Rule


def explained(claims: Sequence[ClaimSummary], scenarios: Sequence[ScenarioSummary]) -> Explained | None:
    """Return the figures of the first claim of an attribution that this run could judge; None without such a claim."""
    rules = {claim.number: claim for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION}
    for judged in claims:
        if judged.number in rules and judged.verdict not in {None, Verdict.INVALID}:
            return of_claim(rules[judged.number], judged.scenarios, scenarios)
    return None


def of_claim(claim: Claim, names: Sequence[str], scenarios: Sequence[ScenarioSummary]) -> Explained | None:
    """Return a claim's figures over the scenarios that it was judged on; None where one cannot be estimated."""
    own, same, other = all_grounds(claim, scenarios)
    shared = [name for name in names if name in own.valid and name in same.valid]
    if not shared:
        return None
    chosen = [scenario for scenario in scenarios if scenario.name in shared]
    figures = offered_figures(claim, sides_of(own, same, other, shared, "scenario"), chosen)
    if figures.gap is None or not figures.ways:
        return None
    first, *further = figures.ways
    return Explained(
        contender=claim.contender,
        baseline=claim.baseline,
        library=BASELINE_LIBRARY,
        scenarios=shared,
        own=figures.gap,
        same=first.ratio,
        share=first.share,
        other_way=further[0] if further else None,
    )


def tables(scenarios: Sequence[ScenarioSummary]) -> list[LibraryTable]:
    """Return the tables behind the first claim of an attribution; empty where its contenders were not measured."""
    claim = next(claim for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION)
    return library_tables(claim, scenarios)
