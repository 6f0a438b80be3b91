"""Forest plots: every ratio with its interval against the lines of 1x and 2x, by scenario or by kind of machine."""

import math
from collections.abc import Collection
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from runner.analysis.collection import Collection as Machines
from runner.analysis.collection import RunStanding
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary
from runner.report.charts import layout
from runner.report.charts.forest_text import Mean, Text, heading, mean_text, row_text
from runner.report.charts.layout import GUIDE, INK, MARGIN, MUTED, NARROW, WIDE, Colour, Sheet, Type, short, write
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import ratio_finding
from runner.report.text.machines import MachinePanel, machines_finding, panels
from runner.report.text.reading import HEADLINE_PAIR, TWICE, Compared, Pair, compared, leading_pair

SHOWN = (0.5, 4.0)  # on the axis: routing tables at 18 times would press all others together
HEADING = 0.34
ROW, MEAN = 100, 125  # parts of a row and of the mean: whole, since sums of floats differ by interpreter


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the drawing stands on its sheet, in inches; marks and words of a row are rows below its middle."""

    left: float
    right: float
    row: float
    mark: float
    cpu_mark: float = 0.0
    words: float = 0.0
    area: int = 0  # height of an area's heading, in parts of a row

    def inches(self, width: float) -> float:
        return width - self.left - self.right


FRAMES = {
    WIDE: Frame(left=4.4, right=3.0, row=0.38, mark=-0.06, cpu_mark=0.2, area=80),
    NARROW: Frame(left=MARGIN, right=MARGIN, row=0.48, mark=0.1, cpu_mark=0.3, area=55),
}
MACHINE_FRAMES = {
    WIDE: Frame(left=2.9, right=2.9, row=0.3, mark=0.0),
    NARROW: Frame(left=MARGIN, right=MARGIN, row=0.46, mark=0.22, words=-0.18),
}


def forest_chart(summary: Summary) -> Chart:
    """Draw every scenario of the leading pair; the others are the matrix's."""
    return _chart("forest", ratio_finding(summary), summary, compared(summary, leading_pair(summary)))


def headline_chart(summary: Summary) -> Chart | None:
    """Draw what the answer rests on: the headline scenarios alone.

    None where the run measured nothing else, or none.
    """
    rows = reading.headline_rows(summary)
    if not rows or sum(len(scenario.comparisons) for scenario in summary.scenarios) == len(rows):
        return None
    mean = mean_of(summary, [row.scenario.name for row in rows])
    return _chart("headline", summary.headline.removesuffix("."), summary, rows, mean)


def mean_of(summary: Summary, names: Collection[str]) -> Mean | None:
    """Return the geometric mean that the headline states; None where it is over other scenarios than these."""
    claim = reading.typical_claim(summary)
    if claim is None or claim.ratio is None or claim.verdict is None or not set(claim.scenarios) <= set(names):
        return None
    return Mean(claim.ratio, claim.verdict.value, len(claim.scenarios))


def _chart(name: str, title: str, summary: Summary, rows: list[Compared], mean: Mean | None = None) -> Chart:
    pair = leading_pair(summary)
    colour = layout.colours(reading.apps(summary))[pair.contender]

    def draw(width: float) -> Figure:
        frame = FRAMES[width]
        if not rows:
            sheet = Sheet(title, [], layout.BELOW, width)
            sheet.note("This run compared nothing.", sheet.top)
            return sheet.figure
        placed, last = placed_rows(rows, frame.area)
        parts = last + (MEAN if mean else 0)
        height, inches = frame.row * (parts / ROW), frame.inches(width)
        sheet = Sheet(title, key_of(colour, rows, has_mean=mean is not None), HEADING + height + layout.BELOW, width)
        axes = sheet.axes(frame.left, sheet.top + HEADING, inches, height)
        _scale(axes, parts / ROW, limits_of(rows), layout.PLAIN_TICKS, inches)
        _name_axis(axes, pair)
        _write_all(axes, -0.45 * 0.27 / frame.row, heading(pair, is_wide=width == WIDE))
        for top, row, leads in placed:
            _draw_rule(axes, top / ROW, frame, width, is_border=leads)
            _draw_row(axes, row, top / ROW + 0.5, frame, colour)
            _write_all(axes, top / ROW + 0.5, row_text(row, leads=leads, is_wide=width == WIDE))
        if mean:
            middle = parts / ROW - 0.5
            _draw_rule(axes, (last + frame.area) / ROW, frame, width, is_border=True)
            draw_ratio(axes, mean.ratio, middle + frame.mark, marker(mean.ratio.estimate, "d", INK))
            _write_all(axes, middle, mean_text(mean, is_wide=width == WIDE))
        return sheet.figure

    description = (
        "Forest plot: for each scenario the ratio of throughput and, fainter, the ratio of CPU time, "
        "with intervals, on a logarithmic axis with lines at 1 and 2; the table below has every figure"
    )
    return Chart(name, title, description, draw)


def placed_rows(rows: list[Compared], heading: int) -> tuple[list[tuple[int, Compared, bool]], int]:
    """Return the top of each row, the row and whether it is the first of its area, then where the last one ends.

    Places are in parts of a row. An area's heading takes its height above the area's first row.
    """
    placed, top = [], 0
    for _, of_area in reading.by_area(rows):
        top += heading
        for row in of_area:
            placed.append((top, row, row is of_area[0]))
            top += ROW
    return placed, top


def _scale(axes: Axes, rows: float, limits: tuple[float, float], ticks: Collection[float], inches: float) -> None:
    axes.set(ylim=(rows, 0), yticks=[])
    layout.draw_references(axes, "x")
    layout.logarithmic(axes.xaxis, limits, inches, ticks)


def _name_axis(axes: Axes, pair: Pair) -> None:
    axes.set_xlabel(f"ratio to {short(pair.baseline)}: above 1x, {short(pair.contender)} is better")


def limits_of(rows: list[Compared]) -> tuple[float, float]:
    """Return an axis with room for both lines and every interval within `SHOWN`; what lies beyond is at its edge."""
    shown = [ratio for row in rows for ratio in (row.comparison.ratio, row.comparison.cpu_ratio) if ratio]
    within = [min(max(end, SHOWN[0]), SHOWN[1]) for end in layout.ends(shown)]
    # A twelfth of a decade leaves the outermost markers clear of the edge.
    return layout.around([1.0, TWICE, *within], 10 ** (1 / 12))


def key_of(colour: Colour, rows: list[Compared], *, has_mean: bool) -> list[tuple[str, Artist]]:
    entries: dict[str, Artist] = {
        "throughput": marker(0, "o", colour),
        "CPU time per request": marker(0, "D", layout.FAINT, filled=False),
        **layout.reference_key(),
    }
    if has_mean:
        entries["geometric mean"] = marker(0, "d", INK)
    if any(not row.comparison.is_valid for row in rows):
        entries["throughput, invalid"] = marker(0, "o", colour, filled=False)
    if any(reading.waits(row.scenario) for row in rows):
        entries["waits: not about CPU"] = Line2D([], [], color=INK.light, linestyle="", marker=(6, 2, 0), markersize=6)
    return list(entries.items())


# Of a ratio of throughput, of CPU time, and of a mean: width of the interval, size and edge of the mark, order.
MARKS = {"o": (2.4, 7.0, 1.4, 4), "D": (1.6, 4.0, 1.4, 3), "d": (2.4, 8.0, 1.0, 4)}


def marker(value: float, shape: str, colour: Colour, *, filled: bool = True) -> Line2D:
    """Return a mark, hollow for a figure that carries no verdict."""
    weight, size, edge, order = MARKS[shape]
    mark = Line2D([value], [0], color=colour.light, linewidth=weight, marker=shape, markersize=size, zorder=order)
    mark.set(markeredgewidth=edge, markerfacecolor=colour.light if filled else layout.PAPER.light)
    return mark


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


def _draw_row(axes: Axes, row: Compared, middle: float, frame: Frame, colour: Colour) -> None:
    ratio, cpu = row.comparison.ratio, row.comparison.cpu_ratio
    if cpu is not None:
        draw_ratio(axes, cpu, middle + frame.cpu_mark, marker(cpu.estimate, "D", layout.FAINT, filled=False))
    if ratio is not None:
        dot = marker(ratio.estimate, "o", colour, filled=row.comparison.is_valid)
        draw_ratio(axes, ratio, middle + frame.mark, dot)


def _draw_rule(axes: Axes, top: float, frame: Frame, width: float, *, is_border: bool) -> None:
    """Draw a line above a row; above an area it is stronger, and on a page it goes through its names."""
    if not is_border:
        axes.axhline(top, color=GUIDE.light, linewidth=0.8, zorder=0)
        return
    start = (MARGIN - frame.left) / frame.inches(width)
    line = axes.axhline(top - frame.area / ROW, xmin=start, color=layout.RULE.light, linewidth=0.8, zorder=0)
    line.set_clip_on(False)


def _write_all(axes: Axes, middle: float, texts: list[Text]) -> None:
    for text in texts:
        edge, inches = text.column
        write(axes, (edge, middle + text.line), inches, text.words, text.look)


def machines_chart(collection: Machines, standing: RunStanding | None = None) -> Chart | None:
    """Draw every machine of the collection, and a run that is not in it beside them; None where there is nothing."""
    drawn = panels(collection, standing)
    if not drawn:
        return None
    title = machines_finding(collection)
    shown = [row.ratio for panel in drawn for row in panel.rows if row.ratio]
    limits = layout.around([1.0, TWICE, *layout.ends(shown)], 10 ** (1 / 24))

    def draw(width: float) -> Figure:
        frame = MACHINE_FRAMES[width]
        heights = [HEADING + frame.row * len(panel.rows) for panel in drawn]
        sheet = Sheet(title, _machine_key(drawn), math.fsum(heights) + layout.BELOW, width)
        top, inches = sheet.top, frame.inches(width)
        for panel, height in zip(drawn, heights, strict=True):
            axes = sheet.axes(frame.left, top + HEADING, inches, frame.row * len(panel.rows))
            is_last = panel is drawn[-1]
            axes.axvspan(panel.across.lowest, panel.across.highest, color=GUIDE.light, zorder=0)
            _scale(axes, len(panel.rows), limits, layout.FINE_TICKS if is_last else (), inches)
            axes.spines["bottom"].set_visible(is_last)
            if is_last:
                _name_axis(axes, HEADLINE_PAIR)
            _draw_machines(axes, panel, frame, is_wide=width == WIDE)
            top += height
        return sheet.figure

    description = (
        "Forest plot: for each kind of machine the ratio of throughput with its interval, the range of all of them as "
        "a band, on a logarithmic axis with lines at 1 and 2"
    )
    return Chart("machines", title, description, draw)


def _draw_machines(axes: Axes, panel: MachinePanel, frame: Frame, *, is_wide: bool) -> None:
    edge = MARGIN - frame.left
    write(axes, (0.0, -0.16 / frame.row), edge, panel.question, Type(weight="bold"))
    for position, row in enumerate(panel.rows):
        middle = position + 0.5
        if row.ratio:
            axes.add_artist(_machine_mark(row.ratio, middle + frame.mark, is_pooled=row.is_pooled))
        label, figure = reading.clipped(row.label, 34 if is_wide else 22), f"{reading.ratio(row.ratio)}  {row.verdict}"
        colour = MUTED if row.is_pooled else INK
        at_right = Type(colour, 8.5, align="left" if is_wide else "right", covers=not is_wide)
        write(axes, (0.0, middle + frame.words), edge, label, Type(colour, 8.5, covers=not is_wide))
        write(axes, (1.0, middle + frame.words), 0.15 if is_wide else 0.0, figure.rstrip(), at_right)


def _machine_mark(ratio: Estimate, place: float, *, is_pooled: bool) -> Line2D:
    """Return a line from end to end, its dot at the estimate: a diamond for what speaks of all machines."""
    return Line2D(
        (ratio.low, ratio.estimate, ratio.high),
        (place,) * 3,
        color=(MUTED if is_pooled else layout.APPS[0]).light,
        linewidth=2.4,
        marker="D" if is_pooled else "o",
        markersize=6.0 if is_pooled else 7.0,
        markevery=[1],
        zorder=3,
    )


def _machine_key(drawn: list[MachinePanel]) -> list[tuple[str, Artist]]:
    one = Estimate(estimate=1.0, low=1.0, high=1.0)
    entries: dict[str, Artist] = {"one kind of machine": _machine_mark(one, 0, is_pooled=False)}
    if any(row.is_pooled for panel in drawn for row in panel.rows):
        entries["all kinds"] = _machine_mark(one, 0, is_pooled=True)
    if any(len(panel.across.ratios) > 1 for panel in drawn):
        entries["range"] = Line2D([], [], color=GUIDE.light, linewidth=8)
    return list((entries | layout.reference_key()).items())
