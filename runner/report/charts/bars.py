"""Bars in small multiples: requests per second, and CPU time as what kernel, bare app and framework take.

Each scenario has an axis of its own that begins at 0, each bar its figure in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts.layout import (
    FLOOR_COLOUR,
    INK,
    KERNEL_COLOUR,
    MARGIN,
    MUTED,
    NARROW,
    RULE,
    WIDE,
    Colour,
    Sheet,
    Type,
    colours,
    note_height,
    write,
)
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import cpu_finding, throughput_finding
from runner.report.text.reading import apps, figures, has_kernel_time, in_reading_order

PARTS = 100
"""Of a bar: heights are added in whole numbers, since sums of floats differ between interpreters."""
TITLE, AXIS = 135, 90
"""Height of a scenario's name with the gap above it, and of an axis with its labels, in parts of a bar."""
TITLE_ROWS, AXIS_ROWS, TICK = TITLE / PARTS, AXIS / PARTS, 0.17
"""The same, and the height of a tick, in bars."""
ROW = 0.2
GAP = 0.35
LABELS, FIGURES = {WIDE: 1.45, NARROW: 1.2}, 1.62
"""Inches beside the bars: names to their left, figures to their right."""
NAME = 8.5
"""Points of a name, where it is short enough."""
LETTERS, LONGEST = 14.5, 30
"""Of a name of that size, to an inch; and at the most."""
ABOVE_NOTE = 0.14
ONE_COLUMN = 3
"""Up to so many scenarios are drawn in one column."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar."""

    length: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Point:
    """A mark in place of a bar: of what stands beside the others, and so sets no scale."""

    colour: Colour


@dataclass(frozen=True, slots=True)
class Bar:
    """One app's figure. The segments reach from 0 to the estimate; none where there is no estimate."""

    label: str
    estimate: Estimate | None
    shape: tuple[Segment, ...] | Point
    in_words: Callable[[Estimate | None], str] = reading.quantity


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one scenario."""

    name: str
    area: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """In parts of a bar."""
        return TITLE + PARTS * len(self.bars) + (AXIS if self.has_axis else 0)

    @property
    def rows(self) -> float:
        return self.height / PARTS

    @property
    def has_axis(self) -> bool:
        """Whether there is a bar to measure: where nothing was estimated, or only 0, a scale would be made up."""
        return self._highest > 0

    @property
    def scale(self) -> float:
        """What the full width stands for: the highest end of an interval, of marks only where there is no bar."""
        return self._highest or 1.0

    @property
    def _highest(self) -> float:
        known = [(isinstance(bar.shape, Point), bar.estimate.high) for bar in self.bars if bar.estimate]
        return max([high for is_mark, high in known if not is_mark] or [high for _, high in known], default=0.0)


@dataclass(frozen=True, slots=True)
class BarChart:
    """What a chart of bars shows, before it is known how wide."""

    title: str
    measured: str
    """What the bars are, in the note below them."""
    unit: str
    """What the axes name."""
    key: list[Artist]
    groups: list[Group]

    def figure(self, width: float) -> Figure:
        """Draw all groups, in one column or two, each on its axis; a note below them says what was measured."""
        columns = _columns(self.groups, width)
        rows = max((sum(group.height for group in column) for column in columns), default=0) / PARTS
        note, drawing = self._note(), ROW * rows
        sheet = Sheet(self.title, self.key, drawing + ABOVE_NOTE + note_height(note, width), width)
        column_width = (width - 2 * MARGIN - GAP * (len(columns) - 1)) / max(len(columns), 1)
        for position, column in enumerate(columns):
            left = MARGIN + position * (column_width + GAP) + LABELS[width]
            inches = column_width - LABELS[width] - FIGURES
            axes = sheet.axes(left, sheet.top, inches, drawing)
            axes.set(xlim=(0, 1), ylim=(rows, 0), xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            _draw_column(axes, column, inches, self.unit, LABELS[width])
        sheet.note(note, sheet.top + drawing + ABOVE_NOTE)
        return sheet.figure

    def _note(self) -> str:
        if not self.groups:
            return "This run measured nothing."
        scales = sum(group.has_axis for group in self.groups)
        said = f"{self.measured}, with {reading.CONFIDENCE} intervals"
        return f"{said}; each scenario has its own scale" if scales > 1 else said


AXIS_SIZE = 8
"""Of the labels, in points."""
DIGIT, POINT = 0.636 * AXIS_SIZE / 72, 0.318 * AXIS_SIZE / 72
"""Inches: a digit of DejaVu Sans or Verdana, and a point or comma, which take half of it."""
APART = 0.1
"""Inches between two labels, at the least."""
DIVISIONS = 3
"""Into so many or fewer the ticks divide an axis."""
ROUND = (1, 2, 2.5, 4, 5, 10)
"""What may stand between two ticks, with any number of noughts."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick with its number."""

    place: float
    """Of the tick, as a share of the axis."""
    number: str
    begin: float
    """Inches along the axis: where the label begins."""

    @property
    def end(self) -> float:
        """Inches along the axis: where the number ends."""
        return self.begin + _inches(self.number)


def marks(scale: float, inches: float) -> list[Mark]:
    """Return the ticks of an axis from 0 to `scale`, above 0, that is so many inches long: two at the least.

    Each number stands in the middle below its tick, but the last gives way to the one before it where it is too long.
    """
    ticks = MaxNLocator(DIVISIONS, steps=ROUND).tick_values(0, scale)
    marked = [_mark(tick, scale, inches) for tick in ticks if tick <= scale]
    if all(left.end + APART <= right.begin for left, right in pairwise(marked)):
        return marked
    nought, last = marked[0], marked[-1]
    return [nought, Mark(last.place, last.number, max(last.begin, nought.end + APART))]


def _mark(tick: float, scale: float, inches: float) -> Mark:
    number = f"{tick:,.12g}"
    place = tick / scale
    return Mark(place, number, place * inches - _inches(number) / 2)


def _inches(number: str) -> float:
    digits = sum(character.isdigit() for character in number)
    return DIGIT * digits + POINT * (len(number) - digits)


def _columns(groups: list[Group], width: float) -> list[list[Group]]:
    """Return the groups to be read down the first column, then down the second."""
    if len(groups) <= ONE_COLUMN or width < WIDE:
        return [groups] if groups else []
    half = (len(groups) + 1) // 2
    return [groups[:half], groups[half:]]


def _draw_column(axes: Axes, groups: list[Group], inches: float, unit: str, labels: float) -> None:
    heights = accumulate((group.height for group in groups), initial=0)
    for group, top in zip(groups, (height / PARTS for height in heights), strict=False):
        write(axes, (0, top + 0.8), -labels, reading.clipped(group.name, 30), Type(size=9, weight="bold"))
        write(axes, (1, top + 0.8), FIGURES, reading.area_name(group.area, 22), Type(MUTED, 8, align="right"))
        first = top + TITLE_ROWS
        ticks = marks(group.scale, inches) if group.has_axis else []
        _draw_lines(axes, first, first + len(group.bars), ticks)
        for tick in ticks:
            words = f"{tick.number} {unit}" if tick is ticks[-1] else tick.number
            write(axes, (0, first + len(group.bars) + 0.55), tick.begin, words, Type(MUTED, AXIS_SIZE))
        for position, bar in enumerate(group.bars):
            name = reading.clipped(bar.label, LONGEST)
            size = NAME * min(1.0, LETTERS * labels / max(len(name), 1))
            write(axes, (0, first + position + 0.5), -labels, name, Type(MUTED, size))
            _draw_bar(axes, first + position + 0.5, bar, group.scale)


def _draw_lines(axes: Axes, top: float, foot: float, ticks: list[Mark]) -> None:
    """Draw where bars begin, and the axis with its ticks.

    It is one path, since seventy scenarios have many elements already.
    """
    path = [(0.0, top), (0.0, foot)]
    for tick in ticks:
        path += [(tick.place, foot), (tick.place, foot + TICK), (tick.place, foot)]
    if ticks:
        path.append((1.0, foot))
    axes.plot(*zip(*path, strict=True), color=RULE.light, linewidth=0.8, clip_on=False)


def _draw_bar(axes: Axes, place: float, bar: Bar, scale: float) -> None:
    if bar.estimate is None:
        write(axes, (0, place), 0.07, reading.NO_ESTIMATE, Type(MUTED, 8.5))
    elif isinstance(bar.shape, Point):
        # An arrow at the edge where the figure lies beyond the scale.
        where, mark = (1.0, ">") if bar.estimate.high > scale else (bar.estimate.estimate / scale, "|")
        colour = bar.shape.colour.light
        axes.plot(where, place, mark, color=colour, markersize=7, markeredgewidth=2, clip_on=False)
        write(axes, (where, place), 0.12, bar.in_words(bar.estimate), Type(MUTED, 8.5))
    else:
        _draw_segments(axes, place, bar.shape, scale)
        low, high = bar.estimate.low / scale, bar.estimate.high / scale
        # One line with both end strokes: a third of the elements, which tells with seventy scenarios.
        path = ((low, low, low, high, high, high), (place - 0.2, place + 0.2, place, place, place - 0.2, place + 0.2))
        axes.plot(*path, color=INK.light, linewidth=1.1, clip_on=False)
        write(axes, (high, place), 0.07, bar.in_words(bar.estimate), Type(size=8.5))


def _draw_segments(axes: Axes, place: float, segments: tuple[Segment, ...], scale: float) -> None:
    start = 0.0
    for part in segments:
        patch = Rectangle((start / scale, place - 0.36), part.length / scale, 0.72, linewidth=0)
        patch.set_facecolor(part.colour.light)
        axes.add_artist(patch)
        start += part.length


NAMED = 2
"""So many apps are in the key: each bar has its name beside it."""


def _groups(summary: Summary, bar: Callable[[str, AppFigures | None, ScenarioSummary], Bar]) -> list[Group]:
    """Return the bars of every scenario that was measured, made from each app's figures."""
    order = apps(summary)
    return [
        Group(
            scenario.name,
            scenario.asked.area,
            tuple(bar(app, own, scenario) for app, own in figures(scenario, order).items()),
        )
        for scenario in in_reading_order(summary)
        if not scenario.asked.skipped
    ]


def throughput_chart(summary: Summary) -> Chart:
    """Draw requests per second of each app, scenario by scenario; the floor is a mark and sets no scale."""
    palette = colours(apps(summary))

    def bar(app: str, own: AppFigures | None, _: ScenarioSummary) -> Bar:
        rate = own.requests_per_second if own else None
        if app == FLOOR:
            return Bar(reading.label(app), rate, Point(palette[app]))
        return Bar(app, rate, (Segment(rate.estimate, palette[app]),) if rate else ())

    title = throughput_finding(summary)
    measured = "Requests per second; a bare ASGI app is a mark, with an arrow where it lies beyond the scale"
    description = (
        "Bars: requests per second of each app, scenario by scenario, with intervals; a mark for a bare ASGI app"
    )
    chart = BarChart(title, measured, "requests/s", [], _groups(summary, bar))
    return Chart("throughput", title, description, chart.figure)


def cpu_chart(summary: Summary) -> Chart:
    """Draw server CPU time per request, what no app can do without apart from what the framework adds."""
    palette, is_split = colours(apps(summary)), has_kernel_time(summary)

    def bar(app: str, own: AppFigures | None, scenario: ScenarioSummary) -> Bar:
        spent = own.cpu_microseconds_per_request if own else None
        return Bar(reading.label(app), spent, segments(own, scenario.floor, palette[app]))

    title, groups = cpu_finding(summary), _groups(summary, bar)
    key = _key(apps(summary), palette, is_split=is_split) if groups else []
    chart = BarChart(title, "Server CPU time per request", "µs", key, groups)
    first = "first the kernel's share, then what a bare ASGI app" if is_split else "first what a bare ASGI app"
    description = (
        "Stacked bars: CPU microseconds per request of each app, scenario by scenario, with intervals; "
        f"{first} spends on the same answer, then what the framework adds"
    )
    return Chart("cpu", title, description, chart.figure)


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
        Patch(color=palette[app].light, label=f"{reading.clipped(app, 24)} adds") for app in order[:NAMED]
    ]
    if not is_split:
        return [Patch(color=FLOOR_COLOUR.light, label=reading.BARE_APP), *adds]
    kernel = Patch(color=KERNEL_COLOUR.light, label="kernel")
    return [kernel, Patch(color=FLOOR_COLOUR.light, label=f"{reading.BARE_APP}, the rest"), *adds]
