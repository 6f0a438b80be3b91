"""Is the model library the reason? The same pair of frameworks, once each with its own library and once with the same.

The same can be either's: with the baseline's in both the contender may pay for a library that it was not made for, with
the contender's in both the baseline may. What both ways agree on is the library's doing (docs/adr/0009).

The share of the gap that goes away is taken on the log scale, where parts of a ratio add up: with 1.75 and 1.32 it is
half. It comes block by block with a t interval over blocks, like everything else.

The question is asked twice: through what each framework offers for a library, and encoded by hand in all four. The
second decides, since only there the library is all that differs; the first can withhold the verdict, where it has the
opposite one (docs/adr/0031). A run that lacks a contender for the second is judged by the first alone.

What the model library explains of the gap, as figures: `attribution` judges by the same ones.
"""

from collections.abc import Sequence

from runner.analysis import wording
from runner.analysis.claims.grounds import claim_summary, scenarios_of
from runner.analysis.claims.scopes import typical_ratio
from runner.analysis.claims.two_by_two import (
    BASELINE_LIBRARY,
    Figures,
    Sides,
    all_grounds,
    library_table,
    library_tables,
    offered_figures,
    sides_of,
    ways_of,
)
from runner.analysis.claims.verdict import Judged
from runner.analysis.parts import LibraryTable, TwoByTwo, Way
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Explained, SameLibrary, ScenarioSummary, Verdict
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


MOST_OF_IT = 0.5
"""From this share on the library explains more of the gap than everything else together."""

DISAGREE = "The two tests disagree, so how much of the lead is the library is left open."


def attribution(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Whether the gap goes away; without a verdict where the run has no contender with the baseline's library."""
    kind, chosen = scenarios_of(claim, scenarios)
    own, same, other = all_grounds(claim, chosen)
    both = [name for name in own.names if name in same.names]
    if not both:
        beside = f"{claim.contender}-{BASELINE_LIBRARY} beside {claim.contender} and {claim.baseline}"
        return [claim_summary(claim, f"Not tested by this run. It takes a run with the contender {beside}.", [])]
    for side in (own, same):
        if not side.sufficient:
            return [claim_summary(claim, side.insufficient(), both)]
    shared = [name for name in both if name in own.valid and name in same.valid]
    if not shared:
        return [claim_summary(claim, Judged(Verdict.INVALID, "No scenario is valid with both libraries."), both)]
    shared = [name for name in shared if name in other.valid] or shared
    sides = sides_of(own, same, other, shared, kind)
    figures = offered_figures(claim, sides, chosen)
    offered = judge_share(claim, sides, figures)
    if (by_hand := library_table(claim, Way.BY_HAND, chosen)) is None:
        ratio = figures.ways[0].ratio if figures.ways else typical_ratio(sides.same)
        return [claim_summary(claim, offered, shared, ratio=ratio)]
    judged = decide(judge_table(claim, by_hand), offered)
    return [claim_summary(claim, judged, by_hand.averaged, ratio=by_hand.typically.with_baselines)]


def decide(by_hand: Judged, offered: Judged) -> Judged:
    """Return the verdict by hand; inconclusive where what the frameworks offer gives the opposite one."""
    reason = f"Encoded by hand in all four: {by_hand.reason} Through what each framework offers: {offered.reason}"
    if {by_hand.verdict, offered.verdict} == {Verdict.SUPPORTED, Verdict.REFUTED}:
        return Judged(Verdict.INCONCLUSIVE, f"{reason} So it depends on who encodes.")
    return Judged(by_hand.verdict, reason)


def judge_table(claim: Claim, table: LibraryTable) -> Judged:
    """Supported where most of the gap goes away with either library in both, refuted where less than half does."""
    typically = table.typically
    if not ways_of(table):
        gap = wording.interval(typically.own)
        return Judged(Verdict.INCONCLUSIVE, f"there is no gap to explain: the ratio is {gap}.")
    ways = ways_of(table)
    gap = f"{wording.interval(typically.own)} with each one's own library."
    named = "".join(f" Without {each.scenario}: {shares_in(each.without)}." for each in table.outliers)
    reason = " ".join([gap, *(gone(each) for each in ways)]) + named
    verdicts = {verdict_on_share(claim, each.ratio, each.share) for each in ways}
    if len(verdicts) == 1:
        return Judged(verdicts.pop(), reason)
    return Judged(Verdict.INCONCLUSIVE, f"{reason} {DISAGREE}")


def shares_in(row: TwoByTwo) -> str:
    """Return both shares of the gap, the baseline's library first."""
    shares = (row.share_with_baselines, row.share_with_contenders)
    return " and ".join(wording.percentage(each) for each in shares if each) or "no gap"


def gone(same: SameLibrary) -> str:
    """Say what is left with one library in both, and how much of the gap has gone."""
    part = "all" if same.share.low >= 1 else wording.percentage(same.share)
    return f"{wording.interval(same.ratio)} with {same.library} in both: {part} of the gap goes away."


def judge_share(claim: Claim, sides: Sides, figures: Figures) -> Judged:
    """Supported when the gap is gone or most of it is, refuted when less than half can be.

    Inconclusive where that depends on which library both have.
    """
    gap, found = figures.gap, figures.ways
    if gap is not None and gap.low <= 1:
        return Judged(Verdict.INCONCLUSIVE, f"There is no gap to explain: the ratio is {wording.interval(gap)}.")
    if gap is None or not found:
        return Judged(Verdict.INCONCLUSIVE, "It takes at least 2 blocks of each scenario with both libraries.")
    own = f"{wording.interval(gap)} with each one's own library, over {sides.own.described}."
    reason = " ".join([own, *(gone(same) for same in found)])
    if found[0].ratio.high < 1:
        slower = wording.name_of(claim.contender)
        reason += f" With {BASELINE_LIBRARY} in both the lead disappears: {slower} is then the slower one."
    verdicts = {verdict_on_share(claim, one.ratio, one.share) for one in found}
    if len(verdicts) == 1:
        return Judged(verdicts.pop(), reason)
    return Judged(Verdict.INCONCLUSIVE, f"{reason} {DISAGREE}")


def verdict_on_share(claim: Claim, rest: Estimate, share: Estimate) -> Verdict:
    """The first that matches."""
    if rest.high <= 1 + claim.margin or share.low >= MOST_OF_IT:
        return Verdict.SUPPORTED
    if share.high < MOST_OF_IT:
        return Verdict.REFUTED
    return Verdict.INCONCLUSIVE
