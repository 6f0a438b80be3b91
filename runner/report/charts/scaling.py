"""How the two scale: requests per second, and their ratio, against connections or workers."""

import re
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts.layout import MARGIN, WIDE, Sheet
from runner.report.charts.palette import GUIDE, MUTED, PAPER, Colour, colours
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.scaling import Step, scaled, scaling_finding, steps

HEIGHT, LEFT, BELOW, GAP = 2.5, 0.8, 0.62, 0.95
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
        sheet = Sheet(title, key, (HEIGHT + BELOW) * (1 if is_wide else 2), width)
        inches = (width - 2 * MARGIN - 2 * LEFT - GAP) / 2 + GAP / 2 if is_wide else width - LEFT - 2 * MARGIN
        left = sheet.axes(LEFT, sheet.top, inches, HEIGHT)
        for app, points in lines.items():
            _draw(left, points, palette[app])
        _finish(left, [step.count for step in taken], noun, "requests per second", from_nothing=True)
        place = (LEFT + inches + GAP, sheet.top) if is_wide else (LEFT, sheet.top + HEIGHT + BELOW)
        right = sheet.axes(*place, inches, HEIGHT)
        ratios = [(step.count, step.ratio) for step in taken if step.ratio]
        _draw(right, ratios, palette[next(iter(lines))])
        right.axhline(1.0, color=MUTED.light, linewidth=1.0)
        _finish(right, [step.count for step in taken], noun, "ratio of throughput", from_nothing=False)
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
    label = wording.proper_name(wording.label(app))
    return Line2D([], [], color=colour.light, marker="o", markersize=6, linewidth=1.6, label=label)


def _draw(axes: Axes, points: Sequence[Measured], colour: Colour) -> None:
    counts, values = [count for count, _ in points], [value.estimate for _, value in points]
    axes.plot(counts, values, color=colour.light, linewidth=1.6)
    for count, value in points:
        axes.plot((count, count), (value.low, value.high), color=colour.light, linewidth=2.0)
        axes.plot(count, value.estimate, "o", color=colour.light, markersize=6, markeredgecolor=PAPER.light)


def _finish(axes: Axes, counts: Sequence[int], noun: str, measured: str, *, from_nothing: bool) -> None:
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
