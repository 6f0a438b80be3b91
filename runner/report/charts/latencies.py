"""Latency of the closed loop: the share of answers that have come by then, with p50 and p99 marked.

Latency against the rate offered, scenario by scenario: p50 and p99 of each app, up to its capacity.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, TypeAlias

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, OfferedFigures, OpenLoopSummary, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.records.measurement import BUCKET_BASE
from runner.report.charts.layout import (
    GUIDE,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    RULE,
    TICK_HEIGHT,
    TICK_WIDTH,
    WIDE,
    Colour,
    Look,
    Sheet,
    colours,
    legible,
    note_height,
    write,
)
from runner.report.charts.pictures import Chart
from runner.report.text import open_loops, reading
from runner.report.text.findings import latency_finding
from runner.report.text.reading import apps, in_reading_order, leading_pair

HEIGHT, NAME, AXIS, GAP = 1.2, 0.3, 0.5, 0.3
LEFT, FIGURES, LINE = 0.5, 2.0, 0.155
"""Inches: left of a drawing, right of it on a page for its figures, and from one line of these to the next."""
MOST = 8
"""So many scenarios are drawn where none belongs to the headline: all figures are in the tables."""
LAST = 0.999
"""Of the answers: where a curve ends, since the few after that would stretch the axis."""
TICKS = tuple(digit * 10.0**power for power in range(-3, 5) for digit in (1, 2, 5))
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
class Panel:
    """One scenario."""

    name: str
    curves: list[Curve]


def latency_chart(summary: Summary) -> Chart | None:
    """Draw the leading pair and a bare app in each scenario of the headline; None where no latency was measured."""
    panels = panels_of(summary)
    if not panels:
        return None
    title = latency_finding(summary)
    description = (
        "Curves on a logarithmic axis: the share of answers that have come after so many milliseconds, for both apps "
        "and a bare ASGI app, with dots at p50 and p99"
    )
    connections = reading.counted(summary.run.options.connections, "connection")
    note = (
        f"Share of answers that had come, by time from request to answer, at saturation with {connections}; dots at "
        f"p50 and p99 with {reading.CONFIDENCE} intervals. Every scenario and contender is in the tables below."
    )
    return Chart("latency", title, description, lambda width: _figure(title, note, panels, width))


def panels_of(summary: Summary) -> list[Panel]:
    """Return the scenarios of the headline that have latencies; others where it has none."""
    pair = leading_pair(summary)
    palette = colours(list(pair.apps))
    apps = list(zip((*pair.apps, FLOOR), STYLES, strict=True))
    drawn = [
        (scenario, [curve for app, style in apps if (curve := curve_of(scenario, app, palette[app], style))])
        for scenario in in_reading_order(summary)
    ]
    measured = [(scenario, curves) for scenario, curves in drawn if any(curve.app != FLOOR for curve in curves)]
    headline = [each for each in measured if is_headline(each[0].asked.tags)]
    return [Panel(scenario.name, curves) for scenario, curves in (headline or measured[:MOST])]


def curve_of(scenario: ScenarioSummary, app: str, colour: Colour, style: str) -> Curve | None:
    """Return one app's answers; None where they were not measured."""
    own = scenario.floor if app == FLOOR else scenario.contenders.get(app)
    marked = marks_of(own)
    if own is None or not own.latency_buckets or not marked:
        return None
    milliseconds, shares = distribution(own.latency_buckets)
    return Curve(app, colour, style, milliseconds, shares, marked)


def marks_of(own: AppFigures | None) -> dict[str, Estimate]:
    return {name: own.latency_milliseconds[name] for name in MARKED if own and name in own.latency_milliseconds}


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


def _figure(title: str, note: str, panels: Sequence[Panel], width: float) -> Figure:
    is_wide = width == WIDE
    columns = 2 if is_wide and len(panels) > 1 else 1
    lines = max(len(panel.curves) for panel in panels)
    height = NAME + HEIGHT + AXIS + (0 if is_wide else LINE * lines)
    rows = -(-len(panels) // columns)
    sheet = Sheet(title, [], rows * height + note_height(note, width), width)
    column = (width - 2 * MARGIN - GAP * (columns - 1)) / columns
    for number, panel in enumerate(panels):
        left = MARGIN + (number % columns) * (column + GAP) + LEFT
        top = sheet.top + (number // columns) * height + NAME
        inches = column - LEFT - (FIGURES if is_wide else 0.0)
        axes = sheet.axes(left, top, inches, HEIGHT)
        _draw(axes, panel, inches)
        _write_figures(axes, panel, is_wide=is_wide)
    sheet.note(note, sheet.top + rows * height)
    return sheet.figure


def _draw(axes: Axes, panel: Panel, inches: float) -> None:
    for curve in panel.curves:
        axes.plot(curve.milliseconds, curve.shares, color=curve.colour.light, linewidth=1.6, linestyle=curve.style)
        for name, latency in curve.marked.items():
            share = MARKED[name]
            axes.plot((latency.low, latency.high), (share, share), color=curve.colour.light, linewidth=2.4)
            [dot] = axes.plot(latency.estimate, share, "o", color=curve.colour.light, markersize=6, zorder=4)
            dot.set_markeredgecolor(PAPER.light)
    limits = (
        min(curve.milliseconds[0] for curve in panel.curves) / 1.1,
        max(curve.milliseconds[-1] for curve in panel.curves) * 1.1,
    )
    axes.set_xscale("log")
    axes.set(xlim=limits, ylim=(0, 1.08))
    axes.xaxis.set_major_locator(FixedLocator(legible(TICKS, limits, inches, TICK_WIDTH)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.set_yticks([0, *MARKED.values()], ["0 %", "50 %", "99 %"])
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
    axes.spines["bottom"].set_color(RULE.light)
    axes.set_xlabel("milliseconds, logarithmic")


def _write_figures(axes: Axes, panel: Panel, *, is_wide: bool) -> None:
    """Write the scenario above the drawing, and what is marked beside it; on a telephone below the scenario's name."""
    write(axes, (0, 1.08), -LEFT, reading.clipped(panel.name, 40), Look(size=9, weight="bold", up=0.15))
    for place, curve in enumerate(panel.curves):
        name = reading.proper_name(reading.label(curve.app))
        figures = [f"{mark} {reading.latency(latency)}" for mark, latency in curve.marked.items()]
        if is_wide:
            for line, words in enumerate((f"{name}, ms", *figures)):
                up = -LINE * (place * (1 + len(MARKED)) + line) + 0.05
                look = Look(curve.colour, 8, "bold", up=up) if line == 0 else Look(MUTED, 8, up=up)
                write(axes, (1, 1.08), 0.15, words, look)
        else:
            below = HEIGHT + AXIS + LINE * place
            words = f"{name}: {', '.join(figures)} ms"
            write(axes, (0, 1.08), -LEFT, words, Look(curve.colour, 7, up=-below))


OPEN_LOOP_HEIGHT = 3.3
OPEN_LOOP_LEFT, BELOW = 0.75, 0.62
Style: TypeAlias = Literal["solid", "dashed"]
DOTTED = (0, (1, 2))
LINES: dict[str, Style] = {"p50": "dashed", "p99": "solid"}
OPEN_LOOP_TICKS = tuple(digit * 10.0**power for power in range(-2, 4) for digit in (1, 2, 5))
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
    return Chart(
        chart_name(measured), title, description, lambda width: _open_loop_figure(title, measured, palette, width)
    )


def _open_loop_figure(title: str, measured: OpenLoopSummary, palette: dict[str, Colour], width: float) -> Figure:
    names = shown_apps(measured)
    key: list[Artist] = [
        Patch(color=palette[app].light, label=reading.clipped(reading.proper_name(app), 24)) for app in names
    ]
    key += [Line2D([], [], color=INK.light, linestyle=style, label=name) for name, style in LINES.items()]
    if measured.capacity:
        key.append(Line2D([], [], color=MUTED.light, linestyle=DOTTED, label="capacity"))
    sheet = Sheet(title, key, OPEN_LOOP_HEIGHT + BELOW, width)
    axes = sheet.axes(OPEN_LOOP_LEFT, sheet.top, width - OPEN_LOOP_LEFT - MARGIN, OPEN_LOOP_HEIGHT)
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
    axes.yaxis.set_major_locator(FixedLocator(legible(OPEN_LOOP_TICKS, limits, OPEN_LOOP_HEIGHT, TICK_HEIGHT)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.set_ylabel("milliseconds from the planned time, logarithmic")
    axes.set_xlim(left=0)
    axes.locator_params(axis="x", nbins=8 if width == WIDE else 4)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}"))
    axes.set_xlabel("requests per second offered")
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
