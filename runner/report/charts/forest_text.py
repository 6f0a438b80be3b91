"""What is written beside the rows of a forest plot: in columns on a page, above each row on a telephone."""

import re
from dataclasses import dataclass

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict
from runner.report.charts.layout import INK, MUTED, Colour, Look
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
    look: Look
    line: float = 0.0
    """Below the middle of the row, in rows."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The geometric mean of all rows."""

    ratio: Estimate
    verdict: str
    count: int
    """Of rows that it is over."""


def wide_heading(pair: Pair) -> list[Text]:
    """Return the names of the columns, and the pair over the drawing."""
    small = Look(MUTED, SMALL)
    return [
        Text("scenario", *SCENARIO, small),
        Text(_versus(pair), 0.5, 0, Look(size=9, weight="bold", align="center")),
        Text(f"ratio [{reading.CONFIDENCE}]", *RATIO, small),
        Text("2x?", *VERDICT, small),
    ]


def wide_text(row: Compared, *, leads: bool) -> list[Text]:
    """Put the scenario with its question to the left, ratio and verdict to the right; the area above its first one."""
    question = short_question(row.scenario.asked.question)
    return [
        *_area(row, 60, WIDE_HEADING, SCENARIO, leads=leads),
        Text(_name_of(row, 40), *SCENARIO, Look(), NAME),
        Text(question, *SCENARIO, Look(MUTED, 7 * min(1.0, LETTERS / max(len(question), 1))), QUESTION),
        Text(reading.ratio(row.comparison.ratio), *RATIO, Look(INK if row.comparison.is_valid else MUTED)),
        Text(row.comparison.verdict_word, *VERDICT, Look(_weight_of(row))),
    ]


def wide_mean(mean: Mean) -> list[Text]:
    """Put the mean into the same columns."""
    return [
        Text(f"geometric mean of {reading.counted(mean.count, 'scenario')}", *SCENARIO, Look(weight="bold")),
        Text(reading.ratio(mean.ratio), *RATIO, Look(weight="bold")),
        Text(mean.verdict, *VERDICT, Look(weight="bold")),
    ]


def narrow_heading(pair: Pair) -> list[Text]:
    """Return the pair, and what stands at the right."""
    figures = Text(f"ratio [{reading.CONFIDENCE}], verdict", 1.0, 0, Look(MUTED, 8, align="right"))
    return [Text(_versus(pair), 0.0, 0, Look(size=9, weight="bold")), figures]


def narrow_text(row: Compared, *, leads: bool) -> list[Text]:
    """Put everything above the markers; the area above its first scenario."""
    figures = f"{reading.ratio(row.comparison.ratio)}  {row.comparison.verdict_word}".rstrip()
    return [
        *_area(row, 40, NARROW_HEADING, (0.0, 0.0), leads=leads),
        Text(_name_of(row, 26), 0.0, 0, Look(size=8, covers=True), ABOVE),
        Text(figures, 1.0, 0, Look(_weight_of(row), 8, align="right", covers=True), ABOVE),
    ]


def narrow_mean(mean: Mean) -> list[Text]:
    """Put the mean above its marker."""
    figures = f"{reading.ratio(mean.ratio)}  {mean.verdict}"
    return [
        Text("geometric mean", 0.0, 0, Look(size=9, weight="bold", covers=True), ABOVE),
        Text(figures, 1.0, 0, Look(size=8, weight="bold", align="right", covers=True), ABOVE),
    ]


def short_question(question: str) -> str:
    """Return the first sentence of a question, without its last clauses where it is too long for a line."""
    line = " ".join(question.partition("\n\n")[0].replace("`", "").split())
    clause = CLAUSE.search(line, SHORTEST) if len(line) > LETTERS else None
    return reading.clipped(f"{line[: clause.start()]}?" if clause else line, LONGEST)


def _area(row: Compared, width: int, line: float, place: tuple[float, float], *, leads: bool) -> list[Text]:
    """Return the heading of an area, above its first row only."""
    if not leads:
        return []
    look = Look(MUTED, 8, weight="bold", covers=True)
    return [Text(reading.area_name(row.scenario.asked.area, width), *place, look, line)]


def _name_of(row: Compared, width: int) -> str:
    """Return the scenario, with a star where it waits, since its ratio is about waiting."""
    star = " *" if waits(row.scenario) else ""
    return reading.clipped(row.scenario.name, width - len(star)) + star


def _versus(pair: Pair) -> str:
    contender, baseline = (reading.clipped(reading.proper_name(app), 24) for app in pair.apps)
    return f"{contender} against {baseline}"


def _weight_of(row: Compared) -> Colour:
    """Mute a row in which nothing was decided."""
    undecided = row.comparison.verdict in {Verdict.INCONCLUSIVE, Verdict.INVALID}
    return MUTED if undecided else INK
