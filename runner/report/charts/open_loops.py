"""Latency against the rate offered, scenario by scenario: p50 and p99 of each app, up to its capacity."""

import re
from typing import Literal, TypeAlias

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.latency.summary import OfferedFigures, OpenLoopSummary
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary
from runner.report.charts.layout import MARGIN, TICK_HEIGHT, WIDE, Sheet, legible
from runner.report.charts.palette import GUIDE, INK, MUTED, PAPER, Colour, colours
from runner.report.charts.pictures import Chart
from runner.report.text import open_loops, wording
from runner.report.text.reading import apps

HEIGHT = 3.3
LEFT, BELOW = 0.75, 0.62
Style: TypeAlias = Literal["solid", "dashed"]
DOTTED = (0, (1, 2))
LINES: dict[str, Style] = {"p50": "dashed", "p99": "solid"}
TICKS = tuple(digit * 10.0**power for power in range(-2, 4) for digit in (1, 2, 5))
"""Milliseconds."""


def open_loop_charts(summary: Summary) -> list[Chart]:
    """Return a chart for each scenario that has latencies at two rates or more."""
    palette = colours(apps(summary))
    return [open_loop_chart(measured, palette) for measured in summary.open_loops if has_line(measured)]


def chart_name(measured: OpenLoopSummary) -> str:
    """Return the name of its files."""
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
        if offered.app == app and is_shown(offered, percentile) and offered.requests_per_second
    ]
    return sorted(points, key=lambda point: point[0])


def is_shown(offered: OfferedFigures, percentile: str) -> bool:
    return offered.is_valid and percentile in offered.latency_milliseconds


def open_loop_chart(measured: OpenLoopSummary, palette: dict[str, Colour]) -> Chart:
    """Draw the latencies of one scenario."""
    title = open_loops.headline(measured)
    description = (
        "Lines: p50 and p99 of the latency from the planned time against the rate offered, for each app, with their "
        "intervals as bands; vertical lines: the rates at which each app is saturated"
    )
    return Chart(chart_name(measured), title, description, lambda width: _figure(title, measured, palette, width))


def _figure(title: str, measured: OpenLoopSummary, palette: dict[str, Colour], width: float) -> Figure:
    names = shown_apps(measured)
    key: list[Artist] = [
        Patch(color=palette[app].light, label=wording.clipped(wording.proper_name(app), 24)) for app in names
    ]
    key += [Line2D([], [], color=INK.light, linestyle=style, label=name) for name, style in LINES.items()]
    if measured.capacity:
        key.append(Line2D([], [], color=MUTED.light, linestyle=DOTTED, label="capacity"))
    sheet = Sheet(title, key, HEIGHT + BELOW, width)
    axes = sheet.axes(LEFT, sheet.top, width - LEFT - MARGIN, HEIGHT)
    for app in names:
        for percentile, style in LINES.items():
            _draw_line(axes, line(measured, app, percentile), palette[app], style)
        if capacity := measured.capacity.get(app):
            axes.axvline(capacity.estimate, color=palette[app].light, linewidth=1.2, linestyle=DOTTED, zorder=1)
    _finish(axes, measured, width)
    return sheet.figure


def _draw_line(axes: Axes, points: list[tuple[float, Estimate]], colour: Colour, style: Style) -> None:
    rates = [rate for rate, _ in points]
    axes.plot(rates, [latency.estimate for _, latency in points], color=colour.light, linewidth=1.6, linestyle=style)
    axes.plot(
        rates,
        [latency.estimate for _, latency in points],
        "o",
        color=colour.light,
        markersize=4,
        markeredgecolor=PAPER.light,
        zorder=4,
    )
    lows, highs = [latency.low for _, latency in points], [latency.high for _, latency in points]
    axes.fill_between(rates, lows, highs, color=colour.light, alpha=0.2, linewidth=0)


def _finish(axes: Axes, measured: OpenLoopSummary, width: float) -> None:
    """Scale both axes to what is shown: latency by powers of ten, the rate from nothing."""
    shown = [latency for app in shown_apps(measured) for name in LINES for _, latency in line(measured, app, name)]
    limits = (min(latency.low for latency in shown) / 1.15, max(latency.high for latency in shown) * 1.15)
    axes.set_yscale("log")
    axes.set_ylim(*limits)
    axes.yaxis.set_major_locator(FixedLocator(legible(TICKS, limits, HEIGHT, TICK_HEIGHT)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.set_ylabel("milliseconds from the planned time, logarithmic")
    axes.set_xlim(left=0)
    axes.locator_params(axis="x", nbins=8 if width == WIDE else 4)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}"))
    axes.set_xlabel("requests per second offered")
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
