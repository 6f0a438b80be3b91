"""Every chart of a report, in the order in which it is read."""

from matplotlib.artist import Artist
from matplotlib.patches import Patch

from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts.attribution import attribution_chart
from runner.report.charts.bars import Bar, BarChart, Group, Segment
from runner.report.charts.curves import dilution_chart, ladder_chart
from runner.report.charts.forest import forest_chart, headline_chart
from runner.report.charts.latencies import latency_chart
from runner.report.charts.palette import FLOOR_COLOUR, Colour, colours
from runner.report.charts.pictures import Chart, house_style
from runner.report.text import wording
from runner.report.text.findings import cpu_finding, throughput_finding
from runner.report.text.reading import apps, figures, in_reading_order


def all_charts(summary: Summary) -> list[Chart]:
    """Draw those that the run has the scenarios for; the forest plot, throughput and CPU time always."""
    library = summary.explained
    with house_style():
        drawn = [
            headline_chart(summary),
            forest_chart(summary),
            attribution_chart(library, colours(apps(summary))) if library else None,
            throughput_chart(summary),
            cpu_chart(summary),
            ladder_chart(summary),
            dilution_chart(summary, summary.dilution),
            latency_chart(summary),
        ]
    return [chart for chart in drawn if chart is not None]


def throughput_chart(summary: Summary) -> Chart:
    """Draw requests per second of each app and of the floor, scenario by scenario."""
    order, palette = apps(summary), colours(apps(summary))
    groups = [
        _group(scenario, [_rate_bar(app, own, palette[app]) for app, own in figures(scenario, order).items()])
        for scenario in in_reading_order(summary)
        if not scenario.asked.skipped
    ]
    title = throughput_finding(summary)
    chart = BarChart(title, "Requests per second", "requests/s", _key(order, palette) if groups else [], groups)
    description = "Bars: requests per second of each app and of the floor, scenario by scenario, with intervals"
    return Chart("throughput", title, description, chart.figure)


def cpu_chart(summary: Summary) -> Chart:
    """Draw server CPU time per request, what the floor spends on it apart from what the framework adds."""
    order, palette = apps(summary), colours(apps(summary))
    groups = [
        _group(
            scenario,
            [_cpu_bar(app, own, scenario.floor, palette[app]) for app, own in figures(scenario, order).items()],
        )
        for scenario in in_reading_order(summary)
        if not scenario.asked.skipped
    ]
    title = cpu_finding(summary)
    key = _key(order, palette, adds=True) if groups else []
    chart = BarChart(title, "Server CPU time per request", "µs", key, groups)
    description = (
        "Stacked bars: CPU microseconds per request of each app, scenario by scenario, with intervals; "
        "first what the floor spends on the same answer, then what the framework adds"
    )
    return Chart("cpu", title, description, chart.figure)


def _group(scenario: ScenarioSummary, bars: list[Bar]) -> Group:
    return Group(scenario.name, scenario.asked.area, tuple(bars))


def _rate_bar(app: str, own: AppFigures | None, colour: Colour) -> Bar:
    rate = own.requests_per_second if own else None
    return Bar(app, rate, (Segment(rate.estimate, colour),) if rate else ())


def _cpu_bar(app: str, own: AppFigures | None, floor: AppFigures | None, colour: Colour) -> Bar:
    spent = own.cpu_microseconds_per_request if own else None
    if spent is None:
        return Bar(app, None, ())
    unavoidable = floor.cpu_microseconds_per_request if floor else None
    # An app below the floor would be an error of measurement: it adds nothing, not less than nothing.
    below = min(unavoidable.estimate, spent.estimate) if unavoidable else 0.0
    added = spent.estimate - below
    segments = (Segment(below, FLOOR_COLOUR), Segment(added, colour))
    return Bar(app, spent, tuple(segment for segment in segments if segment.length > 0))


def _key(order: list[str], palette: dict[str, Colour], *, adds: bool = False) -> list[Artist]:
    names = {app: wording.clipped(app, 24) for app in order}
    contenders: list[Artist] = [
        Patch(color=palette[app].light, label=f"{name} adds" if adds else name) for app, name in names.items()
    ]
    floor = Patch(color=palette[FLOOR].light, label="floor: no framework")
    return [floor, *contenders] if adds else [*contenders, floor]
