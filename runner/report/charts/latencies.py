"""Latency at saturation as the share of answers that have come by then, and below it against the rate offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.latency import CURVE
from runner.analysis.summary import OpenLoopSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts import layout
from runner.report.charts.layout import INK, MARGIN, MUTED, RULE, WIDE, Colour, Sheet, Type, short, write
from runner.report.charts.pictures import Chart, file_name
from runner.report.text import reading
from runner.report.text.findings import latency_finding
from runner.report.text.parts import open_loop_title
from runner.report.text.reading import apps, in_reading_order, leading_pair

HEIGHT, NAME, AXIS, GAP = 1.2, 0.3, 0.5, 0.3
BESIDE, FIGURES, LINE = 0.5, 2.0, 0.155  # inches left and right of a drawing, and from one line of figures to the next
MOST = 8  # so many scenarios are drawn where none belongs to the headline: all figures are in the tables
TICKS = tuple(digit * 10.0**power for power in range(-3, 5) for digit in (1, 2, 5))
MARKED = {"p50": 0.5, "p99": 0.99}
STYLES = ("solid", "dashed", "dotted")  # of lines, beside their colours: for the two that are compared and the bare app


@dataclass(frozen=True, slots=True)
class Curve:
    """The answers of one app: after how many milliseconds so large a share of them had come."""

    app: str
    colour: Colour
    style: str
    milliseconds: list[float]  # for each of `CURVE`'s shares
    marked: Mapping[str, Estimate]  # p50 and p99, by name


def latency_chart(summary: Summary) -> Chart | None:
    """Draw the leading pair and a bare app in each scenario of the headline; None where no latency was measured."""
    panels = panels_of(summary)
    if not panels:
        return None
    title = latency_finding(summary)
    connections = reading.counted(summary.run.options.connections, "connection")
    note = (
        f"Share of answers that had come, by time from request to answer, at saturation with {connections}; dots at "
        f"p50 and p99 with {reading.CONFIDENCE} intervals. Every scenario and contender is in the tables below."
    )

    def draw(width: float) -> Figure:
        is_wide = width == WIDE
        columns = 2 if is_wide and len(panels) > 1 else 1
        lines = max(map(len, panels.values()))
        height = NAME + HEIGHT + AXIS + (0 if is_wide else LINE * lines)
        rows = -(-len(panels) // columns)
        sheet = Sheet(title, [], rows * height + layout.note_height(note, width), width)
        column = (width - 2 * MARGIN - GAP * (columns - 1)) / columns
        inches = column - BESIDE - (FIGURES if is_wide else 0.0)
        for number, (name, curves) in enumerate(panels.items()):
            left = MARGIN + (number % columns) * (column + GAP) + BESIDE
            axes = sheet.axes(left, sheet.top + (number // columns) * height + NAME, inches, HEIGHT)
            _draw_curves(axes, curves, inches)
            write(axes, (0, 1.08), -BESIDE, reading.clipped(name, 40), Type(size=9, weight="bold", up=0.15))
            for place, curve in enumerate(curves):
                _write_figures(axes, curve, place, is_wide=is_wide)
        sheet.note(note, sheet.top + rows * height)
        return sheet.figure

    description = (
        "Curves on a logarithmic axis: the share of answers that have come after so many milliseconds, for both apps "
        "and a bare ASGI app, with dots at p50 and p99"
    )
    return Chart("latency", title, description, draw)


def panels_of(summary: Summary) -> dict[str, list[Curve]]:
    """Return the curves of the headline's scenarios that have latencies; of others where it has none."""
    pair = leading_pair(summary)
    palette = layout.colours(list(pair))
    styles = dict(zip((*pair, FLOOR), STYLES, strict=True))
    drawn = []
    for scenario in in_reading_order(summary):
        curves = []
        for app, style in styles.items():
            own = scenario.floor if app == FLOOR else scenario.contenders.get(app)
            latencies = own.latency_milliseconds if own else {}
            marked = {name: latencies[name] for name in MARKED if name in latencies}
            if own and own.latency_curve and marked:
                curves.append(Curve(app, palette[app], style, own.latency_curve, marked))
        drawn.append((scenario, curves))
    measured = [(scenario, curves) for scenario, curves in drawn if any(curve.app != FLOOR for curve in curves)]
    headline = [each for each in measured if is_headline(each[0].asked.tags)]
    return {scenario.name: curves for scenario, curves in (headline or measured[:MOST])}


def _draw_curves(axes: Axes, curves: list[Curve], inches: float) -> None:
    for curve in curves:
        colour = curve.colour
        axes.plot(curve.milliseconds, CURVE, color=colour.light, linewidth=1.6, linestyle=curve.style)
        for name, latency in curve.marked.items():
            layout.draw_estimate(axes, latency, MARKED[name], colour)
    limits = layout.around([end for curve in curves for end in curve.milliseconds], 1.1)
    layout.logarithmic(axes.xaxis, limits, inches, TICKS, layout.PLAIN)
    axes.set_ylim(0, 1.08)
    axes.set_yticks([0, *MARKED.values()], ["0 %", "50 %", "99 %"])
    layout.draw_grid(axes)
    axes.spines["bottom"].set_color(RULE.light)
    axes.set_xlabel("milliseconds, logarithmic")


def _write_figures(axes: Axes, curve: Curve, place: int, *, is_wide: bool) -> None:
    name = reading.proper_name(reading.label(curve.app))
    figures = [f"{mark} {reading.latency(latency)}" for mark, latency in curve.marked.items()]
    if not is_wide:
        words = f"{name}: {', '.join(figures)} ms"
        write(axes, (0, 1.08), -BESIDE, words, Type(curve.colour, 7, up=-(HEIGHT + AXIS + LINE * place)))
        return
    for line, words in enumerate((f"{name}, ms", *figures)):
        up = -LINE * (place * (1 + len(MARKED)) + line) + 0.05
        write(axes, (1, 1.08), 0.15, words, Type(MUTED, 8, up=up) if line else Type(curve.colour, 8, "bold", up=up))


LINES: dict[str, Literal["dashed", "solid"]] = {"p50": "dashed", "p99": "solid"}


def open_loop_charts(summary: Summary) -> list[Chart]:
    """Return a chart for each scenario that has latencies at two rates or more."""
    palette = layout.colours(apps(summary))
    return [chart for measured in summary.open_loops if (chart := open_loop_chart(measured, palette))]


def line(measured: OpenLoopSummary, app: str, percentile: str) -> list[tuple[float, Estimate]]:
    """Return rates with a percentile of an app's latency, rates ascending; only what is valid."""
    points = [
        (offered.requests_per_second.estimate, offered.latency_milliseconds[percentile])
        for offered in measured.figures
        if offered.app == app
        and offered.is_valid
        and percentile in offered.latency_milliseconds
        and offered.requests_per_second
    ]
    return sorted(points, key=lambda point: point[0])


def open_loop_chart(measured: OpenLoopSummary, palette: dict[str, Colour]) -> Chart | None:
    """Draw p50 and p99 of each app against the rate offered, and where each app is saturated."""
    names = list(dict.fromkeys(offered.app for offered in measured.figures))
    lines = {(app, name): points for app in names for name in LINES if (points := line(measured, app, name))}
    if not any(len(lines.get((app, "p50"), ())) > 1 for app in names):
        return None
    title = open_loop_title(measured)

    def draw(width: float) -> Figure:
        key: list[tuple[str, Artist]] = [(short(app), Patch(color=palette[app].light)) for app in names]
        key += [(name, Line2D([], [], color=INK.light, linestyle=style)) for name, style in LINES.items()]
        if measured.capacity:
            key.append(("capacity", Line2D([], [], color=MUTED.light, linestyle=layout.DOTTED)))
        sheet, axes = layout.alone(title, key, width)
        for (app, name), points in lines.items():
            rates, latencies = [rate for rate, _ in points], [latency for _, latency in points]
            values = [latency.estimate for latency in latencies]
            axes.plot(rates, values, color=palette[app].light, linewidth=1.6, linestyle=LINES[name])
            layout.draw_dots(axes, rates, values, palette[app], ("o", 4))
            layout.draw_band(axes, rates, latencies, palette[app])
        for app, capacity in measured.capacity.items():
            axes.axvline(capacity.estimate, color=palette[app].light, linewidth=1.2, linestyle=layout.DOTTED, zorder=1)
        _scale_rates(axes, [latency for points in lines.values() for _, latency in points], is_wide=width == WIDE)
        return sheet.figure

    description = (
        "Lines: p50 and p99 of the latency from the planned time against the rate offered, for each app, with their "
        "intervals as bands; vertical lines: the rates at which each app is saturated"
    )
    return Chart(file_name(measured.name, "rates"), title, description, draw)


def _scale_rates(axes: Axes, shown: Sequence[Estimate], *, is_wide: bool) -> None:
    limits = layout.around(layout.ends(shown), 1.15)
    layout.logarithmic(axes.yaxis, limits, layout.PLOT, TICKS, layout.PLAIN)
    axes.set_ylabel("milliseconds from the planned time, logarithmic")
    axes.set_xlim(left=0)
    axes.locator_params(axis="x", nbins=8 if is_wide else 4)
    axes.xaxis.set_major_formatter(lambda tick, _: layout.THOUSANDS(tick))
    axes.set_xlabel("requests per second offered")
    layout.draw_grid(axes)
