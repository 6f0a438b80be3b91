"""Server CPU time per request: the kernel's, the floor's own, and what a framework adds."""

from matplotlib.artist import Artist
from matplotlib.patches import Patch

from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.report.charts.bars import Bar, BarChart, Group, Segment
from runner.report.charts.palette import FLOOR_COLOUR, KERNEL_COLOUR, Colour, colours
from runner.report.charts.pictures import Chart
from runner.report.text import wording
from runner.report.text.findings import cpu_finding
from runner.report.text.reading import apps, figures, in_reading_order, measured

NAMED = 2
"""So many apps are in the key: each bar has its name beside it."""


def cpu_chart(summary: Summary) -> Chart:
    """Draw server CPU time per request, what nobody can do without apart from what the framework adds."""
    order, palette = apps(summary), colours(apps(summary))
    is_split = any(scenario.floor and scenario.floor.user_microseconds_per_request for scenario in measured(summary))
    groups = [
        Group(scenario.name, scenario.asked.area, tuple(_bars(scenario, order, palette)))
        for scenario in in_reading_order(summary)
        if not scenario.asked.skipped
    ]
    title = cpu_finding(summary)
    key = _key(order, palette, is_split=is_split) if groups else []
    chart = BarChart(title, "Server CPU time per request", "µs", key, groups)
    first = "first the kernel's share, then what a bare ASGI app" if is_split else "first what a bare ASGI app"
    description = (
        "Stacked bars: CPU microseconds per request of each app, scenario by scenario, with intervals; "
        f"{first} spends on the same answer, then what the framework adds"
    )
    return Chart("cpu", title, description, chart.figure)


def _bars(scenario: ScenarioSummary, order: list[str], palette: dict[str, Colour]) -> list[Bar]:
    return [
        Bar(
            wording.label(app),
            own.cpu_microseconds_per_request if own else None,
            segments(own, scenario.floor, palette[app]),
        )
        for app, own in figures(scenario, order).items()
    ]


def segments(own: AppFigures | None, floor: AppFigures | None, colour: Colour) -> tuple[Segment, ...]:
    """Return the parts of a bar, without those of no length.

    An app below the floor would be an error of measurement: it adds nothing, not less than nothing.
    """
    spent = own.cpu_microseconds_per_request if own else None
    if own is None or spent is None:
        return ()
    bare = floor.cpu_microseconds_per_request if floor else None
    kernel, kernel_of_floor = _kernel(own), _kernel(floor)
    if bare and not (kernel and kernel_of_floor):
        kernel = kernel_of_floor = 0.0  # one of the two was not split: what the floor spends is shown as a whole
    below = min(bare.estimate - kernel_of_floor if bare else 0.0, spent.estimate - kernel)
    added = spent.estimate - kernel - below
    parts = [Segment(kernel, KERNEL_COLOUR), Segment(below, FLOOR_COLOUR), Segment(added, colour)]
    return tuple(part for part in parts if part.length > 0)


def _kernel(figures: AppFigures | None) -> float:
    """Return a request's microseconds in the kernel, so that with the rest they add up; 0 where nobody knows."""
    if figures is None or figures.cpu_microseconds_per_request is None:
        return 0.0
    user, system = figures.user_microseconds_per_request, figures.system_microseconds_per_request
    if user is None or system is None:
        return 0.0
    return figures.cpu_microseconds_per_request.estimate * system.estimate / (user.estimate + system.estimate)


def _key(order: list[str], palette: dict[str, Colour], *, is_split: bool) -> list[Artist]:
    """Return what no app can do without, and what the two of the headline add; others have their own colour."""
    adds: list[Artist] = [
        Patch(color=palette[app].light, label=f"{wording.clipped(app, 24)} adds") for app in order[:NAMED]
    ]
    if not is_split:
        return [Patch(color=FLOOR_COLOUR.light, label=wording.BARE_APP), *adds]
    kernel = Patch(color=KERNEL_COLOUR.light, label="kernel")
    return [kernel, Patch(color=FLOOR_COLOUR.light, label=f"{wording.BARE_APP}, the rest"), *adds]
