"""Is the model library the reason? Two frameworks by two libraries: what each of the two brings, in two ways to ask.

*Offered*: through what each framework offers for the library. The cell of the contender with the baseline's library is
then that of its plugin, and the baseline, which offers nothing for the contender's library, is encoded by hand.
*By hand*: bodies decoded and answers encoded by a line of the library's own in all four, so that a row differs from the
next in the framework alone and a column in the library alone. This way decides; the first can withhold the verdict,
where it has the opposite one (docs/adr/0031). A run that lacks a contender for the second is judged by the first alone.

The same library can be either's: with the baseline's in both the contender may pay for a library that it was not made
for, with the contender's in both the baseline may. What both agree on is the library's doing (docs/adr/0009).

Everything is a sum of logarithms: with F and L for the frameworks, p and m for the libraries, the gap Lm/Fp is Lp/Fp
times Lm/Lp, or Lm/Fm times Fm/Fp. Of the gap goes away, with p in both, what Lm/Lp is of it; with m in both, Fm/Fp.
With 1.75 and 1.32 half of it goes away. Shares come block by block with a t interval, like everything else.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from runner.analysis import wording
from runner.analysis.claims.scopes import Chosen, claim_summary, field_of, scenarios_of
from runner.analysis.claims.verdict import Judged
from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval
from runner.analysis.summary import (
    ClaimSummary,
    Explained,
    LibraryTable,
    Outlier,
    SameLibrary,
    ScenarioSummary,
    TwoByTwo,
    Verdict,
    Way,
)
from scenarios.claims import CLAIMS, Claim, Rule

# Contenders with the other's library bear its name: `litestar-pydantic`, `fastapi-msgspec`.
BASELINE_LIBRARY, CONTENDER_LIBRARY = "pydantic", "msgspec"

# From this share on the library explains more of the gap than everything else together.
MOST_OF_IT = 0.5

# A scenario is an outlier when leaving it out moves a share of the gap by more than 15 points.
OUTLYING = 0.15


def cells_of(claim: Claim, way: Way) -> dict[str, tuple[str, ...]]:
    """Return who stands in each cell: of several, the first that took part in the scenario."""
    by_hand = "-encoded" if way is Way.BY_HAND else ""
    # Where no body is decoded, what is unchecked is encoded by hand.
    unchecked = (f"{claim.baseline}-unchecked",) if by_hand else ()
    return {
        "baseline": (f"{claim.baseline}{by_hand}", *unchecked),
        "lent": (f"{claim.baseline}-{CONTENDER_LIBRARY}",),
        "borrowed": (f"{claim.contender}-{BASELINE_LIBRARY}{by_hand}",),
        "contender": (f"{claim.contender}{by_hand}",),
    }


def library_table(claim: Claim, way: Way, scenarios: Sequence[ScenarioSummary]) -> LibraryTable | None:
    """Return one table; its mean is over the headline scenarios, or over all where none of these has all four cells."""
    found = {
        scenario.name: (scenario, measured)
        for scenario in scenarios
        if (measured := logarithms(claim, way, scenario)) is not None
    }
    chosen = {name: logs for name, (scenario, logs) in found.items() if is_headline(scenario.asked.tags)}
    chosen = chosen or {name: logs for name, (_, logs) in found.items()}
    typically = two_by_two("", mean_over(chosen)) if chosen else None
    if typically is None:
        return None
    return LibraryTable(
        way=way,
        contender=claim.contender,
        baseline=claim.baseline,
        baseline_library=BASELINE_LIBRARY,
        contender_library=CONTENDER_LIBRARY,
        typically=typically,
        averaged=list(chosen),
        scenarios=[row for name, (_, logs) in found.items() if (row := two_by_two(name, logs))],
        outliers=outliers(chosen, typically),
    )


def logarithms(claim: Claim, way: Way, scenario: ScenarioSummary) -> pd.DataFrame | None:
    """Return the log-ratio to the baseline of each cell, one row per block; None if a cell was not measured."""
    blocks = {
        each.contender: each.logarithms
        for each in scenario.comparisons
        if each.baseline == claim.baseline and each.is_valid
    }
    columns: dict[str, pd.Series[float] | float] = {}
    for cell, names in cells_of(claim, way).items():
        name = next((name for name in names if name in blocks), None)
        if name is None and claim.baseline not in names:
            return None
        columns[cell] = 0.0 if name is None else blocks[name]
    frame = pd.DataFrame(columns).dropna()
    return frame if len(frame) >= 2 else None


def mean_over(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the mean of each cell over scenarios, block by block; a block that one of them lacks stays out."""
    mean: pd.DataFrame = pd.concat(frames, axis=1).dropna().T.groupby(level=1, sort=False).mean().T
    return mean


def two_by_two(scenario: str, logs: pd.DataFrame) -> TwoByTwo | None:
    """Return the ratios along both sides of a table, and the shares of the gap; None before two blocks."""
    gap = logs["contender"] - logs["baseline"]
    in_contender, in_baseline = logs["contender"] - logs["borrowed"], logs["lent"] - logs["baseline"]
    logarithms = (gap, gap - in_contender, gap - in_baseline, in_baseline, in_contender)
    ratios = [ratio for each in logarithms if (ratio := ratio_interval(each))]
    if len(ratios) < len(logarithms):
        return None
    own, with_baselines, with_contenders, brings_baseline, brings_contender = ratios
    return TwoByTwo(
        scenario=scenario,
        own=own,
        with_baselines=with_baselines,
        with_contenders=with_contenders,
        brings_baseline=brings_baseline,
        brings_contender=brings_contender,
        share_with_baselines=share(in_contender, gap),
        share_with_contenders=share(in_baseline, gap),
        share=share((in_contender + in_baseline) / 2, gap),
    )


def share(part: "pd.Series[float]", gap: "pd.Series[float]") -> Estimate | None:
    """Return the share of the gap that a part of it is; None where there is no gap."""
    ratio = ratio_interval(gap)
    if ratio is None or ratio.low <= 1:
        return None
    mean = part.mean() / gap.mean()
    # Blocks as they weigh in a ratio of means (delta method): a ratio within each block would have no mean.
    return mean_interval(mean + (part - mean * gap) / gap.mean())


def outliers(chosen: Mapping[str, pd.DataFrame], typically: TwoByTwo) -> list[Outlier]:
    """Return the scenarios without which a share of the gap would be another one, the one that moves it most first.

    The next is looked for among the others: beside one far outlier every scenario moves the mean.
    """
    found: list[Outlier] = []
    left, mean = dict(chosen), typically
    while len(left) > 2:  # of two none stands apart from the other
        candidates = [
            Outlier(scenario=name, without=rest)
            for name in left
            if (rest := two_by_two("", mean_over({other: logs for other, logs in left.items() if other != name})))
        ]
        furthest = max(candidates, key=lambda each: moved(mean, each.without), default=None)
        if furthest is None or moved(mean, furthest.without) <= OUTLYING:
            break
        found.append(furthest)
        del left[furthest.scenario]
        mean = furthest.without
    return found


def moved(one: TwoByTwo, other: TwoByTwo) -> float:
    pairs = (
        (one.share_with_baselines, other.share_with_baselines),
        (one.share_with_contenders, other.share_with_contenders),
    )
    return max((abs(first.estimate - second.estimate) for first, second in pairs if first and second), default=0.0)


def library_tables(scenarios: Sequence[ScenarioSummary]) -> list[LibraryTable]:
    claim = next(claim for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION)
    return [table for way in Way if (table := library_table(claim, way, scenarios))]


def explained(claims: Sequence[ClaimSummary], scenarios: Sequence[ScenarioSummary]) -> Explained | None:
    """Return the first claim of an attribution that this run could judge, as offered; None without one."""
    rules = {claim.number: claim for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION}
    judged = [one for one in claims if one.number in rules and one.verdict not in {None, Verdict.INVALID}]
    if not judged:
        return None
    chosen = [scenario for scenario in scenarios if scenario.name in judged[0].scenarios]
    table = library_table(rules[judged[0].number], Way.OFFERED, chosen)
    if table is None or not (ways := same_libraries(table)):
        return None
    return Explained(
        contender=table.contender,
        baseline=table.baseline,
        library=table.baseline_library,
        scenarios=table.averaged,
        own=table.typically.own,
        same=ways[0].ratio,
        share=ways[0].share,
        other_way=ways[1],
    )


def same_libraries(table: LibraryTable) -> list[SameLibrary]:
    """Return what is left with one library in both, the baseline's first; empty where there is no gap."""
    row = table.typically
    if row.share_with_baselines is None or row.share_with_contenders is None:
        return []
    return [
        SameLibrary(library=table.baseline_library, ratio=row.with_baselines, share=row.share_with_baselines),
        SameLibrary(library=table.contender_library, ratio=row.with_contenders, share=row.share_with_contenders),
    ]


def attribution(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    kind, chosen = scenarios_of(claim, scenarios)
    lent, borrowed = f"{claim.baseline}-{CONTENDER_LIBRARY}", f"{claim.contender}-{BASELINE_LIBRARY}"
    own, with_borrowed = (field_of(name, claim.baseline, chosen) for name in (claim.contender, borrowed))
    both = [name for name in own.names if name in with_borrowed.names]
    missing = borrowed if not both else lent if not field_of(lent, claim.baseline, chosen).names else None
    if missing:
        beside = f"{missing} beside {claim.contender} and {claim.baseline}"
        return [claim_summary(claim, f"Not tested by this run. It takes a run with the contender {beside}.", [])]
    for side in (own, with_borrowed):
        if not side.sufficient:
            return [claim_summary(claim, side.insufficient(), both)]
    offered = library_table(claim, Way.OFFERED, chosen)
    if offered is None:
        nothing = "No scenario is valid with both libraries in two blocks or more."
        return [claim_summary(claim, Judged(Verdict.INVALID, nothing), both)]
    judged, deciding = judge_table(claim, offered, kind), offered
    if by_hand := library_table(claim, Way.BY_HAND, chosen):
        judged, deciding = decide(judge_table(claim, by_hand, kind), judged), by_hand
    return [claim_summary(claim, judged, deciding.averaged, ratio=deciding.typically.with_baselines)]


def decide(by_hand: Judged, offered: Judged) -> Judged:
    reason = f"Encoded by hand in all four: {by_hand.reason} Through what each framework offers: {offered.reason}"
    if {by_hand.verdict, offered.verdict} == {Verdict.SUPPORTED, Verdict.REFUTED}:
        return Judged(Verdict.MIXED, f"{reason} So it depends on who encodes.")
    decisive = "" if by_hand.verdict is offered.verdict else " What is encoded by hand decides."
    return Judged(by_hand.verdict, f"{reason}{decisive}")


def share_of_gap(share: Estimate) -> str:
    return "all" if share.low >= 1 else wording.percentage(share, beside=MOST_OF_IT)


def judge_table(claim: Claim, table: LibraryTable, kind: Chosen) -> Judged:
    """Supported where most of the gap goes away with either library in both, refuted where less than half does."""
    gap, ways = wording.interval(table.typically.own), same_libraries(table)
    if not ways:
        return Judged(Verdict.INCONCLUSIVE, f"There is no gap to explain: the ratio is {gap}.")
    over = f", over {kind.counted(len(table.averaged))}" if table.way is Way.OFFERED else ""
    sentences = [f"{gap} with each one's own library{over}."]
    for each in ways:
        gone = f"{share_of_gap(each.share)} of the gap goes away"
        sentences.append(f"{wording.interval(each.ratio)} with {each.library} in both: {gone}.")
    if table.way is Way.BY_HAND:
        for outlier in table.outliers:
            shares = (outlier.without.share_with_baselines, outlier.without.share_with_contenders)
            left = " and ".join(share_of_gap(each) for each in shares if each) or "no gap"
            sentences.append(f"Without {outlier.scenario}: {left}.")
    elif ways[0].ratio.high < 1:
        slower = wording.name_of(claim.contender)
        sentences.append(f"With {ways[0].library} in both the lead disappears: {slower} is then the slower one.")
    verdicts = {verdict_on_share(claim, each) for each in ways}
    if len(verdicts) > 1:
        sentences.append("The two tests disagree, so how much of the lead is the library is left open.")
    apart = Verdict.MIXED if verdicts == {Verdict.SUPPORTED, Verdict.REFUTED} else Verdict.INCONCLUSIVE
    return Judged(verdicts.pop() if len(verdicts) == 1 else apart, " ".join(sentences))


def verdict_on_share(claim: Claim, same: SameLibrary) -> Verdict:
    if same.ratio.high <= 1 + claim.margin or same.share.low >= MOST_OF_IT:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if same.share.high < MOST_OF_IT else Verdict.INCONCLUSIVE
