"""Is it light, or is it heavy? What it costs to run an app, measure by measure, against the baseline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from runner.analysis import wording
from runner.analysis.claims.findings import Findings
from runner.analysis.claims.grounds import claim_summary
from runner.analysis.claims.verdict import Judged
from runner.analysis.cost.running import CostCount, CostFigure, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Verdict
from scenarios.claims import Claim, Rule


class Weight(StrEnum):
    """What one measure says of the contender beside the baseline."""

    LIGHT = "no heavier"
    """The whole interval of the ratio keeps within the margin: not heavier by more than that."""
    HEAVY = "heavier"
    """The whole interval lies beyond the margin."""
    OPEN = "not told apart from the margin"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A measure with what it says."""

    label: str
    ratio: Estimate
    """Baseline over contender: above 1 the contender takes less."""
    weight: Weight

    def __str__(self) -> str:
        exact = self.ratio.low == self.ratio.high
        times = wording.number(self.ratio.estimate, 2) if exact else wording.interval(self.ratio)
        return f"{self.label[0].lower()}{self.label[1:]} {times}"


def resources(claim: Claim, findings: Findings) -> list[ClaimSummary]:
    """Judge a claim that it is light, or heavy, by all of its measures; untested where one was not looked at."""
    running = findings.running
    found = {name: ratio_of(running, name) for name in claim.measures} if running else {}
    known = {name: ratio for name, ratio in found.items() if ratio is not None}
    if running is None or len(known) < len(claim.measures) or not known:
        return [claim_summary(claim, "Not tested by this run: make bench SCENARIOS=resources measures it.", [])]
    weighed = [Weighed(label_of(running, name), ratio, weigh(ratio, claim.margin)) for name, ratio in known.items()]
    return [claim_summary(claim, judge_weights(claim, weighed), [])]


def look_up(running: RunningCosts, name: str) -> CostFigure | CostCount | None:
    return running.figure(name) or running.count(name)


def ratio_of(running: RunningCosts, name: str) -> Estimate | None:
    """Return how much more the baseline takes; a count has no interval, and so an estimate without width."""
    match look_up(running, name):
        case CostFigure(ratio=ratio):
            return ratio
        case CostCount(ratio=ratio):
            return Estimate(estimate=ratio, low=ratio, high=ratio)
        case None:
            return None


def label_of(running: RunningCosts, name: str) -> str:
    found = look_up(running, name)
    return found.label if found else name


def weigh(ratio: Estimate, margin: float) -> Weight:
    """Return what a ratio says: heavier by more than the margin, not so, or either."""
    bound = 1 / (1 + margin)
    if ratio.low >= bound:
        return Weight.LIGHT
    if ratio.high < bound:
        return Weight.HEAVY
    return Weight.OPEN


def judge_weights(claim: Claim, weighed: Sequence[Weighed]) -> Judged:
    """Return the verdict: all measures have to say the same, for the sentence does not say which of them counts.

    It is monotone: a measure that gets lighter never turns a claim of lightness down, nor one of heaviness up.
    """
    by_weight = {weight: [one for one in weighed if one.weight is weight] for weight in Weight}
    verdict = Verdict.INCONCLUSIVE
    if len(by_weight[Weight.LIGHT]) == len(weighed):
        verdict = Verdict.SUPPORTED if claim.rule is Rule.LIGHTER else Verdict.REFUTED
    elif len(by_weight[Weight.HEAVY]) == len(weighed):
        verdict = Verdict.REFUTED if claim.rule is Rule.LIGHTER else Verdict.SUPPORTED
    return Judged(verdict, f"{told(claim, by_weight)}{mixed(by_weight)} {claim.beyond}".strip())


def told(claim: Claim, by_weight: Mapping[Weight, Sequence[Weighed]]) -> str:
    """Return every measure under what it says."""
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    margin = f"{claim.margin:.0%}".replace("%", " %")
    parts = [
        f"{weight} in {wording.listed([str(one) for one in measures])}"
        for weight, measures in by_weight.items()
        if measures
    ]
    return (
        f"{contender} beside {baseline}, where heavier means by more than {margin} and figures are {baseline}'s over "
        f"{contender}'s: {'; '.join(parts)}."
    )


def mixed(by_weight: Mapping[Weight, Sequence[Weighed]]) -> str:
    """Say so where measures contradict each other: more measuring would not settle it."""
    if by_weight[Weight.LIGHT] and by_weight[Weight.HEAVY]:
        return " The measures do not agree, and the sentence does not say which of them counts."
    return ""
