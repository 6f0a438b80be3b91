"""The forest plot of the collection: a row for each kind of machine, so that nobody takes one for all."""

import math
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.collection import Collection
from runner.analysis.standing import RunStanding
from runner.report.charts.layout import (
    APPS,
    GUIDE,
    INK,
    MARGIN,
    MUTED,
    TICK_WIDTH,
    WIDE,
    Colour,
    Look,
    Sheet,
    legible,
    write,
)
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import TWICE
from runner.report.text.machines import MachinePanel, MachineRow, machines_finding, panels
from runner.report.text.reading import HEADLINE_PAIR

HEADING, AXIS = 0.36, 0.62
TICKS = (0.5, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 3, 4, 5)
DASHED = (0, (4, 3))
DESCRIPTION = (
    "Forest plot: for each kind of machine the ratio of throughput with its interval, the range of all of them as a "
    "band, on a logarithmic axis with lines at 1 and 2"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the drawing stands on its sheet, in inches; the marker and the words of a row, from its middle, in rows."""

    left: float
    right: float
    row: float
    marker: float = 0.0
    words: float = 0.0


WIDE_FRAME = Frame(left=2.9, right=2.9, row=0.3)
NARROW_FRAME = Frame(left=MARGIN, right=MARGIN, row=0.46, marker=0.22, words=-0.18)


def machines_chart(collection: Collection, standing: RunStanding | None = None) -> Chart | None:
    """Draw every machine of the collection, and a run that is not in it beside them; None where there is nothing."""
    drawn = panels(collection, standing)
    title = machines_finding(collection)
    return Chart("machines", title, DESCRIPTION, lambda width: _figure(title, drawn, width)) if drawn else None


def _figure(title: str, drawn: list[MachinePanel], width: float) -> Figure:
    frame = WIDE_FRAME if width == WIDE else NARROW_FRAME
    heights = [HEADING + frame.row * len(panel.rows) for panel in drawn]
    sheet = Sheet(title, _key(drawn), math.fsum(heights) + AXIS, width)
    limits = _limits(drawn)
    top = sheet.top
    for panel, height in zip(drawn, heights, strict=True):
        inches = width - frame.left - frame.right
        axes = sheet.axes(frame.left, top + HEADING, inches, frame.row * len(panel.rows))
        _draw_axes(axes, panel, limits, inches, is_last=panel is drawn[-1])
        _draw_rows(axes, panel, frame, is_wide=width == WIDE)
        top += height
    return sheet.figure


def _draw_axes(axes: Axes, panel: MachinePanel, limits: tuple[float, float], inches: float, *, is_last: bool) -> None:
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(len(panel.rows), 0)
    axes.set_yticks([])
    axes.axvspan(panel.across.lowest, panel.across.highest, color=GUIDE.light, zorder=0)
    axes.axvline(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    axes.axvline(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(FixedLocator(legible(TICKS, limits, inches, TICK_WIDTH) if is_last else []))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    axes.spines["bottom"].set_visible(is_last)
    if is_last:
        contender, baseline = map(reading.proper_name, HEADLINE_PAIR.apps)
        axes.set_xlabel(f"ratio to {baseline}: above 1x speaks for {contender}")


def _draw_rows(axes: Axes, panel: MachinePanel, frame: Frame, *, is_wide: bool) -> None:
    edge = MARGIN - frame.left
    write(axes, (0.0, -0.16 / frame.row), edge, panel.question, Look(size=9.5, weight="bold"))
    for position, row in enumerate(panel.rows):
        middle = position + 0.5
        if row.ratio:
            axes.add_artist(_interval(row, middle + frame.marker))
        label, figure = reading.clipped(row.label, 34 if is_wide else 22), f"{reading.ratio(row.ratio)}  {row.verdict}"
        colour, covers = MUTED if row.is_pooled else INK, not is_wide
        at_right = Look(colour, 8.5, align="left" if is_wide else "right", covers=covers)
        write(axes, (0.0, middle + frame.words), edge, label, Look(colour, 8.5, covers=covers))
        write(axes, (1.0, middle + frame.words), 0.15 if is_wide else 0.0, figure.rstrip(), at_right)


def _interval(row: MachineRow, place: float) -> Line2D:
    """Return a line from end to end, its dot at the estimate: a diamond for what speaks of all machines."""
    assert row.ratio is not None
    return _marked((row.ratio.low, row.ratio.estimate, row.ratio.high), place, _colour(row), is_pooled=row.is_pooled)


def _marked(values: tuple[float, float, float], place: float, colour: Colour, *, is_pooled: bool) -> Line2D:
    return Line2D(
        values,
        (place,) * 3,
        color=colour.light,
        linewidth=2.4,
        marker="D" if is_pooled else "o",
        markersize=6.0 if is_pooled else 7.0,
        markevery=[1],
        zorder=3,
    )


def _colour(row: MachineRow) -> Colour:
    return MUTED if row.is_pooled else APPS[0]


def _limits(drawn: list[MachinePanel]) -> tuple[float, float]:
    """Return an axis with room for every interval and for both lines."""
    ratios = [row.ratio for panel in drawn for row in panel.rows if row.ratio]
    room = 10 ** (1 / 24)
    return min([1.0, *(ratio.low for ratio in ratios)]) / room, max([TWICE, *(ratio.high for ratio in ratios)]) * room


def _key(drawn: list[MachinePanel]) -> list[Artist]:
    rows = [row for panel in drawn for row in panel.rows]
    one = (1.0, 1.0, 1.0)
    entries = {"one kind of machine": _marked(one, 0, APPS[0], is_pooled=False)}
    if any(row.is_pooled for row in rows):
        entries["all kinds"] = _marked(one, 0, MUTED, is_pooled=True)
    if any(panel.across.machines > 1 for panel in drawn):
        entries["range"] = Line2D([], [], color=GUIDE.light, linewidth=8)
    entries |= {
        "equal: 1x": Line2D([], [], color=MUTED.light, linewidth=1.0),
        "twice: 2x": Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=DASHED),
    }
    for label, line in entries.items():
        line.set_label(label)
    return list(entries.values())
