"""Do instructions tell the same story as CPU time? Every scenario by both ratios."""

from math import log

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.summary import Summary
from runner.report.charts.curves import TICKS
from runner.report.charts.layout import COVER, MARGIN, TICK_HEIGHT, TICK_WIDTH, Sheet, legible
from runner.report.charts.line_ends import apart
from runner.report.charts.palette import GUIDE, MUTED, PAPER, Colour, colours
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.counting import Both, both_ratios, counting_finding
from runner.report.text.reading import Pair, apps, leading_pair

RATIOS = (*TICKS, 15, 20, 30, 50, 100)
TALLEST = 5.0
LEFT, BELOW = 0.75, 0.62
NAMED = 6
"""So many of the scenarios furthest from the line have their name beside them."""
NAMED_FROM = 1.25
"""Times apart: nearer to the line dots lie too close for names."""
ROOM = 1.08
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
    return Chart("instructions", title, description, lambda width: _figure(title, rows, pair, colour, width))


def _figure(title: str, rows: list[Both], pair: Pair, colour: Colour, width: float) -> Figure:
    inches = width - LEFT - MARGIN - 0.2
    height = min(inches, TALLEST)
    sheet = Sheet(title, [], height + BELOW, width)
    axes = sheet.axes(LEFT, sheet.top, inches, height)
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
    _scale(axes, rows, pair, (inches, height))
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
                wording.clipped(row.scenario, 24),
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


def _scale(axes: Axes, rows: list[Both], pair: Pair, inches: tuple[float, float]) -> None:
    """Give both axes the same ratios, so that the line of equality is the diagonal."""
    ends = [end for row in rows for ratio in (row.instructions, row.cpu) for end in (ratio.low, ratio.high)]
    limits = (min(1.0, *ends) / ROOM, max(1.0, *ends) * ROOM)
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
    contender, baseline = (wording.clipped(wording.proper_name(app), 24) for app in pair.apps)
    axes.set_xlabel(f"instructions per request, {baseline} over {contender}")
    axes.set_ylabel("CPU time per request, the same")
