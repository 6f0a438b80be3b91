"""Is the model library the reason? The same pair of frameworks, once each with its own library and once with the same.

The share of the gap that goes away is taken on the log scale, where parts of a ratio add up: with 1.75 and 1.32 it is
half. It comes block by block with a t interval over blocks, like everything else.
"""

from collections.abc import Sequence

import numpy as np

from runner.analysis import wording
from runner.analysis.estimate import Estimate, mean_interval
from runner.analysis.grounds import Grounds, claim_summary, grounds, scenarios_of
from runner.analysis.scopes import Field, geometric_mean_logarithms, typical_ratio
from runner.analysis.summary import ClaimSummary, ScenarioSummary, Verdict
from runner.analysis.verdict import Judged
from scenarios.claims import Claim

BASELINE_LIBRARY = "pydantic"
"""The contender with the baseline's library bears its name: `litestar-pydantic`."""

MOST_OF_IT = 0.5
"""From this share on the library explains more of the gap than everything else together."""


def attribution(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[ClaimSummary]:
    """Whether the gap goes away; without a verdict where the run has no contender with the baseline's library."""
    kind, chosen = scenarios_of(claim, scenarios)
    same_library = f"{claim.contender}-{BASELINE_LIBRARY}"
    own, same = (grounds(contender, claim.baseline, chosen) for contender in (claim.contender, same_library))
    both = [name for name in own.names if name in same.names]
    if not both:
        needed = f"It takes a run with the contender {same_library} beside {claim.contender} and {claim.baseline}."
        return [claim_summary(claim, f"Not tested by this run. {needed}", [])]
    for side in (own, same):
        if not side.sufficient:
            return [claim_summary(claim, side.insufficient(), both)]
    shared = [name for name in both if name in own.valid and name in same.valid]
    if not shared:
        return [claim_summary(claim, Judged(Verdict.INVALID, "No scenario is valid with both libraries."), both)]
    fields = (narrowed(own, shared, kind), narrowed(same, shared, kind))
    return [claim_summary(claim, judge_share(claim, *fields), shared, ratio=typical_ratio(fields[1]))]


def narrowed(side: Grounds, names: Sequence[str], kind: str) -> Field:
    """One side on the scenarios that both have."""
    return Field({name: side.valid[name] for name in names}, [], kind)


def judge_share(claim: Claim, own: Field, same: Field) -> Judged:
    """Supported when the gap is gone, about right when most of it is, refuted when less than half can be."""
    gap, rest, share = typical_ratio(own), typical_ratio(same), share_gone(own, same)
    if gap is not None and gap.low <= 1:
        return Judged(Verdict.INCONCLUSIVE, f"There is no gap to explain: the ratio is {wording.interval(gap)}.")
    if gap is None or rest is None or share is None:
        return Judged(Verdict.INCONCLUSIVE, "It takes at least 2 blocks of each scenario with both libraries.")
    figures = (
        f"{wording.interval(gap)} with each one's own library and {wording.interval(rest)} with {BASELINE_LIBRARY} "
        f"in both, over {own.described}: {share.estimate:.0%} [{share.low:.0%}, {share.high:.0%}] of the gap goes away."
    )
    return Judged(verdict_on_share(claim, rest, share), figures)


def verdict_on_share(claim: Claim, rest: Estimate, share: Estimate) -> Verdict:
    """The first that matches."""
    if rest.high <= 1 + claim.margin:
        return Verdict.SUPPORTED
    if share.low >= MOST_OF_IT:
        return Verdict.ABOUT_RIGHT
    if share.high < MOST_OF_IT:
        return Verdict.REFUTED
    return Verdict.INCONCLUSIVE


def share_gone(own: Field, same: Field) -> Estimate | None:
    """The share of the log gap that goes away: above 1 where the contender becomes the slower one."""
    gaps, rests = geometric_mean_logarithms(own), geometric_mean_logarithms(same)
    rounds = min(len(gaps), len(rests))
    gaps, rests = gaps[:rounds], rests[:rounds]
    if rounds < 2 or np.mean(gaps) <= 0:
        return None
    remaining = np.mean(rests) / np.mean(gaps)
    # Blocks as they weigh in a ratio of means (delta method): a ratio within each block would have no mean.
    return mean_interval(1 - remaining - (rests - remaining * gaps) / np.mean(gaps))
