"""Latency of the closed loop as distributions: how common each latency is, up to where 99 % of answers have come."""

from collections.abc import Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from runner.analysis.summary import AppFigures, Summary
from runner.records.condition import FLOOR
from runner.records.measurement import BUCKET_BASE
from runner.report.charts.bars import Bar, BarChart, Group, Outline
from runner.report.charts.palette import INK, Colour, colours
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.findings import latency_finding
from runner.report.text.reading import apps, figures, in_reading_order

FAINTEST = 0.005
"""Of the commonest: a shape begins there, since a few early answers would be a line along the ground."""


def latency_chart(summary: Summary) -> Chart | None:
    """Draw each app's distribution, scenario by scenario; None where none was measured."""
    order = apps(summary)
    palette = colours(order)
    groups = [
        Group(
            scenario.name,
            scenario.asked.area,
            tuple(_bar(app, own, palette[app]) for app, own in figures(scenario, order).items()),
        )
        for scenario in in_reading_order(summary)
        if any(own.latency_milliseconds for own in scenario.contenders.values())
    ]
    if not groups:
        return None
    title = latency_finding(summary)
    key: list[Artist] = [Patch(color=palette[app].light, label=wording.clipped(app, 24)) for app in (*order, FLOOR)]
    key.append(Line2D([], [], color=INK.light, marker="|", markersize=9, linestyle="none", label="half have come"))
    key.append(Line2D([], [], color=INK.light, marker="|", linewidth=1.1, label="99 % have come: the figure, ms"))
    connections = wording.counted(summary.run.options.connections, "connection")
    measured = (
        f"Time from request to answer at saturation, {connections}. A shape is high where many answers took so "
        "long, each as a share of its own highest; it ends and has its figure where 99 % have come"
    )
    description = (
        "Filled curves: how common each latency is, for each app and the floor, up to where 99 % of the answers came; "
        "a line at the median"
    )
    return Chart("latency", title, description, BarChart(title, measured, "ms", key, groups).figure)


def _bar(app: str, own: AppFigures | None, colour: Colour) -> Bar:
    quantiles = own.latency_milliseconds if own else {}
    slow, half = quantiles.get("p99"), quantiles.get("p50")
    if own is None or slow is None or half is None or not own.latency_buckets:
        return Bar(app, None, ())
    values, heights = outline(own.latency_buckets, slow.estimate)
    return Bar(app, slow, Outline(values, heights, half.estimate, colour), wording.latency)


def outline(buckets: Mapping[int, int], end: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return milliseconds, ascending to `end`, and how common each is per millisecond, as a share of the commonest."""
    first, last = min(buckets), max(buckets)
    limits = BUCKET_BASE ** np.arange(first, last + 2) / 1e6
    middles = (limits[1:] + limits[:-1]) / 2
    densities = np.array([buckets.get(bucket, 0) for bucket in range(first, last + 1)]) / np.diff(limits)
    shown = middles < end
    heights = densities[shown] / densities[shown].max()
    begins = int(np.argmax(heights >= FAINTEST))
    return (*middles[shown][begins:].tolist(), end), (*heights[begins:].tolist(), heights[-1])
