"""What it costs to run the two: each figure as a ratio, a dot with its interval."""

from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.cost.running import CostCount, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.report.charts.layout import MARGIN, TICK_WIDTH, WIDE, Look, Sheet, legible, note_height, write
from runner.report.charts.palette import GUIDE, INK, MUTED, PAPER, colours
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.costs import costs_finding

ROW = 0.26
LABELS, FIGURES = {True: 3.5, False: 1.75}, 1.35
"""Inches beside the drawing, on a page and on a telephone: names to its left, figures to its right."""
LETTERS = 14.5
BELOW = 0.62
TICKS = (0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 5, 7, 10)


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
    contender, baseline = wording.proper_name(running.contender), wording.proper_name(running.baseline)
    colour = colours([running.contender])[running.contender]
    note = f"Right of 1x {contender} takes less, left of it {baseline}; {wording.CONFIDENCE} intervals over processes"
    sheet = Sheet(title, [], ROW * len(rows) + BELOW + note_height(note, width), width)
    left = LABELS[width == WIDE]
    inches = width - 2 * MARGIN - left - FIGURES
    axes = sheet.axes(MARGIN + left, sheet.top, inches, ROW * len(rows))
    limits = (min(1.0, *(ratio.low for _, ratio in rows)) / 1.08, max(1.0, *(ratio.high for _, ratio in rows)) * 1.08)
    axes.set_xscale("log")
    axes.set(xlim=limits, ylim=(len(rows), 0), yticks=[])
    axes.xaxis.set_major_locator(FixedLocator(legible(TICKS, limits, inches, TICK_WIDTH)))
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
        write(axes, (0, middle), -left, wording.clipped(label, round(LETTERS * left)), Look(INK, 8.5))
        write(axes, (1, middle), 0.08, _in_words(ratio), Look(INK, 8.5))
    sheet.note(note, sheet.top + ROW * len(rows) + BELOW)
    return sheet.figure


def _in_words(ratio: Estimate) -> str:
    return wording.number(ratio.estimate, 2) if ratio.low == ratio.high else wording.ratio(ratio)
