"""What is written beside the rows of a forest plot: in columns on a page, above each row on a telephone."""

import re
from dataclasses import dataclass

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict
from runner.report.charts.layout import INK, MUTED, Type
from runner.report.text import reading
from runner.report.text.reading import Compared, Pair, waits

SCENARIO, RATIO, VERDICT = (0.0, -4.2), (1.0, 0.15), (1.0, 2.07)
"""Columns: from which edge of the drawing, and how many inches to the right of it."""
NAME, QUESTION = -0.2, 0.22
"""Of a row on a page: its name, and its question below that."""
ABOVE = -0.22
"""Of a row on a telephone, where names and figures stand above the markers."""
WIDE_HEADING, NARROW_HEADING = -0.85, -0.74
"""Of an area, above its first row."""
SMALL = 8.5
LETTERS, LONGEST = 80, 92
"""Of a question at its size, and of one that is set smaller."""
CLAUSE = re.compile(r"[,:](?! \w+(?:,| and\b))")
"""Where a clause may end; not within a list of single words: `How fast are list` would be no question."""
SHORTEST = 20
"""Letters of a question that is cut after a clause."""


@dataclass(frozen=True, slots=True)
class Text:
    """Some words in a row of the plot."""

    words: str
    edge: float
    """0 for the left edge of the drawing, 1 for its right edge."""
    inches: float
    """To the right of that edge."""
    type: Type
    line: float = 0.0
    """Below the middle of the row, in rows."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The geometric mean of all rows."""

    ratio: Estimate
    verdict: str
    count: int
    """Of rows that it is over."""


def heading(pair: Pair, *, is_wide: bool) -> list[Text]:
    """Return the pair over the drawing, and the names of the columns."""
    contender, baseline = (reading.clipped(reading.proper_name(app), 24) for app in pair)
    versus, confidence = f"{contender} against {baseline}", reading.CONFIDENCE
    if not is_wide:
        figures = Text(f"ratio [{confidence}], verdict", 1.0, 0, Type(MUTED, 8, align="right"))
        return [Text(versus, 0.0, 0, Type(size=9, weight="bold")), figures]
    small = Type(MUTED, SMALL)
    return [
        Text("scenario", *SCENARIO, small),
        Text(versus, 0.5, 0, Type(size=9, weight="bold", align="center")),
        Text(f"ratio [{confidence}]", *RATIO, small),
        Text("2x?", *VERDICT, small),
    ]


def row_text(row: Compared, *, leads: bool, is_wide: bool) -> list[Text]:
    """Return a scenario's name, ratio and verdict, and its question on a page; the area above its first one."""
    place, line = (SCENARIO, WIDE_HEADING) if is_wide else ((0.0, 0.0), NARROW_HEADING)
    area = reading.area_name(row.scenario.asked.area, 60 if is_wide else 40)
    above = [Text(area, *place, Type(MUTED, 8, weight="bold", covers=True), line)] if leads else []
    ratio, verdict = reading.ratio(row.comparison.ratio), row.comparison.verdict_word
    weight = MUTED if row.comparison.verdict in {Verdict.INCONCLUSIVE, Verdict.INVALID} else INK
    if not is_wide:
        figures = Type(weight, 8, align="right", covers=True)
        name = Text(_name_of(row, 26), 0.0, 0, Type(size=8, covers=True), ABOVE)
        return [*above, name, Text(f"{ratio}  {verdict}".rstrip(), 1.0, 0, figures, ABOVE)]
    question = short_question(row.scenario.asked.question)
    return [
        *above,
        Text(_name_of(row, 40), *SCENARIO, Type(), NAME),
        Text(question, *SCENARIO, Type(MUTED, 7 * min(1.0, LETTERS / max(len(question), 1))), QUESTION),
        Text(ratio, *RATIO, Type(INK if row.comparison.is_valid else MUTED)),
        Text(verdict, *VERDICT, Type(weight)),
    ]


def mean_text(mean: Mean, *, is_wide: bool) -> list[Text]:
    """Put the mean into the same places."""
    ratio, bold = reading.ratio(mean.ratio), Type(weight="bold")
    if not is_wide:
        figures = Type(size=8, weight="bold", align="right", covers=True)
        name = Text("geometric mean", 0.0, 0, Type(size=9, weight="bold", covers=True), ABOVE)
        return [name, Text(f"{ratio}  {mean.verdict}", 1.0, 0, figures, ABOVE)]
    return [
        Text(f"geometric mean of {reading.counted(mean.count, 'scenario')}", *SCENARIO, bold),
        Text(ratio, *RATIO, bold),
        Text(mean.verdict, *VERDICT, bold),
    ]


def short_question(question: str) -> str:
    """Return the first sentence of a question, without its last clauses where it is too long for a line."""
    line = " ".join(question.partition("\n\n")[0].replace("`", "").split())
    clause = CLAUSE.search(line, SHORTEST) if len(line) > LETTERS else None
    return reading.clipped(f"{line[: clause.start()]}?" if clause else line, LONGEST)


def _name_of(row: Compared, width: int) -> str:
    """Return the scenario, with a star where it waits, since its ratio is about waiting."""
    star = " *" if waits(row.scenario) else ""
    return reading.clipped(row.scenario.name, width - len(star)) + star
