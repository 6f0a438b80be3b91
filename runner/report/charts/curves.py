"""Lines of a ratio or a rate along a quantity: the length of a list, work in the handler, connections, workers."""

import re
from collections.abc import Mapping, Sequence
from itertools import cycle

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from runner.analysis.cost_figures import NOTICEABLE, Dilution
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts import layout
from runner.report.charts.layout import INK, MARGIN, MUTED, WIDE, Colour, End, Sheet, colours
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import Step, curve_finding, ladder_finding, scaled, scaling_finding, steps
from runner.report.text.reading import TWICE, Pair, apps, compared, leading_pair, pairs

LENGTH = re.compile(r"list_items\[(\d+)\]")
HEIGHT = 3.3
LEFT, BELOW = 0.75, 0.62
MARKERS = "os^DvPX*"
"""A line of its own kind for each pair, so that the key needs no colour."""
LENGTH_WIDTH = 0.5
"""In inches, of `10,000` below an axis with some air; what has no room on a phone goes without its figure."""
WORK_TICKS = (0, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
CURVE_POINTS = 240
Point = tuple[int, Estimate]
"""An estimate at a length, or at a number of connections or workers."""


def ladder_chart(summary: Summary) -> Chart | None:
    """Draw the ratio of every pair against the length of the list; None with fewer than two lengths."""
    ladders = {pair: ladder for pair in pairs(summary) if len(ladder := rungs(summary, pair)) > 1}
    leading = leading_pair(summary)
    if leading not in ladders:
        return None
    title, palette = ladder_finding(leading, ladders), colours(apps(summary))
    names = {pair: reading.clipped(reading.proper_name(pair.contender), 28) for pair in ladders}

    def draw(width: float) -> Figure:
        sheet, axes = _sheet(title, [], width, room=layout.room_for(list(names.values())))
        for (pair, ladder), shape in zip(ladders.items(), cycle(MARKERS), strict=False):
            colour = palette[pair.contender]
            lengths, ratios = zip(*ladder, strict=True)
            layout.draw_line(axes, lengths, [ratio.estimate for ratio in ratios], colour, zorder=3)
            for length, ratio in ladder:
                layout.draw_up(axes, length, ratio, colour, shape)
        axes.set_xscale("log")
        ticks = sorted({length for ladder in ladders.values() for length, _ in ladder})
        inches = width * axes.get_position().width
        layout.set_ticks(axes.xaxis, layout.legible(ticks, axes.get_xlim(), inches, LENGTH_WIDTH), layout.thousands)
        axes.set_xlabel("items in the list, logarithmic")
        _scale_ratios(axes, [ratio for ladder in ladders.values() for _, ratio in ladder], leading.baseline)
        named = [
            End(names[pair], ladder[-1][1].estimate, palette[pair.contender], is_bold=pair == leading)
            for pair, ladder in ladders.items()
        ]
        layout.write_ends(axes, named, HEIGHT)
        return sheet.figure

    description = "Lines: the ratio of throughput against the length of the list that is answered, with intervals"
    return Chart("ladder", title, description, draw)


def rungs(summary: Summary, pair: Pair) -> list[Point]:
    """Return the valid ratios of one pair by the length of the list, ascending."""
    return sorted(
        (
            (int(length[1]), row.comparison.ratio)
            for row in compared(summary, pair)
            if row.comparison.is_valid and row.comparison.ratio and (length := LENGTH.fullmatch(row.scenario.name))
        ),
        key=lambda rung: rung[0],
    )


def dilution_chart(summary: Summary, dilution: Dilution | None) -> Chart | None:
    """Draw the formula as a curve with what was measured on it; None without a measured amount of work beside none."""
    if dilution is None or len(dilution.points) < 2:
        return None
    pair = leading_pair(summary)
    title = curve_finding(pair, dilution)
    colour = colours(apps(summary))[pair.contender]
    furthest = max(point.milliseconds for point in dilution.points)
    # Densely where the curve bends.
    places = [furthest * (step / CURVE_POINTS) ** 3 for step in range(CURVE_POINTS + 1)]
    curve = [dilution.overhead.expected(place) for place in places]

    def draw(width: float) -> Figure:
        sheet, axes = _sheet(title, _dilution_key(colour), width)
        layout.draw_line(axes, places, [ratio.estimate for ratio in curve], colour, zorder=2)
        layout.draw_band(axes, places, curve, colour)
        for point in dilution.points:
            layout.draw_up(axes, point.milliseconds, point.measured, INK)
        axes.axhline(NOTICEABLE, color=MUTED.light, linewidth=1.0, linestyle=layout.DOTTED, zorder=1)
        # Straight where most happens, by powers of ten beyond; 0 has a place on it.
        axes.set_xscale("asinh", linear_width=0.2)
        axes.set_xlim(-0.01, furthest * 1.1)
        layout.set_ticks(axes.xaxis, [tick for tick in WORK_TICKS if tick <= furthest], lambda tick: f"{tick:g}")
        axes.spines.bottom.set_position(("outward", 6))
        axes.set_xlabel("milliseconds of computing in the handler")
        _scale_ratios(axes, [*curve, *(point.measured for point in dilution.points)], pair.baseline)
        return sheet.figure

    description = (
        "Curve: the ratio that the formula expects against milliseconds of work in the handler, with its interval as a "
        "band; dots: the ratios that were measured, with intervals"
    )
    return Chart("dilution", title, description, draw)


def _dilution_key(colour: Colour) -> list[Artist]:
    entries = {
        "formula": Line2D([], [], color=colour.light, linewidth=1.6),
        "its interval": Patch(color=colour.light, alpha=0.2, linewidth=0),
        "measured": Line2D([], [], color=INK.light, marker="o", markersize=6, linewidth=1.4),
        f"{NOTICEABLE:g}x: hardly matters": Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=layout.DOTTED),
    }
    return layout.labelled(entries)


def _sheet(title: str, key: list[Artist], width: float, *, room: float = 0.0) -> tuple[Sheet, Axes]:
    """Return a sheet with one drawing on it, and `room` for names to its right."""
    sheet = Sheet(title, key, HEIGHT + BELOW, width)
    right = MARGIN + (room or (0.3 if width == WIDE else 0.1))
    return sheet, sheet.axes(LEFT, sheet.top, width - LEFT - right, HEIGHT)


def _scale_ratios(axes: Axes, shown: Sequence[Estimate], baseline: str) -> None:
    """Scale the axis of the ratio to what is shown and the line of 1x, and to that of 2x where it is near."""
    values = [1.0, *layout.ends(shown)]
    has_twice = max(values) > TWICE / 1.1
    layout.draw_references(axes, "y", has_twice=has_twice)
    layout.logarithmic(axes.yaxis, layout.around([*values, *([TWICE] if has_twice else [])], 1.05), HEIGHT)
    layout.draw_grid(axes)
    axes.set_ylabel(f"ratio of throughput to {reading.clipped(reading.proper_name(baseline), 24)}")


SCALING_HEIGHT, SCALING_LEFT, GAP = 2.5, 0.8, 0.95


def scaling_charts(summary: Summary) -> list[Chart]:
    """Draw each experiment whose conditions differ in a number; none where nothing was measured twice."""
    return [chart for experiment in scaled(summary) if (chart := scaling_chart(summary, experiment))]


def scaling_chart_name(experiment: ScenarioSummary) -> str:
    """Return the name of an experiment's picture: `connections-json_hello`."""
    return "-".join(re.findall(r"[a-z0-9_]+", experiment.name.lower()))


def scaling_chart(summary: Summary, experiment: ScenarioSummary) -> Chart | None:
    """Draw requests per second and their ratio side by side, on a telephone one below the other."""
    taken = steps(summary, experiment)
    lines = throughput_lines(experiment, taken)
    if not any(lines.values()):
        return None
    title = scaling_finding(summary, experiment)
    noun = experiment.asked.experiment
    palette = colours([app for app in lines if app != FLOOR])
    counts = [step.count for step in taken]
    ratios = {next(iter(lines)): [(step.count, step.ratio) for step in taken if step.ratio]}

    def draw(width: float) -> Figure:
        columns = 2 if width == WIDE else 1
        height = SCALING_HEIGHT + BELOW
        sheet = Sheet(title, [_app_key(app, palette[app]) for app in lines], height * (3 - columns), width)
        inches = (width - 2 * MARGIN - columns * SCALING_LEFT) / columns
        left, top = (SCALING_LEFT + inches + GAP, 0.0) if columns == 2 else (SCALING_LEFT, height)
        rates = sheet.axes(SCALING_LEFT, sheet.top, inches, SCALING_HEIGHT)
        _draw_steps(rates, lines, palette, counts, noun)
        rates.set_ylim(bottom=0)
        rates.set_ylabel("requests per second")
        beside = sheet.axes(left, sheet.top + top, inches, SCALING_HEIGHT)
        _draw_steps(beside, ratios, palette, counts, noun)
        layout.draw_references(beside, "y", has_twice=False)
        beside.set_ylabel("ratio of throughput")
        return sheet.figure

    description = f"Lines: requests per second of each app and of a bare one, and the ratio of the two, against {noun}"
    return Chart(scaling_chart_name(experiment), title, description, draw)


def throughput_lines(experiment: ScenarioSummary, taken: Sequence[Step]) -> dict[str, list[Point]]:
    """Return the requests per second of both apps and of the floor, by app, at each number."""
    found: dict[str, list[Point]] = {}
    for step in taken:
        for figures, name in (
            (experiment.contenders.get(step.contender), step.contender.partition(" (")[0]),
            (experiment.contenders.get(step.baseline), step.baseline.partition(" (")[0]),
            (experiment.floors.get(step.baseline), FLOOR),
        ):
            found.setdefault(name, []).extend(_rate(step.count, figures))
    return found


def _rate(count: int, figures: AppFigures | None) -> list[Point]:
    return [(count, figures.requests_per_second)] if figures and figures.requests_per_second else []


def _app_key(app: str, colour: Colour) -> Artist:
    label = reading.proper_name(reading.label(app))
    return Line2D([], [], color=colour.light, marker="o", markersize=6, linewidth=1.6, label=label)


def _draw_steps(
    axes: Axes, lines: Mapping[str, Sequence[Point]], palette: Mapping[str, Colour], counts: Sequence[int], noun: str
) -> None:
    for app, points in lines.items():
        values = [value.estimate for _, value in points]
        layout.draw_line(axes, [count for count, _ in points], values, palette[app])
        for count, value in points:
            layout.draw_up(axes, count, value, palette[app])
    axes.set_xscale("log", base=2)
    layout.set_ticks(axes.xaxis, counts, layout.thousands)
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:,.4g}" if tick < 100 else f"{tick:,.0f}")
    layout.draw_grid(axes)
    axes.set_xlabel(f"{noun}, logarithmic")
