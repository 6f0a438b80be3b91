"""Latency of the closed loop: the share of answers that have come by then, with p50 and p99 marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.records.measurement import BUCKET_BASE
from runner.report.charts.layout import MARGIN, TICK_WIDTH, WIDE, Look, Sheet, legible, note_height, write
from runner.report.charts.palette import GUIDE, MUTED, PAPER, RULE, Colour, colours
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.findings import latency_finding
from runner.report.text.reading import in_reading_order, leading_pair

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
    connections = wording.counted(summary.run.options.connections, "connection")
    note = (
        f"Share of answers that had come, by time from request to answer, at saturation with {connections}; dots at "
        f"p50 and p99 with {wording.CONFIDENCE} intervals. Every scenario and contender is in the tables below."
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
    write(axes, (0, 1.08), -LEFT, wording.clipped(panel.name, 40), Look(size=9, weight="bold", up=0.15))
    for place, curve in enumerate(panel.curves):
        name = wording.proper_name(wording.label(curve.app))
        figures = [f"{mark} {wording.latency(latency)}" for mark, latency in curve.marked.items()]
        if is_wide:
            for line, words in enumerate((f"{name}, ms", *figures)):
                up = -LINE * (place * (1 + len(MARKED)) + line) + 0.05
                look = Look(curve.colour, 8, "bold", up=up) if line == 0 else Look(MUTED, 8, up=up)
                write(axes, (1, 1.08), 0.15, words, look)
        else:
            below = HEIGHT + AXIS + LINE * place
            words = f"{name}: {', '.join(figures)} ms"
            write(axes, (0, 1.08), -LEFT, words, Look(curve.colour, 7, up=-below))
