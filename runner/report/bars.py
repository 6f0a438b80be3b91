"""Bars in small multiples: each scenario on a scale of its own that begins at 0, each bar with its figure in words."""

from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from runner.analysis.estimate import Estimate
from runner.report import wording
from runner.report.layout import MARGIN, WIDE, Look, Sheet, write
from runner.report.palette import INK, MUTED, RULE, Colour

TITLE_ROWS = 1.35
"""Height of a scenario's name, and of the gap above it, in bars."""
ROW = 0.2
GAP = 0.35
LABELS, FIGURES = 1.05, 1.62
"""Inches beside the bars: names to their left, figures to their right."""
NOTE = 0.55
ONE_COLUMN = 3
"""Up to so many scenarios are drawn in one column."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One app's figure. The segments are lengths from 0 to the estimate; none where there is no estimate."""

    label: str
    estimate: Estimate | None
    segments: tuple[tuple[float, Colour], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one scenario."""

    name: str
    area: str
    bars: tuple[Bar, ...]

    @property
    def rows(self) -> float:
        """Its height, in bars."""
        return TITLE_ROWS + len(self.bars)

    @property
    def scale(self) -> float:
        """What the full width stands for: the highest end of an interval."""
        return max((bar.estimate.high for bar in self.bars if bar.estimate), default=0.0) or 1.0


@dataclass(frozen=True, slots=True)
class BarChart:
    """What a chart of bars shows, before it is known how wide."""

    title: str
    unit: str
    key: list[Artist]
    groups: list[Group]

    def figure(self, width: float) -> Figure:
        """All groups, in one column or two; the unit is named below them, since no bar has ticks."""
        columns = _columns(self.groups, width)
        rows = max((sum(group.rows for group in column) for column in columns), default=0.0)
        sheet = Sheet(self.title, self.key, ROW * rows + NOTE, width)
        column_width = (width - 2 * MARGIN - GAP * (len(columns) - 1)) / max(len(columns), 1)
        for position, column in enumerate(columns):
            left = MARGIN + position * (column_width + GAP) + LABELS
            axes = sheet.axes(left, sheet.top, column_width - LABELS - FIGURES, ROW * rows)
            axes.set(xlim=(0, 1), ylim=(rows, 0), xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            _draw_column(axes, column)
        sheet.note(self._note(), sheet.top + ROW * rows + 0.14)
        return sheet.figure

    def _note(self) -> str:
        if not self.groups:
            return "This run measured nothing."
        scale = "each scenario has its own scale, from 0" if len(self.groups) > 1 else "the scale begins at 0"
        return f"{self.unit}, with {wording.CONFIDENCE} intervals; {scale}"


def _columns(groups: list[Group], width: float) -> list[list[Group]]:
    """Read down the first column, then down the second."""
    if len(groups) <= ONE_COLUMN or width < WIDE:
        return [groups] if groups else []
    half = (len(groups) + 1) // 2
    return [groups[:half], groups[half:]]


def _draw_column(axes: Axes, groups: list[Group]) -> None:
    top = 0.0
    for group in groups:
        write(axes, (0, top + 0.8), -LABELS, wording.clipped(group.name, 30), Look(size=9, weight="bold"))
        write(axes, (1, top + 0.8), FIGURES, wording.clipped(group.area, 22), Look(MUTED, 8, align="right"))
        first = top + TITLE_ROWS
        axes.plot((0, 0), (first, first + len(group.bars)), color=RULE.light, linewidth=0.8, clip_on=False)
        for position, bar in enumerate(group.bars):
            _draw_bar(axes, first + position + 0.5, bar, group.scale)
        top += group.rows


def _draw_bar(axes: Axes, place: float, bar: Bar, scale: float) -> None:
    write(axes, (0, place), -LABELS, wording.clipped(bar.label, 16), Look(MUTED, 8.5))
    if bar.estimate is None:
        write(axes, (0, place), 0.07, wording.NO_ESTIMATE, Look(MUTED, 8.5))
        return
    start = 0.0
    for length, colour in bar.segments:
        axes.barh(place, length / scale, left=start / scale, height=0.72, color=colour.light)
        start += length
    low, high = bar.estimate.low / scale, bar.estimate.high / scale
    # One line with both end strokes: a third of the elements, which tells with seventy scenarios.
    path = ((low, low, low, high, high, high), (place - 0.2, place + 0.2, place, place, place - 0.2, place + 0.2))
    axes.plot(*path, color=INK.light, linewidth=1.1, clip_on=False)
    write(axes, (high, place), 0.07, wording.quantity(bar.estimate), Look(size=8.5))
