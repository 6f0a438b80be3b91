"""What is written beside the rows of a forest plot: in columns on a page, above each row on a telephone."""

from dataclasses import dataclass

from runner.analysis.summary import Verdict
from runner.report.charts.layout import Look
from runner.report.charts.palette import INK, MUTED, Colour
from runner.report.text import wording
from runner.report.text.reading import Compared, Pair, waits

AREA, SCENARIO, RATIO, VERDICT = (0.0, -3.5), (0.0, -2.05), (1.0, 0.15), (1.0, 1.95)
"""Columns: from which edge of the drawing, and how many inches to the right of it."""
ABOVE = -0.22
"""Of a row on a telephone, where names and figures stand above the markers."""
HEADING = -0.74
"""Of an area on a telephone, above its first row."""
SMALL = 8.5


@dataclass(frozen=True, slots=True)
class Text:
    """Some words in a row of the plot."""

    words: str
    edge: float
    """0 for the left edge of the drawing, 1 for its right edge."""
    inches: float
    """To the right of that edge."""
    look: Look
    line: float = 0.0
    """Below the middle of the row, in rows."""


def wide_heading(pair: Pair) -> list[Text]:
    """Return the names of the columns, and the pair over the drawing."""
    small = Look(MUTED, SMALL)
    return [
        Text("area", *AREA, small),
        Text("scenario", *SCENARIO, small),
        Text(_versus(pair), 0.5, 0, Look(size=9, weight="bold", align="center")),
        Text(f"ratio [{wording.CONFIDENCE}]", *RATIO, small),
        Text("2x?", *VERDICT, small),
    ]


def wide_text(row: Compared, *, leads: bool) -> list[Text]:
    """Put area (beside its first scenario only) and scenario to the left, ratio and verdict to the right."""
    area = [Text(wording.area_name(row.scenario.asked.area, 21), *AREA, Look(MUTED, 8))] if leads else []
    return [
        *area,
        Text(_name_of(row, 24), *SCENARIO, Look()),
        Text(wording.ratio(row.comparison.ratio), *RATIO, Look(INK if row.comparison.is_valid else MUTED)),
        Text(row.comparison.verdict_word, *VERDICT, Look(_weight_of(row))),
    ]


def narrow_heading(pair: Pair) -> list[Text]:
    """Return the pair, and what stands at the right."""
    figures = Text(f"ratio [{wording.CONFIDENCE}], verdict", 1.0, 0, Look(MUTED, 8, align="right"))
    return [Text(_versus(pair), 0.0, 0, Look(size=9, weight="bold")), figures]


def narrow_text(row: Compared, *, leads: bool) -> list[Text]:
    """Put everything above the markers; the area above its first scenario."""
    figures = f"{wording.ratio(row.comparison.ratio)}  {row.comparison.verdict_word}".rstrip()
    area = [Text(wording.area_name(row.scenario.asked.area, 40), 0.0, 0, Look(MUTED, 8), HEADING)] if leads else []
    return [
        *area,
        Text(_name_of(row, 23), 0.0, 0, Look(size=9, covers=True), ABOVE),
        Text(figures, 1.0, 0, Look(_weight_of(row), 8, align="right", covers=True), ABOVE),
    ]


def _name_of(row: Compared, width: int) -> str:
    """Return the scenario, with a star where it waits, since its ratio is about waiting."""
    star = " *" if waits(row.scenario) else ""
    return wording.clipped(row.scenario.name, width - len(star)) + star


def _versus(pair: Pair) -> str:
    contender, baseline = (wording.clipped(wording.proper_name(app), 24) for app in pair.apps)
    return f"{contender} against {baseline}"


def _weight_of(row: Compared) -> Colour:
    """Mute a row in which nothing was decided."""
    undecided = row.comparison.verdict in {Verdict.INCONCLUSIVE, Verdict.INVALID}
    return MUTED if undecided else INK
