"""Latency at saturation as the share of answers that have come by then, and below it against the rate offered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import OpenLoopSummary, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.records.measurement import BUCKET_BASE
from runner.report.charts import layout
from runner.report.charts.layout import INK, MARGIN, MUTED, RULE, WIDE, Colour, Sheet, Type, write
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import latency_finding
from runner.report.text.parts import open_loop_title
from runner.report.text.reading import apps, in_reading_order, leading_pair

HEIGHT, NAME, AXIS, GAP = 1.2, 0.3, 0.5, 0.3
LEFT, FIGURES, LINE = 0.5, 2.0, 0.155
"""Inches: left of a drawing, right of it on a page for its figures, and from one line of these to the next."""
MOST = 8
"""So many scenarios are drawn where none belongs to the headline: all figures are in the tables."""
LAST = 0.999
"""Of the answers: where a curve ends, since the few after that would stretch the axis."""
TICKS = tuple(digit * 10.0**power for power in range(-3, 5) for digit in (1, 2, 5))
"""Milliseconds."""
MARKED = {"p50": 0.5, "p99": 0.99}
STYLES = ("solid", "dashed", "dotted")
"""Of the lines, beside their colours: for the two that are compared and the bare app."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The answers of one app: what share of them had come after so many milliseconds."""

    app: str
    colour: Colour
    style: str
    milliseconds: tuple[float, ...]
    shares: tuple[float, ...]
    marked: Mapping[str, Estimate]
    """p50 and p99, by name."""


@dataclass(frozen=True, slots=True)
class LatencyPanel:
    """The curves of one scenario."""

    name: str
    curves: list[Curve]


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
        lines = max(len(panel.curves) for panel in panels)
        height = NAME + HEIGHT + AXIS + (0 if is_wide else LINE * lines)
        rows = -(-len(panels) // columns)
        sheet = Sheet(title, [], rows * height + layout.note_height(note, width), width)
        column = (width - 2 * MARGIN - GAP * (columns - 1)) / columns
        inches = column - LEFT - (FIGURES if is_wide else 0.0)
        for number, panel in enumerate(panels):
            left = MARGIN + (number % columns) * (column + GAP) + LEFT
            axes = sheet.axes(left, sheet.top + (number // columns) * height + NAME, inches, HEIGHT)
            _draw_panel(axes, panel, inches)
            _write_figures(axes, panel, is_wide=is_wide)
        sheet.note(note, sheet.top + rows * height)
        return sheet.figure

    description = (
        "Curves on a logarithmic axis: the share of answers that have come after so many milliseconds, for both apps "
        "and a bare ASGI app, with dots at p50 and p99"
    )
    return Chart("latency", title, description, draw)


def panels_of(summary: Summary) -> list[LatencyPanel]:
    """Return the scenarios of the headline that have latencies; others where it has none."""
    pair = leading_pair(summary)
    palette = layout.colours(list(pair))
    apps = list(zip((*pair, FLOOR), STYLES, strict=True))
    drawn = [
        (scenario, [curve for app, style in apps if (curve := curve_of(scenario, app, palette[app], style))])
        for scenario in in_reading_order(summary)
    ]
    measured = [(scenario, curves) for scenario, curves in drawn if any(curve.app != FLOOR for curve in curves)]
    headline = [each for each in measured if is_headline(each[0].asked.tags)]
    return [LatencyPanel(scenario.name, curves) for scenario, curves in (headline or measured[:MOST])]


def curve_of(scenario: ScenarioSummary, app: str, colour: Colour, style: str) -> Curve | None:
    """Return one app's answers; None where they were not measured."""
    own = scenario.floor if app == FLOOR else scenario.contenders.get(app)
    marked = {name: own.latency_milliseconds[name] for name in MARKED if own and name in own.latency_milliseconds}
    if own is None or not own.latency_buckets or not marked:
        return None
    return Curve(app, colour, style, *distribution(own.latency_buckets), marked)


def distribution(buckets: Mapping[int, int]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return milliseconds, ascending, and the share of answers that had come by then, up to nearly all of them."""
    numbers = sorted(buckets)
    total = sum(buckets.values())
    places, shares = [BUCKET_BASE ** numbers[0] / 1e6], [0.0]
    for number, come in zip(numbers, accumulate(buckets[number] for number in numbers), strict=True):
        if shares[-1] >= LAST:
            break
        places += [BUCKET_BASE**number / 1e6, BUCKET_BASE ** (number + 1) / 1e6]
        shares += [shares[-1], come / total]
    return tuple(places), tuple(shares)


def _draw_panel(axes: Axes, panel: LatencyPanel, inches: float) -> None:
    for curve in panel.curves:
        layout.draw_line(axes, curve.milliseconds, curve.shares, curve.colour, linestyle=curve.style)
        for name, latency in curve.marked.items():
            layout.draw_across(axes, latency, MARKED[name], curve.colour)
    limits = layout.around([end for curve in panel.curves for end in curve.milliseconds], 1.1)
    layout.logarithmic(axes.xaxis, limits, inches, TICKS, lambda tick: f"{tick:g}")
    axes.set_ylim(0, 1.08)
    axes.set_yticks([0, *MARKED.values()], ["0 %", "50 %", "99 %"])
    layout.draw_grid(axes)
    axes.spines["bottom"].set_color(RULE.light)
    axes.set_xlabel("milliseconds, logarithmic")


def _write_figures(axes: Axes, panel: LatencyPanel, *, is_wide: bool) -> None:
    """Write the scenario above the drawing, and what is marked beside it; on a telephone below the scenario's name."""
    write(axes, (0, 1.08), -LEFT, reading.clipped(panel.name, 40), Type(size=9, weight="bold", up=0.15))
    for place, curve in enumerate(panel.curves):
        name = reading.proper_name(reading.label(curve.app))
        figures = [f"{mark} {reading.latency(latency)}" for mark, latency in curve.marked.items()]
        if not is_wide:
            words = f"{name}: {', '.join(figures)} ms"
            write(axes, (0, 1.08), -LEFT, words, Type(curve.colour, 7, up=-(HEIGHT + AXIS + LINE * place)))
            continue
        for line, words in enumerate((f"{name}, ms", *figures)):
            up = -LINE * (place * (1 + len(MARKED)) + line) + 0.05
            write(axes, (1, 1.08), 0.15, words, Type(MUTED, 8, up=up) if line else Type(curve.colour, 8, "bold", up=up))


RATES_HEIGHT, RATES_LEFT, BELOW = 3.3, 0.75, 0.62
LINES: dict[str, Literal["dashed", "solid"]] = {"p50": "dashed", "p99": "solid"}


def open_loop_charts(summary: Summary) -> list[Chart]:
    """Return a chart for each scenario that has latencies at two rates or more."""
    palette = layout.colours(apps(summary))
    return [open_loop_chart(measured, palette) for measured in summary.open_loops if has_line(measured)]


def open_loop_chart_name(measured: OpenLoopSummary) -> str:
    """Return the name of its files: `rates-json_hello`."""
    return "-".join(["rates", *re.findall(r"[a-z0-9_]+", measured.name)])


def has_line(measured: OpenLoopSummary) -> bool:
    return any(len(line(measured, app, "p50")) > 1 for app in shown_apps(measured))


def shown_apps(measured: OpenLoopSummary) -> list[str]:
    return list(dict.fromkeys(offered.app for offered in measured.figures))


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


def open_loop_chart(measured: OpenLoopSummary, palette: dict[str, Colour]) -> Chart:
    """Draw p50 and p99 of each app against the rate offered, and where each app is saturated."""
    title, names = open_loop_title(measured), shown_apps(measured)
    lines = {(app, name): points for app in names for name in LINES if (points := line(measured, app, name))}

    def draw(width: float) -> Figure:
        key = [Patch(color=palette[app].light, label=reading.clipped(reading.proper_name(app), 24)) for app in names]
        styles = [Line2D([], [], color=INK.light, linestyle=style, label=name) for name, style in LINES.items()]
        if measured.capacity:
            styles.append(Line2D([], [], color=MUTED.light, linestyle=layout.DOTTED, label="capacity"))
        sheet = Sheet(title, [*key, *styles], RATES_HEIGHT + BELOW, width)
        axes = sheet.axes(RATES_LEFT, sheet.top, width - RATES_LEFT - MARGIN, RATES_HEIGHT)
        for (app, name), points in lines.items():
            _draw_latencies(axes, points, palette[app], LINES[name])
        for app, capacity in measured.capacity.items():
            axes.axvline(capacity.estimate, color=palette[app].light, linewidth=1.2, linestyle=layout.DOTTED, zorder=1)
        _scale_rates(axes, [latency for points in lines.values() for _, latency in points], is_wide=width == WIDE)
        return sheet.figure

    description = (
        "Lines: p50 and p99 of the latency from the planned time against the rate offered, for each app, with their "
        "intervals as bands; vertical lines: the rates at which each app is saturated"
    )
    return Chart(open_loop_chart_name(measured), title, description, draw)


def _draw_latencies(axes: Axes, points: list[tuple[float, Estimate]], colour: Colour, style: str) -> None:
    rates, latencies = [rate for rate, _ in points], [latency for _, latency in points]
    values = [latency.estimate for latency in latencies]
    layout.draw_line(axes, rates, values, colour, linestyle=style)
    layout.draw_dots(axes, rates, values, colour, ("o", 4))
    layout.draw_band(axes, rates, latencies, colour)


def _scale_rates(axes: Axes, shown: Sequence[Estimate], *, is_wide: bool) -> None:
    """Scale both axes to what is shown: latency by powers of ten, the rate from nothing."""
    limits = layout.around(layout.ends(shown), 1.15)
    layout.logarithmic(axes.yaxis, limits, RATES_HEIGHT, TICKS, lambda tick: f"{tick:g}")
    axes.set_ylabel("milliseconds from the planned time, logarithmic")
    axes.set_xlim(left=0)
    axes.locator_params(axis="x", nbins=8 if is_wide else 4)
    axes.xaxis.set_major_formatter(lambda tick, _: layout.thousands(tick))
    axes.set_xlabel("requests per second offered")
    layout.draw_grid(axes)
