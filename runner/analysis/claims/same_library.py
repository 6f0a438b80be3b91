"""The figures behind an attribution: what is left of a gap where both frameworks have the same model library.

As offered, they are those of the table of two frameworks by two libraries; a run that lacks one of its cells is judged
by whatever pairs of blocks it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from runner.analysis.claims.grounds import Grounds, grounds
from runner.analysis.claims.scopes import Field, geometric_mean_logarithms, typical_ratio
from runner.analysis.claims.two_by_two import BASELINE_LIBRARY, CONTENDER_LIBRARY, library_table
from runner.analysis.library_table import LibraryTable, Way
from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval
from runner.analysis.summary import SameLibrary, ScenarioSummary
from scenarios.claims import Claim


@dataclass(frozen=True, slots=True)
class Sides:
    """Comparisons with the baseline over the same scenarios."""

    own: Field
    """Of the contender with its own library."""
    same: Field
    """Of the contender with the baseline's."""
    other: Field | None
    """Of the baseline with the contender's; None where the run has no such contender."""

    def gaps(self) -> "pd.Series[float]":
        """The log-ratio to explain, by number of block."""
        return geometric_mean_logarithms(self.own)

    def rests(self) -> dict[str, "pd.Series[float]"]:
        """What is left of it with one library in both, by library."""
        found = {BASELINE_LIBRARY: geometric_mean_logarithms(self.same)}
        if self.other is not None:
            found[CONTENDER_LIBRARY] = (self.gaps() - geometric_mean_logarithms(self.other)).dropna()
        return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What the question is judged by."""

    gap: Estimate | None
    """The ratio with each one's own library."""
    ways: Sequence[SameLibrary]
    """What is left of it with one library in both."""


def all_grounds(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> tuple[Grounds, Grounds, Grounds]:
    """The contender with its own library, with the baseline's, and the baseline with the contender's."""
    contenders = (
        claim.contender,
        f"{claim.contender}-{BASELINE_LIBRARY}",
        f"{claim.baseline}-{CONTENDER_LIBRARY}",
    )
    own, same, other = (grounds(contender, claim.baseline, scenarios) for contender in contenders)
    return own, same, other


def sides_of(own: Grounds, same: Grounds, other: Grounds, names: Sequence[str], kind: str) -> Sides:
    """All three on the same scenarios; the third where it is valid on every one of them."""
    has_other = set(names) <= set(other.valid)
    return Sides(
        narrowed(own, names, kind), narrowed(same, names, kind), narrowed(other, names, kind) if has_other else None
    )


def narrowed(side: Grounds, names: Sequence[str], kind: str) -> Field:
    """One side on these scenarios."""
    return Field({name: side.valid[name] for name in names}, [], kind)


def offered_figures(claim: Claim, sides: Sides, scenarios: Sequence[ScenarioSummary]) -> Figures:
    """Return the figures of what each framework offers: those of the table, where it is over the same scenarios.

    It takes only blocks in which all four were measured, so page, chart and verdict have one figure and not two.
    """
    table = library_table(claim, Way.OFFERED, scenarios)
    if table is not None and set(table.averaged) == set(sides.own.valid):
        return Figures(table.typically.own, ways_of(table))
    return Figures(typical_ratio(sides.own), same_libraries(sides))


def ways_of(table: LibraryTable) -> list[SameLibrary]:
    """Return what is left with one library in both, the baseline's first; empty where there is no gap."""
    typically = table.typically
    if typically.share_with_baselines is None or typically.share_with_contenders is None:
        return []
    return [
        SameLibrary(
            library=table.baseline_library, ratio=typically.with_baselines, share=typically.share_with_baselines
        ),
        SameLibrary(
            library=table.contender_library, ratio=typically.with_contenders, share=typically.share_with_contenders
        ),
    ]


def same_libraries(sides: Sides) -> list[SameLibrary]:
    """What is left with one library in both, the baseline's first; empty before two blocks of it."""
    found: list[SameLibrary] = []
    for library, rests in sides.rests().items():
        ratio, share = ratio_interval(np.asarray(rests, dtype=np.float64)), share_gone(sides.gaps(), rests)
        if ratio is None or share is None:
            break
        found.append(SameLibrary(library=library, ratio=ratio, share=share))
    return found


def share_gone(gaps: "pd.Series[float]", rests: "pd.Series[float]") -> Estimate | None:
    """The share of the log gap that goes away: above 1 where the contender becomes the slower one."""
    shared = pd.DataFrame({"gap": gaps, "rest": rests}).dropna()
    if len(shared) < 2 or shared["gap"].mean() <= 0:
        return None
    remaining = shared["rest"].mean() / shared["gap"].mean()
    # Blocks as they weigh in a ratio of means (delta method): a ratio within each block would have no mean.
    shares = 1 - remaining - (shared["rest"] - remaining * shared["gap"]) / shared["gap"].mean()
    return mean_interval(np.asarray(shares, dtype=np.float64))
