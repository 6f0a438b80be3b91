"""The forest plot: every ratio with its interval, area by area, the highest first, against the lines of 1x and 2x.

The marks of a forest plot: dots with their intervals, arrows for what lies beyond the axis, and the key to them.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary
from runner.report.charts.forest_text import (
    Mean,
    Text,
    narrow_heading,
    narrow_mean,
    narrow_text,
    wide_heading,
    wide_mean,
    wide_text,
)
from runner.report.charts.layout import (
    FAINT,
    GUIDE,
    INK,
    MARGIN,
    MUTED,
    NARROW,
    PAPER,
    RULE,
    TICK_WIDTH,
    WIDE,
    Colour,
    Sheet,
    colours,
    legible,
    write,
)
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import TWICE, ratio_finding
from runner.report.text.reading import (
    Compared,
    Pair,
    apps,
    by_area,
    compared,
    headline_rows,
    leading_pair,
    typical_claim,
    waits,
)

SHOWN = (0.5, 4.0)
"""Ratios on the axis. A few routing tables lie far beyond, at 18 times, and would press all others together."""
DASHED = (0, (4, 3))


def draw_ratio(axes: Axes, ratio: Estimate, place: float, mark: Line2D) -> None:
    """Draw a figure with its interval; one beyond the axis as an arrow at its edge, with the figure beside the row."""
    mark.set_ydata([place])
    if SHOWN[0] <= ratio.estimate <= SHOWN[1]:
        weight = mark.get_linewidth()
        axes.add_artist(Line2D((ratio.low, ratio.high), (place, place), color=mark.get_color(), lw=weight, zorder=2))
    else:
        beyond = ratio.estimate > SHOWN[1]
        mark.set_xdata([SHOWN[beyond]])
        mark.set_marker(">" if beyond else "<")
    axes.add_artist(mark)


def marker(value: float, place: float, shape: str, colour: Colour, *, filled: bool) -> Line2D:
    """Return a dot, hollow for a figure that carries no verdict."""
    return Line2D(
        [value],
        [place],
        color=colour.light,
        linewidth=2.4 if shape == "o" else 1.6,
        marker=shape,
        markersize=7.0 if shape == "o" else 4.0,
        markerfacecolor=colour.light if filled else PAPER.light,
        markeredgewidth=1.4,
        zorder=4 if shape == "o" else 3,
    )


def mean_marker(value: float) -> Line2D:
    return Line2D([value], [0], color=INK.light, linewidth=2.4, marker="d", markersize=8.0, zorder=4)


def limits_of(rows: list[Compared]) -> tuple[float, float]:
    """Return an axis with room for both lines and every interval within `SHOWN`; what lies beyond is at its edge."""
    shown = chain.from_iterable((row.comparison.ratio, row.comparison.cpu_ratio) for row in rows)
    ratios = [ratio for ratio in shown if ratio is not None]
    lowest = min((ratio.low for ratio in ratios), default=1.0)
    highest = max((ratio.high for ratio in ratios), default=TWICE)
    # A twelfth of a decade leaves the outermost markers clear of the edge.
    room = 10 ** (1 / 12)
    return max(min(lowest, 1.0), SHOWN[0]) / room, min(max(highest, TWICE), SHOWN[1]) * room


def key_of(colour: Colour, rows: list[Compared], *, has_mean: bool) -> list[Artist]:
    """Return what the marks of these rows mean, and nothing that none of them has."""
    entries = {
        "throughput": marker(0, 0, "o", colour, filled=True),
        "CPU time per request": marker(0, 0, "D", FAINT, filled=False),
        "equal: 1x": Line2D([], [], color=MUTED.light, linewidth=1.0),
        "twice: 2x": Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=DASHED),
    }
    if has_mean:
        entries["geometric mean"] = mean_marker(0)
    if any(not row.comparison.is_valid for row in rows):
        entries["throughput, invalid"] = marker(0, 0, "o", colour, filled=False)
    if any(waits(row.scenario) for row in rows):
        entries["waits: not about CPU"] = Line2D([], [], color=INK.light, linestyle="", marker=(6, 2, 0), markersize=6)
    for label, line in entries.items():
        line.set_label(label)
    return list(entries.values())


HEADING = 0.34
AXIS = 0.62
ROW = 100
"""Parts of a row: heights are added in whole numbers, since sums of floats differ between interpreters."""
MEAN = 125
"""Height of the mean below all rows, in parts of a row."""
PLAIN_TICKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 20)
DESCRIPTION = (
    "Forest plot: for each scenario the ratio of throughput and, fainter, the ratio of CPU time, "
    "with intervals, on a logarithmic axis with lines at 1 and 2; the table below has every figure"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the drawing stands on its sheet, in inches; lines of a row are places within it, from -0.5 to 0.5."""

    width: float
    left: float
    right: float
    row: float
    throughput_line: float
    cpu_line: float
    area: int
    """Height of an area's heading, in parts of a row."""


FRAMES = {
    WIDE: Frame(WIDE, left=4.4, right=3.0, row=0.38, throughput_line=-0.06, cpu_line=0.2, area=80),
    NARROW: Frame(NARROW, left=MARGIN, right=MARGIN, row=0.48, throughput_line=0.1, cpu_line=0.3, area=55),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair's rows, each at its place; an area's first row has its heading above it."""

    pair: Pair
    areas: list[tuple[str, list[Compared]]]
    frame: Frame
    mean: Mean | None = None
    """Of all rows, below them."""

    @property
    def height(self) -> int:
        """In parts of a row."""
        return self.last + (MEAN if self.mean else 0)

    @property
    def rows(self) -> float:
        return self.height / ROW

    @property
    def last(self) -> int:
        """Where the last scenario ends, in parts of a row."""
        return sum(self.frame.area + ROW * len(rows) for _, rows in self.areas)

    def key(self, palette: dict[str, Colour]) -> list[Artist]:
        """Return what its marks mean."""
        rows = [row for _, row, _ in self.placed()]
        return key_of(palette[self.pair.contender], rows, has_mean=self.mean is not None)

    def placed(self) -> Iterator[tuple[float, Compared, bool]]:
        """Yield the middle of each row, in rows from the top; the row; whether it is the first of its area."""
        top = 0
        for _, rows in self.areas:
            top += self.frame.area
            for position, row in enumerate(rows):
                yield (top + ROW * position) / ROW + 0.5, row, position == 0
            top += ROW * len(rows)


def forest_chart(summary: Summary) -> Chart:
    """Draw every scenario of the leading pair; the others are the matrix's."""
    pair = leading_pair(summary)
    rows = {pair: found} if (found := compared(summary, pair)) else {}
    return _chart("forest", ratio_finding(summary), rows, colours(apps(summary)))


def headline_chart(summary: Summary) -> Chart | None:
    """Draw what the answer rests on: the headline scenarios alone.

    None where the run measured nothing else, or none.
    """
    pair = leading_pair(summary)
    rows = headline_rows(summary)
    if not rows or sum(len(scenario.comparisons) for scenario in summary.scenarios) == len(rows):
        return None
    mean = mean_of(summary, [row.scenario.name for row in rows])
    return _chart("headline", summary.headline.removesuffix("."), {pair: rows}, colours(apps(summary)), mean)


def mean_of(summary: Summary, names: Collection[str]) -> Mean | None:
    """Return the geometric mean that the headline states; None where it is over other scenarios than these."""
    claim = typical_claim(summary)
    if claim is None or claim.ratio is None or claim.verdict is None or not set(claim.scenarios) <= set(names):
        return None
    return Mean(claim.ratio, claim.verdict.value, len(claim.scenarios))


def _chart(
    name: str, title: str, rows: dict[Pair, list[Compared]], palette: dict[str, Colour], mean: Mean | None = None
) -> Chart:
    def draw(width: float) -> Figure:
        frame = FRAMES[width]
        panels = [Panel(pair, by_area(of_pair), frame, mean) for pair, of_pair in rows.items()]
        return _figure(title, panels, palette, frame)

    return Chart(name, title, DESCRIPTION, draw)


def _figure(title: str, panels: list[Panel], palette: dict[str, Colour], frame: Frame) -> Figure:
    key = panels[0].key(palette) if panels else []
    heights = [HEADING + frame.row * panel.rows + AXIS for panel in panels]
    sheet = Sheet(title, key, math.fsum(heights) or AXIS, frame.width)
    limits = limits_of([row for panel in panels for _, row, _ in panel.placed()])
    top = sheet.top
    for panel, height in zip(panels, heights, strict=True):
        width = frame.width - frame.left - frame.right
        axes = sheet.axes(frame.left, top + HEADING, width, frame.row * panel.rows)
        _draw_axes(axes, panel, limits)
        _draw_rows(axes, panel, palette[panel.pair.contender])
        top += height
    if not panels:
        sheet.note("This run compared nothing.", top)
    return sheet.figure


def _draw_axes(axes: Axes, panel: Panel, limits: tuple[float, float]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(panel.rows, 0)
    axes.set_yticks([])
    axes.axvline(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    axes.axvline(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    inches = panel.frame.width - panel.frame.left - panel.frame.right
    axes.xaxis.set_major_locator(FixedLocator(legible(PLAIN_TICKS, limits, inches, TICK_WIDTH)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    contender, baseline = (reading.clipped(reading.proper_name(app), 24) for app in panel.pair.apps)
    axes.set_xlabel(f"ratio to {baseline}: above 1x speaks for {contender}")


def _draw_rows(axes: Axes, panel: Panel, colour: Colour) -> None:
    frame, wide = panel.frame, panel.frame.width == WIDE
    _write_all(axes, -0.45 * 0.27 / frame.row, wide_heading(panel.pair) if wide else narrow_heading(panel.pair))
    for middle, row, leads in panel.placed():
        _draw_rule(axes, middle - 0.5, frame, is_border=leads)
        ratio, cpu = row.comparison.ratio, row.comparison.cpu_ratio
        if cpu is not None:
            draw_ratio(axes, cpu, middle + frame.cpu_line, marker(cpu.estimate, 0, "D", FAINT, filled=False))
        if ratio is not None:
            dot = marker(ratio.estimate, 0, "o", colour, filled=row.comparison.is_valid)
            draw_ratio(axes, ratio, middle + frame.throughput_line, dot)
        _write_all(axes, middle, wide_text(row, leads=leads) if wide else narrow_text(row, leads=leads))
    if panel.mean:
        _draw_mean(axes, panel, panel.mean)


def _draw_mean(axes: Axes, panel: Panel, mean: Mean) -> None:
    """Draw the mean below all rows, apart from them by a line."""
    frame, middle = panel.frame, panel.rows - 0.5
    _draw_rule(axes, (panel.last + frame.area) / ROW, frame, is_border=True)
    draw_ratio(axes, mean.ratio, middle + frame.throughput_line, mean_marker(mean.ratio.estimate))
    _write_all(axes, middle, wide_mean(mean) if frame.width == WIDE else narrow_mean(mean))


def _draw_rule(axes: Axes, top: float, frame: Frame, *, is_border: bool) -> None:
    """Draw a line above a row; above an area it is stronger, and on a page it goes through its names."""
    if not is_border:
        axes.axhline(top, color=GUIDE.light, linewidth=0.8, zorder=0)
        return
    start = (MARGIN - frame.left) / (frame.width - frame.left - frame.right)
    line = axes.axhline(top - frame.area / ROW, xmin=start, color=RULE.light, linewidth=0.8, zorder=0)
    line.set_clip_on(False)


def _write_all(axes: Axes, position: float, texts: list[Text]) -> None:
    for text in texts:
        write(axes, (text.edge, position + text.line), text.inches, text.words, text.look)
