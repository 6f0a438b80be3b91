"""Lines of a ratio or a rate along a quantity: the length of a list, work in the handler, connections, workers."""

import re
from collections.abc import Sequence
from itertools import cycle

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from runner.analysis.cost_figures import NOTICEABLE, Dilution
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts import layout
from runner.report.charts.layout import INK, MARGIN, MUTED, WIDE, Colour, Sheet, Type, colours, short
from runner.report.charts.pictures import Chart, file_name
from runner.report.text.findings import Step, curve_finding, ladder_finding, scaled, scaling_finding, steps
from runner.report.text.reading import TWICE, Pair, apps, compared, label, leading_pair, pairs, proper_name

LENGTH = re.compile(r"list_items\[(\d+)\]")
MARKERS = "os^DvPX*"  # a line of its own kind for each pair, so that the key needs no colour
LENGTH_WIDTH = 0.5  # inches of `10,000` below an axis with some air: without room a figure goes
WORK_TICKS = (0, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
CURVE_POINTS = 240
Point = tuple[int, Estimate]  # a number of items, connections or workers, and an estimate there


def ladder_chart(summary: Summary) -> Chart | None:
    """Draw the ratio of every pair against the length of the list; None with fewer than two lengths."""
    ladders = {pair: ladder for pair in pairs(summary) if len(ladder := rungs(summary, pair)) > 1}
    leading = leading_pair(summary)
    if leading not in ladders:
        return None
    title, palette = ladder_finding(leading, ladders), colours(apps(summary))
    names = {pair: short(pair.contender, 28) for pair in ladders}

    def draw(width: float) -> Figure:
        sheet, axes = layout.alone(title, [], width, MARGIN + layout.room_for(list(names.values())))
        for (pair, ladder), shape in zip(ladders.items(), cycle(MARKERS), strict=False):
            _draw_points(axes, ladder, palette[pair.contender], 3, shape)
        axes.set_xscale("log")
        ticks = sorted({length for ladder in ladders.values() for length, _ in ladder})
        inches = width * axes.get_position().width
        layout.set_ticks(axes.xaxis, layout.legible(ticks, axes.get_xlim(), inches, LENGTH_WIDTH), layout.THOUSANDS)
        axes.set_xlabel("items in the list, logarithmic")
        _scale_ratios(axes, [ratio for ladder in ladders.values() for _, ratio in ladder], leading.baseline)
        named = []
        for pair, ladder in ladders.items():
            look = Type(palette[pair.contender], 8, "bold" if pair == leading else "normal")
            named.append((ladder[-1][1].estimate, names[pair], look))
        layout.write_ends(axes, named, layout.PLOT)
        return sheet.figure

    description = "Lines: the ratio of throughput against the length of the list that is answered, with intervals"
    return Chart("ladder", title, description, draw)


def rungs(summary: Summary, pair: Pair) -> list[Point]:
    """Return the valid ratios of one pair by the length of the list, ascending."""
    found = [
        (int(length[1]), row.comparison.ratio)
        for row in compared(summary, pair)
        if row.comparison.is_valid and row.comparison.ratio and (length := LENGTH.fullmatch(row.scenario.name))
    ]
    return sorted(found, key=lambda rung: rung[0])


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
        noticeable = Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=layout.DOTTED)
        key: list[tuple[str, Artist]] = [
            ("formula", Line2D([], [], color=colour.light, linewidth=1.6)),
            ("its interval", Patch(color=colour.light, alpha=0.2, linewidth=0)),
            ("measured", _dotted(INK, 1.4)),
            (f"{NOTICEABLE:g}x: hardly matters", noticeable),
        ]
        sheet, axes = layout.alone(title, key, width, MARGIN + (0.3 if width == WIDE else 0.1))
        axes.plot(places, [ratio.estimate for ratio in curve], color=colour.light, linewidth=1.6)
        layout.draw_band(axes, places, curve, colour)
        for point in dilution.points:
            layout.draw_estimate(axes, point.milliseconds, point.measured, INK)
        axes.axhline(NOTICEABLE, color=MUTED.light, linewidth=1.0, linestyle=layout.DOTTED, zorder=1)
        # Straight where most happens, by powers of ten beyond; 0 has a place on it.
        axes.set_xscale("asinh", linear_width=0.2)
        axes.set_xlim(-0.01, furthest * 1.1)
        layout.set_ticks(axes.xaxis, [tick for tick in WORK_TICKS if tick <= furthest], layout.PLAIN)
        axes.spines.bottom.set_position(("outward", 6))
        axes.set_xlabel("milliseconds of computing in the handler")
        _scale_ratios(axes, [*curve, *(point.measured for point in dilution.points)], pair.baseline)
        return sheet.figure

    description = (
        "Curve: the ratio that the formula expects against milliseconds of work in the handler, with its interval as a "
        "band; dots: the ratios that were measured, with intervals"
    )
    return Chart("dilution", title, description, draw)


def _dotted(colour: Colour, width: float) -> Line2D:
    return Line2D([], [], color=colour.light, marker="o", markersize=6, linewidth=width)


def _scale_ratios(axes: Axes, shown: Sequence[Estimate], baseline: str) -> None:
    """Scale the axis of the ratio to what is shown and the line of 1x, and to that of 2x where it is near."""
    values = [1.0, *layout.ends(shown)]
    has_twice = max(values) > TWICE / 1.1
    layout.draw_references(axes, "y", has_twice=has_twice)
    layout.logarithmic(axes.yaxis, layout.around([*values, *([TWICE] if has_twice else [])], 1.05), layout.PLOT)
    layout.draw_grid(axes)
    axes.set_ylabel(f"ratio of throughput to {short(baseline)}")


SCALING_HEIGHT, SCALING_LEFT, GAP = 2.5, 0.8, 0.95


def scaling_charts(summary: Summary) -> list[Chart]:
    """Draw each experiment whose conditions differ in a number; none where nothing was measured twice."""
    return [chart for experiment in scaled(summary) if (chart := scaling_chart(summary, experiment))]


def scaling_chart(summary: Summary, experiment: ScenarioSummary) -> Chart | None:
    """Draw requests per second and their ratio side by side, on a telephone one below the other."""
    taken = steps(summary, experiment)
    lines = throughput_lines(experiment, taken)
    if not any(lines.values()):
        return None
    title, noun = scaling_finding(summary, experiment), experiment.asked.experiment
    palette = colours([app for app in lines if app != FLOOR])
    counts = [step.count for step in taken]
    ratios = {next(iter(lines)): [(step.count, step.ratio) for step in taken if step.ratio]}

    def draw(width: float) -> Figure:
        columns = 2 if width == WIDE else 1
        height = SCALING_HEIGHT + layout.BELOW
        key = [(proper_name(label(app)), _dotted(palette[app], 1.6)) for app in lines]
        sheet = Sheet(title, key, height * (3 - columns), width)
        inches = (width - 2 * MARGIN - columns * SCALING_LEFT) / columns
        left, top = (SCALING_LEFT + inches + GAP, 0.0) if columns == 2 else (SCALING_LEFT, height)
        rates = sheet.axes(SCALING_LEFT, sheet.top, inches, SCALING_HEIGHT)
        beside = sheet.axes(left, sheet.top + top, inches, SCALING_HEIGHT)
        for axes, drawn, words in ((rates, lines, "requests per second"), (beside, ratios, "ratio of throughput")):
            for app, points in drawn.items():
                _draw_points(axes, points, palette[app], 2)
            _scale_counts(axes, counts, noun)
            axes.set_ylabel(words)
        rates.set_ylim(bottom=0)
        layout.draw_references(beside, "y", has_twice=False)
        return sheet.figure

    description = f"Lines: requests per second of each app and of a bare one, and the ratio of the two, against {noun}"
    return Chart(file_name(experiment.name), title, description, draw)


def throughput_lines(experiment: ScenarioSummary, taken: Sequence[Step]) -> dict[str, list[Point]]:
    """Return the requests per second of both apps and of the floor, by app, at each number."""
    found: dict[str, list[Point]] = {}
    for step in taken:
        for figures, name in (
            (experiment.contenders.get(step.contender), step.contender.partition(" (")[0]),
            (experiment.contenders.get(step.baseline), step.baseline.partition(" (")[0]),
            (experiment.floors.get(step.baseline), FLOOR),
        ):
            points = found.setdefault(name, [])
            if figures and figures.requests_per_second:
                points.append((step.count, figures.requests_per_second))
    return found


def _draw_points(axes: Axes, points: Sequence[Point], colour: Colour, order: int, shape: str = "o") -> None:
    counts, values = [count for count, _ in points], [value.estimate for _, value in points]
    axes.plot(counts, values, color=colour.light, linewidth=1.6, zorder=order)
    for count, value in points:
        layout.draw_estimate(axes, count, value, colour, shape)


def _scale_counts(axes: Axes, counts: Sequence[int], noun: str) -> None:
    axes.set_xscale("log", base=2)
    layout.set_ticks(axes.xaxis, counts, layout.THOUSANDS)
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:,.4g}" if tick < 100 else f"{tick:,.0f}")
    layout.draw_grid(axes)
    axes.set_xlabel(f"{noun}, logarithmic")
