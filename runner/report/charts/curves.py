"""Charts of a ratio along a quantity: the payload ladder and the dilution curve.

How the two scale: requests per second, and their ratio, against connections or workers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.cost_figures import NOTICEABLE, Dilution, DilutionPoint
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts.layout import (
    GUIDE,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    TICK_HEIGHT,
    WIDE,
    Colour,
    End,
    Sheet,
    colours,
    legible,
    room_for,
    write_ends,
)
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import TWICE, Step, curve_finding, ladder_finding, scaled, scaling_finding, steps
from runner.report.text.reading import Pair, apps, compared, leading_pair, pairs

LENGTH = re.compile(r"list_items\[(\d+)\]")
HEIGHT = 3.3
LEFT, BELOW = 0.75, 0.62
TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 5, 7, 10)
DASHED, DOTTED = (0, (4, 3)), (0, (1, 2))
MARKERS = "os^DvPX*"
"""A line of its own kind for each pair, so that the key needs no colour."""
LENGTH_WIDTH = 0.5
"""In inches, of `10,000` below an axis with some air; what has no room on a phone goes without its figure."""
WORK_TICKS = (0, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
STEPS = 240
"""Of the curve, from one measured amount of work to the next."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A list's length, and the ratio measured with it."""

    length: int
    ratio: Estimate


def ladder_chart(summary: Summary) -> Chart | None:
    """Draw the ratio of every pair against the length of the list; None with fewer than two lengths."""
    ladders = {pair: ladder for pair in pairs(summary) if len(ladder := rungs(summary, pair)) > 1}
    leading = leading_pair(summary)
    if leading not in ladders:
        return None
    lengths = {pair: [(rung.length, rung.ratio) for rung in ladder] for pair, ladder in ladders.items()}
    title = ladder_finding(leading, lengths)
    description = "Lines: the ratio of throughput against the length of the list that is answered, with intervals"
    palette = colours(apps(summary))

    def draw(width: float) -> Figure:
        looks = dict(zip(ladders, cycle(MARKERS), strict=False))
        names = {pair: reading.clipped(reading.proper_name(pair.contender), 28) for pair in ladders}
        sheet, axes = _sheet(title, [], width, room=room_for(list(names.values())))
        for pair, ladder in ladders.items():
            colour = palette[pair.contender]
            places, ratios = [rung.length for rung in ladder], [rung.ratio for rung in ladder]
            axes.plot(places, [ratio.estimate for ratio in ratios], color=colour.light, linewidth=1.6, zorder=3)
            _draw_estimates(axes, places, ratios, colour, looks[pair])
        ticks = sorted({rung.length for ladder in ladders.values() for rung in ladder})
        axes.set_xscale("log")
        inches = width * axes.get_position().width
        axes.xaxis.set_major_locator(FixedLocator(legible(ticks, axes.get_xlim(), inches, LENGTH_WIDTH)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}"))
        axes.set_xlabel("items in the list, logarithmic")
        _finish(axes, [rung.ratio for ladder in ladders.values() for rung in ladder], leading.baseline)
        ends = [
            End(names[pair], ladder[-1].ratio.estimate, palette[pair.contender], is_bold=pair == leading)
            for pair, ladder in ladders.items()
        ]
        write_ends(axes, ends, HEIGHT)
        return sheet.figure

    return Chart("ladder", title, description, draw)


def rungs(summary: Summary, pair: Pair) -> list[Rung]:
    """Return the valid ratios of one pair by length, ascending."""
    valid = [
        Rung(int(length[1]), row.comparison.ratio)
        for row in compared(summary, pair)
        if row.comparison.is_valid and row.comparison.ratio and (length := LENGTH.fullmatch(row.scenario.name))
    ]
    return sorted(valid, key=lambda rung: rung.length)


def dilution_chart(summary: Summary, dilution: Dilution | None) -> Chart | None:
    """Draw the formula as a curve with what was measured on it.

    None without a measured amount of work beside none.
    """
    if dilution is None or len(dilution.points) < 2:
        return None
    pair = leading_pair(summary)
    title = curve_finding(pair, dilution)
    colour = colours(apps(summary))[pair.contender]
    description = (
        "Curve: the ratio that the formula expects against milliseconds of work in the handler, with its interval as a "
        "band; dots: the ratios that were measured, with intervals"
    )
    return Chart("dilution", title, description, lambda width: _dilution_figure(title, dilution, pair, colour, width))


def _dilution_figure(title: str, dilution: Dilution, pair: Pair, colour: Colour, width: float) -> Figure:
    key: list[Artist] = [
        Line2D([], [], color=colour.light, linewidth=1.6, label="formula"),
        Patch(color=colour.light, alpha=0.2, linewidth=0, label="its interval"),
        Line2D([], [], color=INK.light, marker="o", markersize=6, linewidth=1.4, label="measured"),
        Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=DOTTED, label=f"{NOTICEABLE:g}x: hardly matters"),
    ]
    sheet, axes = _sheet(title, key, width)
    places = _places(dilution.points)
    curve = [dilution.overhead.expected(place) for place in places]
    axes.plot(places, [ratio.estimate for ratio in curve], color=colour.light, linewidth=1.6, zorder=2)
    lows, highs = [ratio.low for ratio in curve], [ratio.high for ratio in curve]
    axes.fill_between(places, lows, highs, color=colour.light, alpha=0.2, linewidth=0, zorder=1)
    measured = [point.measured for point in dilution.points]
    _draw_estimates(axes, [point.milliseconds for point in dilution.points], measured, INK)
    axes.axhline(NOTICEABLE, color=MUTED.light, linewidth=1.0, linestyle=DOTTED, zorder=1)
    # Straight where most happens, by powers of ten beyond; 0 has a place on it.
    axes.set_xscale("asinh", linear_width=0.2)
    furthest = places[-1]
    axes.set_xlim(-0.01, furthest * 1.1)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in WORK_TICKS if tick <= furthest]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.spines.bottom.set_position(("outward", 6))
    axes.set_xlabel("milliseconds of computing in the handler")
    _finish(axes, [*curve, *measured], pair.baseline)
    return sheet.figure


def _places(points: Sequence[DilutionPoint]) -> list[float]:
    """Return where the curve is computed: densely where it bends."""
    furthest = max(point.milliseconds for point in points)
    return [furthest * (step / STEPS) ** 3 for step in range(STEPS + 1)]


def _sheet(title: str, key: list[Artist], width: float, *, room: float = 0.0) -> tuple[Sheet, Axes]:
    """Return a sheet with one drawing on it, and `room` for names to its right."""
    sheet = Sheet(title, key, HEIGHT + BELOW, width)
    right = MARGIN + (room or (0.3 if width == WIDE else 0.1))
    return sheet, sheet.axes(LEFT, sheet.top, width - LEFT - right, HEIGHT)


def _draw_estimates(
    axes: Axes, places: Sequence[float], ratios: Sequence[Estimate], colour: Colour, marker: str = "o"
) -> None:
    for place, ratio in zip(places, ratios, strict=True):
        axes.plot((place, place), (ratio.low, ratio.high), color=colour.light, linewidth=2.0, zorder=4)
        axes.plot(
            place, ratio.estimate, marker, color=colour.light, markersize=6, markeredgecolor=PAPER.light, zorder=5
        )


def _finish(axes: Axes, shown: Sequence[Estimate], baseline: str) -> None:
    """Scale the axis of the ratio to what is shown and the line of 1x, and to that of 2x where it is near."""
    lowest, highest = min(1.0, *(ratio.low for ratio in shown)), max(1.0, *(ratio.high for ratio in shown))
    if highest > TWICE / 1.1:
        highest = max(highest, TWICE)
        axes.axhline(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)
    axes.axhline(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    axes.set_yscale("log")
    limits = (lowest / 1.04, highest * 1.06)
    axes.set_ylim(*limits)
    axes.yaxis.set_major_locator(FixedLocator(legible(TICKS, limits, HEIGHT, TICK_HEIGHT)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}x"))
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
    axes.set_ylabel(f"ratio of throughput to {reading.clipped(reading.proper_name(baseline), 24)}")


SCALING_HEIGHT, SCALING_LEFT, SCALING_BELOW, GAP = 2.5, 0.8, 0.62, 0.95
Measured = tuple[int, Estimate]


def chart_name(experiment: ScenarioSummary) -> str:
    """Return the name of an experiment's picture: `connections-json_hello`."""
    return "-".join(re.findall(r"[a-z0-9_]+", experiment.name.lower()))


def scaling_charts(summary: Summary) -> list[Chart]:
    """Draw each experiment whose conditions differ in a number; none where nothing was measured twice."""
    return [chart for experiment in scaled(summary) if (chart := scaling_chart(summary, experiment))]


def scaling_chart(summary: Summary, experiment: ScenarioSummary) -> Chart | None:
    """Draw one of them."""
    taken = steps(summary, experiment)
    lines = throughput_lines(experiment, taken)
    if not any(lines.values()):
        return None
    title = scaling_finding(summary, experiment)
    noun = experiment.asked.experiment
    description = f"Lines: requests per second of each app and of a bare one, and the ratio of the two, against {noun}"

    def draw(width: float) -> Figure:
        palette = colours([app for app in lines if app != FLOOR])
        key: list[Artist] = [_key(app, palette[app]) for app in lines]
        is_wide = width == WIDE
        sheet = Sheet(title, key, (SCALING_HEIGHT + SCALING_BELOW) * (1 if is_wide else 2), width)
        inches = (
            (width - 2 * MARGIN - 2 * SCALING_LEFT - GAP) / 2 + GAP / 2
            if is_wide
            else width - SCALING_LEFT - 2 * MARGIN
        )
        left = sheet.axes(SCALING_LEFT, sheet.top, inches, SCALING_HEIGHT)
        for app, points in lines.items():
            _draw(left, points, palette[app])
        _finish_scaling(left, [step.count for step in taken], noun, "requests per second", from_nothing=True)
        place = (
            (SCALING_LEFT + inches + GAP, sheet.top)
            if is_wide
            else (SCALING_LEFT, sheet.top + SCALING_HEIGHT + SCALING_BELOW)
        )
        right = sheet.axes(*place, inches, SCALING_HEIGHT)
        ratios = [(step.count, step.ratio) for step in taken if step.ratio]
        _draw(right, ratios, palette[next(iter(lines))])
        right.axhline(1.0, color=MUTED.light, linewidth=1.0)
        _finish_scaling(right, [step.count for step in taken], noun, "ratio of throughput", from_nothing=False)
        return sheet.figure

    return Chart(chart_name(experiment), title, description, draw)


def throughput_lines(experiment: ScenarioSummary, taken: Sequence[Step]) -> dict[str, list[Measured]]:
    """Return the requests per second of both apps and of the floor, by app, at each number."""
    found: dict[str, list[Measured]] = {}
    for step in taken:
        for figures, name in (
            (experiment.contenders.get(step.contender), step.contender.partition(" (")[0]),
            (experiment.contenders.get(step.baseline), step.baseline.partition(" (")[0]),
            (experiment.floors.get(step.baseline), FLOOR),
        ):
            points = found.setdefault(name, [])
            if rate := _rate(figures):
                points.append((step.count, rate))
    return found


def _rate(figures: AppFigures | None) -> Estimate | None:
    return figures.requests_per_second if figures else None


def _key(app: str, colour: Colour) -> Line2D:
    label = reading.proper_name(reading.label(app))
    return Line2D([], [], color=colour.light, marker="o", markersize=6, linewidth=1.6, label=label)


def _draw(axes: Axes, points: Sequence[Measured], colour: Colour) -> None:
    counts, values = [count for count, _ in points], [value.estimate for _, value in points]
    axes.plot(counts, values, color=colour.light, linewidth=1.6)
    for count, value in points:
        axes.plot((count, count), (value.low, value.high), color=colour.light, linewidth=2.0)
        axes.plot(count, value.estimate, "o", color=colour.light, markersize=6, markeredgecolor=PAPER.light)


def _finish_scaling(axes: Axes, counts: Sequence[int], noun: str, measured: str, *, from_nothing: bool) -> None:
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(list(counts)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.4g}" if tick < 100 else f"{tick:,.0f}"))
    if from_nothing:
        axes.set_ylim(bottom=0)
    axes.grid(visible=True, axis="y", color=GUIDE.light, linewidth=0.8)
    axes.set_xlabel(f"{noun}, logarithmic")
    axes.set_ylabel(measured)
