"""Every contender: scenario by contender, each cell a ratio on a ground that shows it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from runner.analysis.summary import Comparison, ScenarioSummary, Summary
from runner.report.text import wording
from runner.report.text.reading import in_reading_order, leading_pair, pairs

FULL_STRENGTH = math.log(4)
"""Log-ratio at which a cell's colour is as strong as it gets: text has to be read on it."""

STRONGEST = 45
"""Per cent of the colour in the ground."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One contender in one scenario."""

    ratio: float | None
    """None where a check has voided it."""
    words: str
    remark: str
    """The interval, or why there is none."""

    @property
    def side(self) -> str:
        return "ahead" if self.ratio is not None and self.ratio >= 1 else "behind"

    @property
    def strength(self) -> int:
        """Return how much of the colour is in the ground, in per cent."""
        distance = abs(math.log(self.ratio)) if self.ratio else 0.0
        return round(STRONGEST * min(1.0, distance / FULL_STRENGTH))


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario."""

    scenario: str
    cells: list[Cell | None]
    """By contender; None where it does not take part."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every ratio to the baseline."""

    baseline: str
    contenders: list[str]
    rows: list[Row]


def matrix_of(summary: Summary) -> Matrix | None:
    """Return the table, the leading contender first; None where nothing was compared."""
    baseline = leading_pair(summary).baseline
    contenders = [pair.contender for pair in pairs(summary) if pair.baseline == baseline]
    measured = [scenario for scenario in in_reading_order(summary) if not scenario.asked.skipped]
    rows = [row_of(scenario, contenders, baseline) for scenario in measured]
    compared = [row for row in rows if any(row.cells)]
    return Matrix(baseline, contenders, compared) if compared else None


def row_of(scenario: ScenarioSummary, contenders: Sequence[str], baseline: str) -> Row:
    found = {one.contender: one for one in scenario.comparisons if one.baseline == baseline}
    return Row(scenario.name, [cell_of(found[name]) if name in found else None for name in contenders])


def cell_of(comparison: Comparison) -> Cell:
    ratio = comparison.ratio if comparison.is_valid else None
    if ratio is None:
        return Cell(None, wording.NO_ESTIMATE, comparison.reason or "measured in fewer than two blocks")
    return Cell(ratio.estimate, wording.number(ratio.estimate, 2), wording.ratio(ratio))
