"""Is msgspec the reason? Each scenario as a line: its own libraries, pydantic in both, msgspec in both."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.library_table import LibraryTable, TwoByTwo
from runner.analysis.statistics.estimate import Estimate
from runner.report.charts.layout import MARGIN, TICK_HEIGHT, WIDE, Look, Sheet, legible, write
from runner.report.charts.line_ends import End, room_for, write_ends
from runner.report.charts.palette import APPS, GUIDE, MUTED, PAPER, Colour
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.findings import TWICE
from runner.report.text.libraries import CAPTIONS, slopes_finding

HEIGHT, HEADING, BELOW, LEFT = 2.9, 0.32, 0.85, 0.5
TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10)
DASHED = (0, (4, 3))
MEAN = "geometric mean"
PLACES = (0, 1, 2)
ROOM = 0.45
"""Beside the outermost places, in places: half of what is written below one."""


def slopes_chart(tables: Sequence[LibraryTable]) -> Chart | None:
    """Draw a panel for each way to ask; None where the run lacks a contender for any."""
    if not tables:
        return None
    title = slopes_finding(tables)
    description = (
        "A line for each scenario, from the ratio of throughput with each framework's own model library to the ratios "
        "with either library in both, and a bold line for their geometric mean"
    )
    return Chart("attribution", title, description, lambda width: _figure(title, tables, width))


def _figure(title: str, tables: Sequence[LibraryTable], width: float) -> Figure:
    is_wide = width == WIDE
    height = HEADING + HEIGHT + BELOW
    sheet = Sheet(title, [], height if is_wide else height * len(tables), width)
    column = (width - 2 * MARGIN) / (len(tables) if is_wide else 1)
    limits = _limits(tables)
    for number, table in enumerate(tables):
        left, top = (number * column, 0.0) if is_wide else (0.0, number * height)
        inches = column - LEFT - room_for([*(row.scenario for row in table.scenarios), MEAN])
        axes = sheet.axes(MARGIN + left + LEFT, sheet.top + top + HEADING, inches, HEIGHT)
        _scale(axes, table, limits)
        _draw(axes, table)
        write(axes, (0.0, limits[1]), -LEFT, CAPTIONS[table.way], Look(size=9, weight="bold", up=0.18))
    return sheet.figure


def _draw(axes: Axes, table: LibraryTable) -> None:
    ends: list[End] = []
    for row in table.scenarios:
        _line(axes, row, MUTED, weight=1.0)
        ends.append(End(row.scenario, row.with_contenders.estimate, MUTED))
    _line(axes, table.typically, APPS[0], weight=2.4)
    for place, ratio in zip(PLACES, ratios_of(table.typically), strict=True):
        axes.plot((place, place), (ratio.low, ratio.high), color=APPS[0].light, linewidth=2.4, zorder=4)
    write_ends(axes, [*ends, End(MEAN, table.typically.with_contenders.estimate, APPS[0], is_bold=True)], HEIGHT)


def _line(axes: Axes, row: TwoByTwo, colour: Colour, *, weight: float) -> None:
    values = [ratio.estimate for ratio in ratios_of(row)]
    order = 3 if weight > 1 else 2
    axes.plot(PLACES, values, color=colour.light, linewidth=weight, zorder=order)
    axes.plot(PLACES, values, "o", color=colour.light, markersize=3 + weight, markeredgecolor=PAPER.light, zorder=order)


def ratios_of(row: TwoByTwo) -> tuple[Estimate, Estimate, Estimate]:
    """Return the ratio with each one's own library, with the baseline's in both, with the contender's in both."""
    return row.own, row.with_baselines, row.with_contenders


def _scale(axes: Axes, table: LibraryTable, limits: tuple[float, float]) -> None:
    axes.set_yscale("log")
    axes.set_ylim(*limits)
    axes.set_xlim(-ROOM, PLACES[-1] + 0.05)
    axes.yaxis.set_major_locator(FixedLocator(legible(TICKS, limits, HEIGHT, TICK_HEIGHT)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
    axes.axhline(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    if limits[0] < TWICE < limits[1]:
        axes.axhline(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    libraries = (f"{table.baseline_library}\nin both", f"{table.contender_library}\nin both")
    words = [
        f"{name}\n{wording.ratio(ratio).replace(' [', chr(10) + '[', 1)}"
        for name, ratio in zip(("each\nits own", *libraries), ratios_of(table.typically), strict=True)
    ]
    axes.set_xticks(PLACES, words, fontsize=7)


def _limits(tables: Sequence[LibraryTable]) -> tuple[float, float]:
    """Return one axis for all panels, so that they can be compared."""
    rows = [row for table in tables for row in (table.typically, *table.scenarios)]
    values = [ratio.estimate for row in rows for ratio in ratios_of(row)]
    return min(1.0, *values) / 1.08, max(1.0, *values) * 1.08
