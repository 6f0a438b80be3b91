"""What is written beside the rows of a forest plot: in columns on a page, above each row on a telephone."""

import re
from typing import NamedTuple

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict
from runner.report.charts.layout import INK, MUTED, Type, short
from runner.report.text import reading
from runner.report.text.reading import Compared, Pair, clipped, waits

SCENARIO, RATIO, VERDICT = (0.0, -4.2), (1.0, 0.15), (1.0, 2.07)
"""Columns: from which edge of the drawing, and how many inches to the right of it."""
LEFT, RIGHT = (0.0, 0.0), (1.0, 0.0)  # on a telephone
NAME, QUESTION = -0.2, 0.22  # of a row on a page, in rows below its middle
ABOVE = -0.22  # of a row on a telephone, where names and figures stand above the markers
WIDE_HEADING, NARROW_HEADING = -0.85, -0.74  # of an area, above its first row
LETTERS, LONGEST = 80, 92  # of a question at its size, and of one that is set smaller
CLAUSE = re.compile(r"[,:](?! \w+(?:,| and\b))")  # its end, but not within a list: `How fast are list` is no question
SHORTEST = 20  # letters of a question that is cut after a clause


class Text(NamedTuple):
    words: str
    column: tuple[float, float]
    look: Type = Type()
    line: float = 0.0  # below the middle of the row, in rows


class Mean(NamedTuple):
    ratio: Estimate
    verdict: str
    scenarios: int


def heading(pair: Pair, *, is_wide: bool) -> list[Text]:
    """Return the pair over the drawing, and the names of the columns."""
    versus, figures = f"{short(pair.contender)} against {short(pair.baseline)}", f"ratio [{reading.CONFIDENCE}]"
    if not is_wide:
        beside = Text(f"{figures}, verdict", RIGHT, Type(MUTED, 8, align="right"))
        return [Text(versus, LEFT, Type(size=9, weight="bold")), beside]
    small = Type(MUTED, 8.5)
    return [
        Text("scenario", SCENARIO, small),
        Text(versus, (0.5, 0.0), Type(size=9, weight="bold", align="center")),
        Text(figures, RATIO, small),
        Text("2x?", VERDICT, small),
    ]


def row_text(row: Compared, *, leads: bool, is_wide: bool) -> list[Text]:
    """Return a scenario's name, ratio and verdict, and its question on a page; the area above its first one."""
    place, line = (SCENARIO, WIDE_HEADING) if is_wide else (LEFT, NARROW_HEADING)
    area = reading.area_name(row.scenario.asked.area, 60 if is_wide else 40)
    above = [Text(area, place, Type(MUTED, 8, weight="bold", covers=True), line)] if leads else []
    ratio, verdict = reading.ratio(row.comparison.ratio), row.comparison.verdict_word
    colour = MUTED if row.comparison.verdict in {Verdict.INCONCLUSIVE, Verdict.INVALID} else INK
    # A star where it waits, since its ratio is about waiting.
    star = " *" if waits(row.scenario) else ""
    name = clipped(row.scenario.name, (40 if is_wide else 26) - len(star)) + star
    if not is_wide:
        figures = Type(colour, 8, align="right", covers=True)
        named = Text(name, LEFT, Type(size=8, covers=True), ABOVE)
        return [*above, named, Text(f"{ratio}  {verdict}".rstrip(), RIGHT, figures, ABOVE)]
    question = short_question(row.scenario.asked.question)
    return [
        *above,
        Text(name, SCENARIO, line=NAME),
        Text(question, SCENARIO, Type(MUTED, 7 * min(1.0, LETTERS / max(len(question), 1))), QUESTION),
        Text(ratio, RATIO, Type(INK if row.comparison.is_valid else MUTED)),
        Text(verdict, VERDICT, Type(colour)),
    ]


def mean_text(mean: Mean, *, is_wide: bool) -> list[Text]:
    ratio, bold = reading.ratio(mean.ratio), Type(weight="bold")
    if not is_wide:
        figures = Type(size=8, weight="bold", align="right", covers=True)
        name = Text("geometric mean", LEFT, Type(size=9, weight="bold", covers=True), ABOVE)
        return [name, Text(f"{ratio}  {mean.verdict}", RIGHT, figures, ABOVE)]
    scenarios = f"geometric mean of {reading.counted(mean.scenarios, 'scenario')}"
    return [Text(scenarios, SCENARIO, bold), Text(ratio, RATIO, bold), Text(mean.verdict, VERDICT, bold)]


def short_question(question: str) -> str:
    """Return the first sentence of a question, without its last clauses where it is too long for a line."""
    line = " ".join(question.partition("\n\n")[0].replace("`", "").split())
    clause = CLAUSE.search(line, SHORTEST) if len(line) > LETTERS else None
    return clipped(f"{line[: clause.start()]}?" if clause else line, LONGEST)
