"""The forest plot in letters, for wherever a picture does not go: a pull request's text, a log, a terminal."""

import math
import re
from dataclasses import dataclass

from runner.analysis.statistics.estimate import Estimate
from runner.report.text import wording
from runner.report.text.findings import TWICE
from runner.report.text.reading import Compared, by_area

NAME, DRAWING = 26, 45
"""Letters: of a scenario's name, and of the drawing."""
EQUAL_LINE, TWICE_LINE, INTERVAL, VALID, INVALID = "│┊─●○"
SEEN = (1 / 20, 20.0)
"""Beyond this an interval is drawn to the edge: one wild interval must not flatten all others."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ratios from `low` to `high` on a logarithmic axis of `DRAWING` letters."""

    low: float
    high: float

    def column(self, ratio: float) -> int:
        """Return the letter that stands for a ratio, or the nearest there is."""
        share = math.log(max(ratio, SEEN[0]) / self.low) / math.log(self.high / self.low)
        return min(DRAWING - 1, max(0, round(share * (DRAWING - 1))))


def plain_forest(rows: list[Compared]) -> str:
    """Draw a line for each scenario, area by area, below one that names 1x and 2x; rows as `compared` gives them."""
    scale = _scale([row.comparison.ratio for row in rows])
    lines = [f"{'':{NAME}} {_heading(scale)}"]
    for area, of_area in by_area(rows):
        lines.append(_plain(wording.area_name(area, NAME)))
        lines += [f"{_name_of(row):{NAME}} {_drawing(row, scale)} {_figures(row)}" for row in of_area]
    return "\n".join(lines)


def _scale(ratios: list[Estimate | None]) -> Scale:
    measured = [ratio for ratio in ratios if ratio is not None]
    lowest = min([1.0, *(ratio.low for ratio in measured)])
    highest = max([TWICE, *(ratio.high for ratio in measured)])
    return Scale(max(lowest, SEEN[0]) / 1.1, min(highest, SEEN[1]) * 1.1)


def _heading(scale: Scale) -> str:
    letters = [" "] * DRAWING
    for ratio, name in ((1.0, "1x"), (TWICE, "2x")):
        start = scale.column(ratio)
        letters[start : start + 2] = name
    return "".join(letters).rstrip()


def _drawing(row: Compared, scale: Scale) -> str:
    letters = [" "] * DRAWING
    letters[scale.column(1.0)], letters[scale.column(TWICE)] = EQUAL_LINE, TWICE_LINE
    ratio = row.comparison.ratio
    if ratio is not None:
        start, end = scale.column(ratio.low), scale.column(ratio.high)
        letters[start : end + 1] = INTERVAL * (end + 1 - start)
        letters[scale.column(ratio.estimate)] = VALID if row.comparison.is_valid else INVALID
    return "".join(letters)


def _figures(row: Compared) -> str:
    return f"{wording.ratio(row.comparison.ratio)} {row.comparison.verdict_word}".rstrip()


def _name_of(row: Compared) -> str:
    return "  " + _plain(wording.clipped(row.scenario.name, NAME - 2))


def _plain(text: str) -> str:
    """Replace whatever could end a block of code, or begin anything else."""
    return re.sub(r"[^\w\[\]. ,:/+\N{HORIZONTAL ELLIPSIS}-]", "\N{MIDDLE DOT}", text)
