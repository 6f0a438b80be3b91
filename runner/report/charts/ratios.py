"""Ratios as dots and slopes: model libraries, instructions beside CPU time, what it costs to run the two."""

from collections.abc import Sequence
from math import log

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from runner.analysis.cost_figures import RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import LibraryTable, Summary, TwoByTwo
from runner.report.charts import layout
from runner.report.charts.layout import APPS, BELOW, LEFT, MARGIN, MUTED, WIDE, Sheet, Type, short, write
from runner.report.charts.pictures import Chart
from runner.report.text import parts, reading
from runner.report.text.reading import TWICE, Pair, apps, leading_pair

ROOM = 1.08  # around what is drawn, as a factor
TALLEST = 5.0
NAMED, NAMED_FROM = 6, 1.25  # so many scenarios have a name, from so many times apart: nearer ones lie too close


def instructions_chart(summary: Summary) -> Chart | None:
    """Draw the ratio of CPU time against that of instructions for the leading pair; None where nothing has both."""
    pair = leading_pair(summary)
    rows = parts.both_ratios(summary, pair)
    if not rows:
        return None
    title = parts.counting_finding(rows)
    colour = layout.colours(apps(summary))[pair.contender]

    def draw(width: float) -> Figure:
        inches = width - LEFT - MARGIN - 0.2
        height = min(inches, TALLEST)
        sheet, axes = layout.alone(title, [], width, MARGIN + 0.2, height)
        for row in rows:
            layout.draw_estimate(axes, row.instructions, row.cpu.estimate, colour, order=3)
            layout.draw_estimate(axes, row.instructions.estimate, row.cpu, colour, order=3)
        _scale_both(axes, rows, pair, (inches, height))
        _name_the_furthest(axes, rows, height)
        return sheet.figure

    description = (
        "Dots: each scenario by its ratio of instructions per request and its ratio of CPU time per request, with "
        "intervals; on the line both are the same"
    )
    return Chart("instructions", title, description, draw)


def _scale_both(axes: Axes, rows: list[parts.Both], pair: Pair, inches: tuple[float, float]) -> None:
    """Give both axes the same ratios, so that the line of equality is the diagonal."""
    limits = layout.around([1.0, *layout.ends(ratio for row in rows for ratio in (row.instructions, row.cpu))], ROOM)
    axes.plot(limits, limits, color=MUTED.light, linewidth=1.0, zorder=1)
    layout.logarithmic(axes.xaxis, limits, inches[0])
    layout.logarithmic(axes.yaxis, limits, inches[1])
    layout.draw_grid(axes, "both")
    axes.set_xlabel(f"instructions per request, {short(pair.baseline)} over {short(pair.contender)}")
    axes.set_ylabel("CPU time per request, the same")


def _name_the_furthest(axes: Axes, rows: list[parts.Both], inches: float) -> None:
    """Write the names beside their dots, on the side where there is more room; the axes have their scale."""
    places = {
        row.scenario: layout.share_of(axes, (row.instructions.estimate, row.cpu.estimate))
        for row in sorted(rows, key=lambda row: -abs(log(row.apart)))[:NAMED]
        if abs(log(row.apart)) > log(NAMED_FROM)
    }
    named = sorted((row for row in rows if row.scenario in places), key=lambda row: row.cpu.estimate)
    for is_left in (True, False):
        side = [row for row in named if (places[row.scenario][0] > 0.5) is is_left]
        heights = [inches * places[row.scenario][1] for row in side]
        for row, height, place in zip(side, heights, layout.apart(heights, inches), strict=True):
            axes.annotate(
                reading.clipped(row.scenario, 24),
                (row.instructions.low if is_left else row.instructions.high, row.cpu.estimate),
                xytext=(-7 if is_left else 7, 72 * (place - height)),
                textcoords="offset points",
                ha="right" if is_left else "left",
                va="center",
                size=8,
                color=MUTED.light,
                bbox=layout.COVER,
            )


ROW = 0.26
LABELS, FIGURES = {True: 3.5, False: 1.75}, 1.35  # inches left of the drawing, on a page or not, and right of it
LETTERS = 14.5


def costs_chart(running: RunningCosts | None) -> Chart | None:
    """Draw every figure that both apps have as a ratio; None where there is none."""
    rows = parts.cost_ratios(running) if running else []
    if running is None or not rows:
        return None
    title = parts.costs_finding(running)
    contender, baseline = reading.proper_name(running.contender), reading.proper_name(running.baseline)
    note = f"Right of 1x {contender} needs less, left of it {baseline}; {reading.CONFIDENCE} intervals over processes"
    colour = layout.colours([running.contender])[running.contender]
    limits = layout.around([1.0, *layout.ends(ratio for _, ratio in rows)], ROOM)

    def draw(width: float) -> Figure:
        height, left = ROW * len(rows), LABELS[width == WIDE]
        sheet = Sheet(title, [], height + BELOW + layout.note_height(note, width), width)
        inches = width - 2 * MARGIN - left - FIGURES
        axes = sheet.axes(MARGIN + left, sheet.top, inches, height)
        layout.logarithmic(axes.xaxis, limits, inches)
        axes.set(ylim=(len(rows), 0), yticks=[])
        layout.draw_grid(axes, "x")
        layout.draw_references(axes, "x", has_twice=False)
        axes.set_xlabel(f"{baseline}'s figure over {contender}'s")
        for place, (label, ratio) in enumerate(rows):
            layout.draw_estimate(axes, ratio, place + 0.5, colour)
            words = reading.number(ratio.estimate, 2) if ratio.low == ratio.high else reading.ratio(ratio)
            write(axes, (0, place + 0.5), -left, reading.clipped(label, round(LETTERS * left)), Type(size=8.5))
            write(axes, (1, place + 0.5), 0.08, words, Type(size=8.5))
        sheet.note(note, sheet.top + height + BELOW)
        return sheet.figure

    description = "Dots: how much more the baseline needs of each running cost, with intervals"
    return Chart("costs", title, description, draw)


HEIGHT, HEADING, SLOPE_BELOW, SLOPE_LEFT = 2.9, 0.32, 0.85, 0.5
MEAN = "geometric mean"
PLACES = (0, 1, 2)
SLOPE_ROOM = 0.45  # beside the outermost places, in places: half of what is written below one


def slopes_chart(tables: Sequence[LibraryTable]) -> Chart | None:
    """Draw a panel for each way to ask; None where the run lacks a contender for any."""
    if not tables:
        return None
    title = parts.slopes_finding(tables)
    rows = [row for table in tables for row in (table.typically, *table.scenarios)]
    # One axis for all panels, so that they can be compared.
    limits = layout.around([1.0, *(ratio.estimate for row in rows for ratio in ratios_of(row))], ROOM)

    def draw(width: float) -> Figure:
        columns = len(tables) if width == WIDE else 1
        height = HEADING + HEIGHT + SLOPE_BELOW
        sheet = Sheet(title, [], height * len(tables) / columns, width)
        column = (width - 2 * MARGIN) / columns
        for number, table in enumerate(tables):
            left, top = MARGIN + number % columns * column + SLOPE_LEFT, number // columns * height + HEADING
            inches = column - SLOPE_LEFT - layout.room_for([*(row.scenario for row in table.scenarios), MEAN])
            axes = sheet.axes(left, sheet.top + top, inches, HEIGHT)
            _scale_slopes(axes, table, limits)
            _draw_slopes(axes, table)
            heading = Type(size=9, weight="bold", up=0.18)
            write(axes, (0.0, limits[1]), -SLOPE_LEFT, parts.CAPTIONS[table.way], heading)
        return sheet.figure

    description = (
        "A line for each scenario, from the ratio of throughput with each framework's own model library to the ratios "
        "with either library in both, and a bold line for their geometric mean"
    )
    return Chart("attribution", title, description, draw)


def _draw_slopes(axes: Axes, table: LibraryTable) -> None:
    mean = APPS[0]
    for row, colour, weight in (*((row, MUTED, 1.0) for row in table.scenarios), (table.typically, mean, 2.4)):
        values = [ratio.estimate for ratio in ratios_of(row)]
        axes.plot(PLACES, values, color=colour.light, linewidth=weight, zorder=3 if weight > 1 else 2)
        layout.draw_dots(axes, PLACES, values, colour, ("o", 3 + weight))
    for place, ratio in zip(PLACES, ratios_of(table.typically), strict=True):
        axes.plot((place, place), (ratio.low, ratio.high), color=mean.light, linewidth=2.4, zorder=4)
    named = [(row.with_contenders.estimate, row.scenario, Type(MUTED, 8)) for row in table.scenarios]
    named.append((table.typically.with_contenders.estimate, MEAN, Type(mean, 8, "bold")))
    layout.write_ends(axes, named, HEIGHT)


def ratios_of(row: TwoByTwo) -> tuple[Estimate, Estimate, Estimate]:
    """Return the ratio with each one's own library, with the baseline's in both, with the contender's in both."""
    return row.own, row.with_baselines, row.with_contenders


def _scale_slopes(axes: Axes, table: LibraryTable, limits: tuple[float, float]) -> None:
    layout.logarithmic(axes.yaxis, limits, HEIGHT, layout.PLAIN_TICKS)
    axes.set_xlim(-SLOPE_ROOM, PLACES[-1] + 0.05)
    layout.draw_grid(axes)
    layout.draw_references(axes, "y", has_twice=limits[0] < TWICE < limits[1])
    libraries = ("each\nits own", f"{table.baseline_library}\nin both", f"{table.contender_library}\nin both")
    words = [
        f"{name}\n{reading.ratio(ratio).replace(' [', chr(10) + '[', 1)}"
        for name, ratio in zip(libraries, ratios_of(table.typically), strict=True)
    ]
    axes.set_xticks(PLACES, words, fontsize=7)
