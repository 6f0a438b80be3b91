"""Every chart of a report, in the order in which it is read."""

from runner.analysis.collection import Collection
from runner.analysis.standing import stand
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts.bars import Bar, BarChart, Group, Point, Segment, cpu_chart
from runner.report.charts.curves import dilution_chart, ladder_chart, scaling_charts
from runner.report.charts.forest import forest_chart, headline_chart
from runner.report.charts.latencies import latency_chart, open_loop_charts
from runner.report.charts.layout import Colour, colours
from runner.report.charts.machines import machines_chart
from runner.report.charts.pictures import Chart, house_style
from runner.report.charts.ratios import costs_chart, instructions_chart, slopes_chart
from runner.report.text import reading
from runner.report.text.findings import throughput_finding
from runner.report.text.reading import apps, figures, in_reading_order


def all_charts(summary: Summary, collection: Collection | None = None) -> list[Chart]:
    """Draw those that the run has the scenarios for; the forest plot, throughput and CPU time always."""
    machines = machines_chart(collection, stand(summary, collection)) if collection else None
    with house_style():
        drawn = [
            headline_chart(summary),
            forest_chart(summary),
            slopes_chart(summary.libraries),
            throughput_chart(summary),
            cpu_chart(summary),
            instructions_chart(summary),
            ladder_chart(summary),
            dilution_chart(summary, summary.dilution),
            latency_chart(summary),
            *open_loop_charts(summary),
            costs_chart(summary.running),
            *scaling_charts(summary),
            machines,
        ]
    return [chart for chart in drawn if chart is not None]


def throughput_chart(summary: Summary) -> Chart:
    """Draw requests per second of each app, scenario by scenario; the floor is a mark and sets no scale."""
    order, palette = apps(summary), colours(apps(summary))
    groups = [
        _group(scenario, [_rate_bar(app, own, palette[app]) for app, own in figures(scenario, order).items()])
        for scenario in in_reading_order(summary)
        if not scenario.asked.skipped
    ]
    title = throughput_finding(summary)
    measured = "Requests per second; a bare ASGI app is a mark, with an arrow where it lies beyond the scale"
    chart = BarChart(title, measured, "requests/s", [], groups)
    description = (
        "Bars: requests per second of each app, scenario by scenario, with intervals; a mark for a bare ASGI app"
    )
    return Chart("throughput", title, description, chart.figure)


def _group(scenario: ScenarioSummary, bars: list[Bar]) -> Group:
    return Group(scenario.name, scenario.asked.area, tuple(bars))


def _rate_bar(app: str, own: AppFigures | None, colour: Colour) -> Bar:
    rate = own.requests_per_second if own else None
    if app == FLOOR:
        return Bar(reading.label(app), rate, Point(colour))
    return Bar(app, rate, (Segment(rate.estimate, colour),) if rate else ())
