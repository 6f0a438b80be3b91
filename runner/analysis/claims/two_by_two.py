"""Two frameworks by two model libraries: what each of the two brings, scenario by scenario, in two ways to ask.

*Offered*: through what each framework offers for the library. The cell of the contender with the baseline's library is
then that of its plugin, and the baseline, which offers nothing for the contender's library, is encoded by hand.
*By hand*: bodies decoded and answers encoded by a line of the library's own in all four, so that a row differs from the
next in the framework alone and a column in the library alone (docs/adr/0031).

Everything is a sum of logarithms: with F and L for the frameworks, p and m for the libraries, the gap Lm/Fp is Lp/Fp
times Lm/Lp, or Lm/Fm times Fm/Fp. Of the gap goes away, with p in both, what Lm/Lp is of it; with m in both, Fm/Fp.

The figures behind an attribution: what is left of a gap where both frameworks have the same model library.

As offered, they are those of the table of two frameworks by two libraries; a run that lacks one of its cells is judged
by whatever pairs of blocks it has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from runner.analysis.claims.grounds import Grounds, grounds
from runner.analysis.claims.scopes import Field, geometric_mean_logarithms, typical_ratio
from runner.analysis.parts import LibraryTable, Outlier, TwoByTwo, Way
from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval
from runner.analysis.summary import SameLibrary, ScenarioSummary
from scenarios.claims import Claim

BASELINE_LIBRARY, CONTENDER_LIBRARY = "pydantic", "msgspec"
"""Contenders with the other's library bear its name: `litestar-pydantic`, `fastapi-msgspec`."""

OUTLYING = 0.15
"""A scenario is named as an outlier when leaving it out moves a share of the gap by more than this: 15 points."""

FEWEST_BLOCKS = 2
FEWEST_LEFT = 2
"""Of so many scenarios none stands apart from the others."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Who stands in each cell: of several, the first that took part in the scenario."""

    baseline: tuple[str, ...]
    """The baseline with its own library."""
    lent: tuple[str, ...]
    """The baseline with the contender's."""
    borrowed: tuple[str, ...]
    """The contender with the baseline's."""
    contender: tuple[str, ...]
    """The contender with its own."""

    def named(self) -> dict[str, tuple[str, ...]]:
        """Return those who may stand in each cell, by the cell."""
        return {cell: getattr(self, cell) for cell in self.__slots__}


def cells_of(claim: Claim, way: Way) -> Cells:
    """Return who is compared in one way to ask."""
    baseline, contender = claim.baseline, claim.contender
    lent = (f"{baseline}-{CONTENDER_LIBRARY}",)
    if way is Way.OFFERED:
        return Cells((baseline,), lent, (f"{contender}-{BASELINE_LIBRARY}",), (contender,))
    # Where no body is decoded, what is unchecked is encoded by hand.
    by_hand = (f"{baseline}-encoded", f"{baseline}-unchecked")
    return Cells(by_hand, lent, (f"{contender}-{BASELINE_LIBRARY}-encoded",), (f"{contender}-encoded",))


def library_tables(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> list[LibraryTable]:
    """Return a table for each way to ask whose four cells were measured in a scenario."""
    tables = (library_table(claim, way, scenarios) for way in Way)
    return [table for table in tables if table is not None]


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
    each = [two_by_two(name, logs) for name, (_, logs) in found.items()]
    return LibraryTable(
        way=way,
        contender=claim.contender,
        baseline=claim.baseline,
        baseline_library=BASELINE_LIBRARY,
        contender_library=CONTENDER_LIBRARY,
        typically=typically,
        averaged=list(chosen),
        scenarios=[row for row in each if row is not None],
        outliers=outliers(chosen, typically),
    )


def logarithms(claim: Claim, way: Way, scenario: ScenarioSummary) -> pd.DataFrame | None:
    """Return the log-ratio to the baseline of each cell, a row a block; None where a cell was not measured."""
    valid = {each.contender: each for each in scenario.comparisons if each.baseline == claim.baseline and each.is_valid}
    blocks = {
        name: pd.Series(np.log(each.block_ratios), index=each.block_numbers, dtype=np.float64)
        for name, each in valid.items()
    }
    columns: dict[str, pd.Series[float] | float] = {}
    for cell, names in cells_of(claim, way).named().items():
        name = next((name for name in names if name in blocks), None)
        if name is None and claim.baseline not in names:
            return None
        columns[cell] = 0.0 if name is None else blocks[name]
    frame = pd.DataFrame(columns).dropna()
    return frame if len(frame) >= FEWEST_BLOCKS else None


def mean_over(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the mean of each cell over scenarios, block by block; a block that one of them lacks stays out."""
    together = pd.concat(frames, axis=1).dropna()
    mean: pd.DataFrame = together.T.groupby(level=1, sort=False).mean().T
    return mean


def two_by_two(scenario: str, logs: pd.DataFrame) -> TwoByTwo | None:
    """Return the ratios along both sides of a table, and the shares of the gap; None before two blocks."""
    gap = logs["contender"] - logs["baseline"]
    in_contender, in_baseline = logs["contender"] - logs["borrowed"], logs["lent"] - logs["baseline"]
    ratios = [ratio(each) for each in (gap, gap - in_contender, gap - in_baseline, in_baseline, in_contender)]
    if any(each is None for each in ratios):
        return None
    own, with_baselines, with_contenders, brings_baseline, brings_contender = (each for each in ratios if each)
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


def ratio(logs: "pd.Series[float]") -> Estimate | None:
    """Return the ratio that blocks of logarithms stand for."""
    return ratio_interval(np.asarray(logs, dtype=np.float64))


def share(part: "pd.Series[float]", gap: "pd.Series[float]") -> Estimate | None:
    """Return the share of the gap that a part of it is; None where there is no gap."""
    if ratio_of_gap := ratio(gap):
        if ratio_of_gap.low <= 1:
            return None
        mean = part.mean() / gap.mean()
        # Blocks as they weigh in a ratio of means (delta method): a ratio within each block would have no mean.
        return mean_interval(np.asarray(mean + (part - mean * gap) / gap.mean(), dtype=np.float64))
    return None


def outliers(chosen: Mapping[str, pd.DataFrame], typically: TwoByTwo) -> list[Outlier]:
    """Return the scenarios without which a share of the gap would be another one, with what it would be.

    The one that moves it most comes first, and the next is looked for among the others: beside one far outlier every
    scenario moves the mean.
    """
    found: list[Outlier] = []
    left, mean = dict(chosen), typically
    while len(left) > FEWEST_LEFT:
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
    """Return by how much the share moves that moves most."""
    pairs = (
        (one.share_with_baselines, other.share_with_baselines),
        (one.share_with_contenders, other.share_with_contenders),
    )
    return max((abs(first.estimate - second.estimate) for first, second in pairs if first and second), default=0.0)


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
