"""Is msgspec the reason? The ratio with each one's own library, with either one in both, and the shares that go."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Explained, SameLibrary
from runner.report.charts.layout import MARGIN, TICK_WIDTH, WIDE, Look, Sheet, legible, write
from runner.report.charts.palette import GUIDE, MUTED, Colour
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.findings import TWICE, library_finding

ROW = 0.42
AXIS = 0.66
FIGURES = 1.75
LABELS = 3.3
"""Inches: of the figures to the right of a drawing and, on a page, of the words to its left."""
TICKS = (0.5, 0.7, 1, 1.2, 1.5, 2, 3, 4, 5)
DASHED = (0, (4, 3))


@dataclass(frozen=True, slots=True)
class Row:
    """One dot of the picture."""

    label: str
    value: Estimate
    colour: Colour
    figure: str
    """The value in words."""


def attribution_chart(explained: Explained, palette: dict[str, Colour]) -> Chart:
    """Draw ratios on one axis, and shares of the gap on another below it."""
    title = library_finding(explained)
    description = (
        "Dots with intervals: the ratio of throughput with each framework's own model library, the ratio with "
        "one library in both, and the share of the gap that then goes away"
    )
    return Chart("attribution", title, description, lambda width: _figure(title, explained, palette, width))


def _figure(title: str, explained: Explained, palette: dict[str, Colour], width: float) -> Figure:
    wide = width == WIDE
    left, row = (LABELS, ROW) if wide else (MARGIN, 2 * ROW)
    own = Row("each with its own library", explained.own, palette[explained.contender], wording.ratio(explained.own))
    ratios = [own, *(_ratio_row(same, palette[app]) for app, same in _same(explained).items())]
    shares = [_share_row(same, palette[app]) for app, same in _same(explained).items()]
    sheet = Sheet(title, [], (len(ratios) + len(shares)) * row + 2 * AXIS, width)
    inches = width - left - (FIGURES if wide else MARGIN)
    upper = sheet.axes(left, sheet.top, inches, len(ratios) * row)
    _scale_ratios(upper, explained, ratios, inches)
    lower = sheet.axes(left, sheet.top + len(ratios) * row + AXIS, inches, len(shares) * row)
    _scale_shares(lower, shares)
    for axes, rows in ((upper, ratios), (lower, shares)):
        for position, dot in enumerate(rows):
            _draw(axes, position, dot, wide=wide)
    return sheet.figure


def _same(explained: Explained) -> dict[str, SameLibrary]:
    """Return what both have, by the contender that has the other's library."""
    baselines = SameLibrary(library=explained.library, ratio=explained.same, share=explained.share)
    same = {f"{explained.contender}-{explained.library}": baselines}
    if explained.other_way:
        same[f"{explained.baseline}-{explained.other_way.library}"] = explained.other_way
    return same


def _ratio_row(same: SameLibrary, colour: Colour) -> Row:
    return Row(f"{same.library} in both", same.ratio, colour, wording.ratio(same.ratio))


def _share_row(same: SameLibrary, colour: Colour) -> Row:
    return Row(f"of the gap, with {same.library} in both", same.share, colour, wording.percentage(same.share))


def _draw(axes: Axes, position: int, row: Row, *, wide: bool) -> None:
    """Draw a dot on its line, its name at its left and its figure at its right; on a telephone both stand above it."""
    middle = position + (0.5 if wide else 0.72)
    axes.plot((row.value.low, row.value.high), (middle, middle), color=row.colour.light, linewidth=2.4, zorder=3)
    axes.plot(row.value.estimate, middle, "o", color=row.colour.light, markersize=7, zorder=4)
    if wide:
        write(axes, (0, middle), MARGIN - LABELS, row.label, Look())
        write(axes, (1, middle), 0.15, row.figure, Look())
    else:
        write(axes, (0, position + 0.25), 0, row.label, Look(size=9, covers=True))
        write(axes, (1, position + 0.25), 0, row.figure, Look(size=9, align="right", covers=True))


def _scale_ratios(axes: Axes, explained: Explained, rows: list[Row], inches: float) -> None:
    lowest = min(1.0, *(row.value.low for row in rows)) / 1.05
    highest = max(TWICE, *(row.value.high for row in rows)) * 1.05
    _plain(axes, len(rows))
    axes.set_xscale("log")
    axes.set_xlim(lowest, highest)
    axes.axvline(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    axes.axvline(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    axes.xaxis.set_major_locator(FixedLocator(legible(TICKS, (lowest, highest), inches, TICK_WIDTH)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    contender, baseline = (wording.proper_name(app) for app in (explained.contender, explained.baseline))
    axes.set_xlabel(f"throughput of {contender} over {baseline}, typically")


def _scale_shares(axes: Axes, rows: list[Row]) -> None:
    lowest, highest = min(0.0, *(row.value.low for row in rows)), max(1.0, *(row.value.high for row in rows))
    room = 0.03 * (highest - lowest)
    _plain(axes, len(rows))
    axes.set_xlim(lowest - room, highest + room)
    for edge in (0.0, 1.0):
        axes.axvline(edge, color=MUTED.light, linewidth=1.0, zorder=1)
    axes.axvline(0.5, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    axes.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{100 * tick:g} %"))
    axes.set_xlabel("share of the gap that goes away, measured by its logarithm")


def _plain(axes: Axes, rows: int) -> None:
    axes.set_ylim(rows, 0)
    axes.set_yticks([])
    for row in range(1, rows):
        axes.axhline(row, color=GUIDE.light, linewidth=0.8, zorder=0)
