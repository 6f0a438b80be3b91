"""Is msgspec the reason? Each scenario as a line: its own libraries, pydantic in both, msgspec in both.

Do instructions tell the same story as CPU time? Every scenario by both ratios.

What it costs to run the two: each figure as a ratio, a dot with its interval.
"""

from collections.abc import Sequence
from math import log

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.cost_figures import CostCount, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import LibraryTable, Summary, TwoByTwo
from runner.report.charts.curves import TICKS
from runner.report.charts.layout import (
    APPS,
    COVER,
    GUIDE,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    TICK_HEIGHT,
    TICK_WIDTH,
    WIDE,
    Colour,
    End,
    Look,
    Sheet,
    apart,
    colours,
    legible,
    note_height,
    room_for,
    write,
    write_ends,
)
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.costs import Both, both_ratios, costs_finding, counting_finding
from runner.report.text.findings import TWICE
from runner.report.text.libraries import CAPTIONS, slopes_finding
from runner.report.text.reading import Pair, apps, leading_pair

RATIOS = (*TICKS, 15, 20, 30, 50, 100)
TALLEST = 5.0
INSTRUCTION_LEFT, INSTRUCTION_BELOW = 0.75, 0.62
NAMED = 6
"""So many of the scenarios furthest from the line have their name beside them."""
NAMED_FROM = 1.25
"""Times apart: nearer to the line dots lie too close for names."""
INSTRUCTION_ROOM = 1.08
"""Around what is drawn, as a factor."""


def instructions_chart(summary: Summary) -> Chart | None:
    """Draw the ratio of CPU time against that of instructions for the leading pair; None where nothing has both."""
    pair = leading_pair(summary)
    rows = both_ratios(summary, pair)
    if not rows:
        return None
    title = counting_finding(rows)
    colour = colours(apps(summary))[pair.contender]
    description = (
        "Dots: each scenario by its ratio of instructions per request and its ratio of CPU time per request, with "
        "intervals; on the line both are the same"
    )
    return Chart(
        "instructions", title, description, lambda width: _instruction_figure(title, rows, pair, colour, width)
    )


def _instruction_figure(title: str, rows: list[Both], pair: Pair, colour: Colour, width: float) -> Figure:
    inches = width - INSTRUCTION_LEFT - MARGIN - 0.2
    height = min(inches, TALLEST)
    sheet = Sheet(title, [], height + INSTRUCTION_BELOW, width)
    axes = sheet.axes(INSTRUCTION_LEFT, sheet.top, inches, height)
    for row in rows:
        cpu, instructions = row.cpu, row.instructions
        for across, up in (
            ((instructions.low, instructions.high), (cpu.estimate, cpu.estimate)),
            ((instructions.estimate, instructions.estimate), (cpu.low, cpu.high)),
        ):
            axes.plot(across, up, color=colour.light, linewidth=1.4, zorder=3)
        axes.plot(
            instructions.estimate,
            cpu.estimate,
            "o",
            color=colour.light,
            markersize=6,
            markeredgecolor=PAPER.light,
            zorder=4,
        )
    _instruction_scale(axes, rows, pair, (inches, height))
    _name_the_furthest(axes, rows, height)
    return sheet.figure


def _name_the_furthest(axes: Axes, rows: list[Both], inches: float) -> None:
    """Write the names beside their dots, on the side where there is more room; the axes have their scale."""
    furthest = sorted(rows, key=lambda row: -abs(log(row.apart)))[:NAMED]
    apart_enough = [row for row in furthest if abs(log(row.apart)) > log(NAMED_FROM)]
    for is_left in (True, False):
        named = sorted(
            (row for row in apart_enough if (_place(axes, row)[0] > 0.5) is is_left), key=lambda row: row.cpu.estimate
        )
        heights = [inches * _place(axes, row)[1] for row in named]
        for row, height, place in zip(named, heights, apart(heights, inches), strict=True):
            axes.annotate(
                reading.clipped(row.scenario, 24),
                (row.instructions.low if is_left else row.instructions.high, row.cpu.estimate),
                xytext=(-7 if is_left else 7, 72 * (place - height)),
                textcoords="offset points",
                ha="right" if is_left else "left",
                va="center",
                size=8,
                color=MUTED.light,
                bbox=COVER,
            )


def _place(axes: Axes, row: Both) -> tuple[float, float]:
    """Return where a dot lies, as shares of the drawing."""
    place = (row.instructions.estimate, row.cpu.estimate)
    across, up = axes.transLimits.transform(axes.transScale.transform(place))
    return float(across), float(up)


def _instruction_scale(axes: Axes, rows: list[Both], pair: Pair, inches: tuple[float, float]) -> None:
    """Give both axes the same ratios, so that the line of equality is the diagonal."""
    ends = [end for row in rows for ratio in (row.instructions, row.cpu) for end in (ratio.low, ratio.high)]
    limits = (min(1.0, *ends) / INSTRUCTION_ROOM, max(1.0, *ends) * INSTRUCTION_ROOM)
    axes.plot(limits, limits, color=MUTED.light, linewidth=1.0, zorder=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(*limits)
    for axis, length, gap in ((axes.xaxis, inches[0], TICK_WIDTH), (axes.yaxis, inches[1], TICK_HEIGHT)):
        axis.set_major_locator(FixedLocator(legible(RATIOS, limits, length, gap)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    axes.grid(visible=True, color=GUIDE.light, linewidth=0.8)
    contender, baseline = (reading.clipped(reading.proper_name(app), 24) for app in pair.apps)
    axes.set_xlabel(f"instructions per request, {baseline} over {contender}")
    axes.set_ylabel("CPU time per request, the same")


ROW = 0.26
LABELS, FIGURES = {True: 3.5, False: 1.75}, 1.35
"""Inches beside the drawing, on a page and on a telephone: names to its left, figures to its right."""
LETTERS = 14.5
COST_BELOW = 0.62
COST_TICKS = (0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 5, 7, 10)


def costs_chart(running: RunningCosts | None) -> Chart | None:
    """Draw every figure that both apps have as a ratio; None where there is none."""
    if running is None:
        return None
    measured = [(figure.label, figure.ratio) for figure in running.figures if figure.ratio]
    rows = [*measured, *map(counted, running.counts)]
    if not rows:
        return None
    title = costs_finding(running)
    description = "Dots: how much more the baseline takes of everything that it costs to run an app, with intervals"
    return Chart("costs", title, description, lambda width: _drawn(title, running, rows, width))


def counted(count: CostCount) -> tuple[str, Estimate]:
    """Return what is counted as a ratio without doubt."""
    return count.label, Estimate(estimate=count.ratio, low=count.ratio, high=count.ratio)


def _drawn(title: str, running: RunningCosts, rows: list[tuple[str, Estimate]], width: float) -> Figure:
    contender, baseline = reading.proper_name(running.contender), reading.proper_name(running.baseline)
    colour = colours([running.contender])[running.contender]
    note = f"Right of 1x {contender} takes less, left of it {baseline}; {reading.CONFIDENCE} intervals over processes"
    sheet = Sheet(title, [], ROW * len(rows) + COST_BELOW + note_height(note, width), width)
    left = LABELS[width == WIDE]
    inches = width - 2 * MARGIN - left - FIGURES
    axes = sheet.axes(MARGIN + left, sheet.top, inches, ROW * len(rows))
    limits = (min(1.0, *(ratio.low for _, ratio in rows)) / 1.08, max(1.0, *(ratio.high for _, ratio in rows)) * 1.08)
    axes.set_xscale("log")
    axes.set(xlim=limits, ylim=(len(rows), 0), yticks=[])
    axes.xaxis.set_major_locator(FixedLocator(legible(COST_TICKS, limits, inches, TICK_WIDTH)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    axes.grid(visible=True, axis="x", color=GUIDE.light, linewidth=0.8)
    axes.axvline(1.0, color=MUTED.light, linewidth=1.0)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.set_xlabel(f"{baseline}'s figure over {contender}'s")
    for place, (label, ratio) in enumerate(rows):
        middle = place + 0.5
        axes.plot((ratio.low, ratio.high), (middle, middle), color=colour.light, linewidth=2.0)
        axes.plot(ratio.estimate, middle, "o", color=colour.light, markersize=6, markeredgecolor=PAPER.light)
        write(axes, (0, middle), -left, reading.clipped(label, round(LETTERS * left)), Look(INK, 8.5))
        write(axes, (1, middle), 0.08, _in_words(ratio), Look(INK, 8.5))
    sheet.note(note, sheet.top + ROW * len(rows) + COST_BELOW)
    return sheet.figure


def _in_words(ratio: Estimate) -> str:
    return reading.number(ratio.estimate, 2) if ratio.low == ratio.high else reading.ratio(ratio)


HEIGHT, HEADING, SLOPE_BELOW, SLOPE_LEFT = 2.9, 0.32, 0.85, 0.5
SLOPE_TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10)
DASHED = (0, (4, 3))
MEAN = "geometric mean"
PLACES = (0, 1, 2)
SLOPE_ROOM = 0.45
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
    return Chart("attribution", title, description, lambda width: _slope_figure(title, tables, width))


def _slope_figure(title: str, tables: Sequence[LibraryTable], width: float) -> Figure:
    is_wide = width == WIDE
    height = HEADING + HEIGHT + SLOPE_BELOW
    sheet = Sheet(title, [], height if is_wide else height * len(tables), width)
    column = (width - 2 * MARGIN) / (len(tables) if is_wide else 1)
    limits = _limits(tables)
    for number, table in enumerate(tables):
        left, top = (number * column, 0.0) if is_wide else (0.0, number * height)
        inches = column - SLOPE_LEFT - room_for([*(row.scenario for row in table.scenarios), MEAN])
        axes = sheet.axes(MARGIN + left + SLOPE_LEFT, sheet.top + top + HEADING, inches, HEIGHT)
        _slope_scale(axes, table, limits)
        _draw(axes, table)
        write(axes, (0.0, limits[1]), -SLOPE_LEFT, CAPTIONS[table.way], Look(size=9, weight="bold", up=0.18))
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


def _slope_scale(axes: Axes, table: LibraryTable, limits: tuple[float, float]) -> None:
    axes.set_yscale("log")
    axes.set_ylim(*limits)
    axes.set_xlim(-SLOPE_ROOM, PLACES[-1] + 0.05)
    axes.yaxis.set_major_locator(FixedLocator(legible(SLOPE_TICKS, limits, HEIGHT, TICK_HEIGHT)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
    axes.axhline(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    if limits[0] < TWICE < limits[1]:
        axes.axhline(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    libraries = (f"{table.baseline_library}\nin both", f"{table.contender_library}\nin both")
    words = [
        f"{name}\n{reading.ratio(ratio).replace(' [', chr(10) + '[', 1)}"
        for name, ratio in zip(("each\nits own", *libraries), ratios_of(table.typically), strict=True)
    ]
    axes.set_xticks(PLACES, words, fontsize=7)


def _limits(tables: Sequence[LibraryTable]) -> tuple[float, float]:
    """Return one axis for all panels, so that they can be compared."""
    rows = [row for table in tables for row in (table.typically, *table.scenarios)]
    values = [ratio.estimate for row in rows for ratio in ratios_of(row)]
    return min(1.0, *values) / 1.08, max(1.0, *values) * 1.08
