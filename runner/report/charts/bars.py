"""Bars in small multiples: requests per second, and CPU time as what kernel, bare app and framework take.

Each scenario has an axis of its own that begins at 0, each bar its figure in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.charts import layout
from runner.report.charts.layout import INK, MARGIN, MUTED, WIDE, Colour, Sheet, Type, write
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.findings import cpu_finding, throughput_finding
from runner.report.text.reading import apps, figures, has_kernel_time, in_reading_order

PARTS, TITLE, AXIS = 100, 135, 90
"""Parts of a bar, of a scenario's name and of an axis: whole numbers, since sums of floats differ by interpreter."""
TITLE_ROWS, AXIS_ROWS, TICK = TITLE / PARTS, AXIS / PARTS, 0.17  # in bars
ROW, GAP, ABOVE_NOTE = 0.2, 0.35, 0.14
LABELS, FIGURES = {WIDE: 1.45, layout.NARROW: 1.2}, 1.62  # inches left and right of the bars
NAME, AREA = Type(size=9, weight="bold"), Type(MUTED, 8, align="right")
LETTERS, LONGEST = 14.5, 30  # of a name at its full size, to an inch; and at the most


Segment = tuple[float, Colour]  # a part of a bar: its length and its colour


@dataclass(frozen=True, slots=True)
class Bar:
    """One app's figure. The segments reach from 0 to the estimate; none where there is no estimate."""

    label: str
    estimate: Estimate | None
    segments: tuple[Segment, ...] = ()
    mark: Colour | None = None  # of a mark in place of a bar: of what stands beside the others, and so sets no scale
    in_words: Callable[[Estimate | None], str] = reading.quantity


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    area: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """In parts of a bar."""
        return TITLE + PARTS * len(self.bars) + (AXIS if self.scale else 0)

    @property
    def scale(self) -> float:
        """What the full width stands for: the highest end of an interval, of marks only where there is no bar.

        0 where nothing was estimated, or only 0: an axis would be made up.
        """
        known = [(bar.mark is not None, bar.estimate.high) for bar in self.bars if bar.estimate]
        return max([high for is_mark, high in known if not is_mark] or [high for _, high in known], default=0.0)


@dataclass(frozen=True, slots=True)
class BarChart:
    title: str
    measured: str  # what the bars are, in the note below them
    unit: str
    key: list[tuple[str, Artist]]
    groups: list[Group]

    def figure(self, width: float) -> Figure:
        """Draw all groups, in one column or two, each on its axis; a note below them says what was measured."""
        half = len(self.groups) if len(self.groups) <= 3 or width < WIDE else (len(self.groups) + 1) // 2
        columns = [column for column in (self.groups[:half], self.groups[half:]) if column]
        rows = max((sum(group.height for group in column) for column in columns), default=0) / PARTS
        drawing = ROW * rows
        scales = "; each scenario has its own scale" if sum(group.scale > 0 for group in self.groups) > 1 else ""
        said = f"{self.measured}, with {reading.CONFIDENCE} intervals{scales}"
        note = said if self.groups else "This run measured nothing."
        sheet = Sheet(self.title, self.key, drawing + ABOVE_NOTE + layout.note_height(note, width), width)
        column_width = (width - 2 * MARGIN - GAP * (len(columns) - 1)) / max(len(columns), 1)
        for position, column in enumerate(columns):
            left = MARGIN + position * (column_width + GAP) + LABELS[width]
            inches = column_width - LABELS[width] - FIGURES
            axes = sheet.axes(left, sheet.top, inches, drawing)
            axes.set(xlim=(0, 1), ylim=(rows, 0), xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            tops = accumulate((group.height for group in column), initial=0)
            for group, top in zip(column, tops, strict=False):
                write(axes, (0, top / PARTS + 0.8), -LABELS[width], reading.clipped(group.name, 30), NAME)
                area = reading.area_name(group.area, 22)
                write(axes, (1, top / PARTS + 0.8), FIGURES, area, AREA)
                _draw_axis(axes, group, top / PARTS + TITLE_ROWS, inches, self.unit)
                _draw_bars(axes, group, top / PARTS + TITLE_ROWS, LABELS[width])
        sheet.note(note, sheet.top + drawing + ABOVE_NOTE)
        return sheet.figure


AXIS_SIZE = 8
DIGIT, COMMA, APART = 0.636 * AXIS_SIZE / 72, 0.318 * AXIS_SIZE / 72, 0.1
"""Inches: a digit of DejaVu Sans or Verdana, a point or comma, and the least between two labels."""


class Mark(NamedTuple):
    """A tick at a share of the axis, and where along the axis its number goes, in inches."""

    place: float
    number: str
    begin: float
    end: float


def marks(scale: float, inches: float) -> list[Mark]:
    """Return the ticks of an axis from 0 to `scale`, above 0, that is so many inches long: two at the least.

    Each number stands in the middle below its tick, but the last gives way to the one before it where it is too long.
    """
    marked = []
    for tick in MaxNLocator(3, steps=(1, 2, 2.5, 4, 5, 10)).tick_values(0, scale):
        if tick <= scale:
            number, place = f"{tick:,.12g}", tick / scale
            digits = sum(character.isdigit() for character in number)
            width = DIGIT * digits + COMMA * (len(number) - digits)
            begin = place * inches - width / 2
            marked.append(Mark(place, number, begin, begin + width))
    if all(left.end + APART <= right.begin for left, right in pairwise(marked)):
        return marked
    nought, last = marked[0], marked[-1]
    return [nought, last._replace(begin=max(last.begin, nought.end + APART))]


def _draw_axis(axes: Axes, group: Group, top: float, inches: float, unit: str) -> None:
    """Draw where bars begin, and the axis with its ticks.

    It is one path, since seventy scenarios have many elements already.
    """
    foot = top + len(group.bars)
    ticks = marks(group.scale, inches) if group.scale else []
    path = [(0.0, top), (0.0, foot)]
    for tick in ticks:
        path += [(tick.place, foot), (tick.place, foot + TICK), (tick.place, foot)]
    if ticks:
        path.append((1.0, foot))
    axes.plot(*zip(*path, strict=True), color=layout.RULE.light, linewidth=0.8, clip_on=False)
    for tick in ticks:
        words = f"{tick.number} {unit}" if tick is ticks[-1] else tick.number
        write(axes, (0, foot + 0.55), tick.begin, words, Type(MUTED, AXIS_SIZE))


def _draw_bars(axes: Axes, group: Group, top: float, labels: float) -> None:
    for position, bar in enumerate(group.bars):
        name, place = reading.clipped(bar.label, LONGEST), top + position + 0.5
        size = 8.5 * min(1.0, LETTERS * labels / max(len(name), 1))
        write(axes, (0, place), -labels, name, Type(MUTED, size))
        if bar.estimate is None:
            write(axes, (0, place), 0.07, reading.NO_ESTIMATE, Type(MUTED, 8.5))
        else:
            _draw_bar(axes, place, bar, bar.estimate, group.scale or 1.0)


def _draw_bar(axes: Axes, place: float, bar: Bar, estimate: Estimate, scale: float) -> None:
    words, low, high = bar.in_words(estimate), estimate.low / scale, estimate.high / scale
    if bar.mark:
        # An arrow at the edge where the figure lies beyond the scale.
        where, mark = (1.0, ">") if high > 1 else (estimate.estimate / scale, "|")
        axes.plot(where, place, mark, color=bar.mark.light, markersize=7, markeredgewidth=2, clip_on=False)
        write(axes, (where, place), 0.12, words, Type(MUTED, 8.5))
        return
    start = 0.0
    for length, colour in bar.segments:
        patch = Rectangle((start / scale, place - 0.36), length / scale, 0.72, linewidth=0)
        patch.set_facecolor(colour.light)
        axes.add_artist(patch)
        start += length
    # One line with both end strokes: a third of the elements, which tells with seventy scenarios.
    path = ((low, low, low, high, high, high), (place - 0.2, place + 0.2, place, place, place - 0.2, place + 0.2))
    axes.plot(*path, color=INK.light, linewidth=1.1, clip_on=False)
    write(axes, (high, place), 0.07, words, Type(size=8.5))


def _groups(summary: Summary, bar: Callable[[str, AppFigures | None, ScenarioSummary], Bar]) -> list[Group]:
    groups = []
    for scenario in in_reading_order(summary):
        if not scenario.asked.skipped:
            bars = [bar(app, own, scenario) for app, own in figures(scenario, apps(summary)).items()]
            groups.append(Group(scenario.name, scenario.asked.area, tuple(bars)))
    return groups


def throughput_chart(summary: Summary) -> Chart:
    """Draw requests per second of each app, scenario by scenario; the floor is a mark and sets no scale."""
    palette = layout.colours(apps(summary))

    def bar(app: str, own: AppFigures | None, _: ScenarioSummary) -> Bar:
        rate = own.requests_per_second if own else None
        if app == FLOOR:
            return Bar(reading.label(app), rate, mark=palette[app])
        return Bar(app, rate, ((rate.estimate, palette[app]),) if rate else ())

    title = throughput_finding(summary)
    measured = "Requests per second; a bare ASGI app is a mark, with an arrow where it lies beyond the scale"
    description = (
        "Bars: requests per second of each app, scenario by scenario, with intervals; a mark for a bare ASGI app"
    )
    chart = BarChart(title, measured, "requests/s", [], _groups(summary, bar))
    return Chart("throughput", title, description, chart.figure)


def cpu_chart(summary: Summary) -> Chart:
    """Draw server CPU time per request, what no app can do without apart from what the framework adds."""
    palette, is_split = layout.colours(apps(summary)), has_kernel_time(summary)

    def bar(app: str, own: AppFigures | None, scenario: ScenarioSummary) -> Bar:
        spent = own.cpu_microseconds_per_request if own else None
        return Bar(reading.label(app), spent, segments(own, scenario.floor, palette[app]))

    title, groups = cpu_finding(summary), _groups(summary, bar)
    # Each bar has its name beside it, so the key has only the two that are compared.
    bare = [("kernel", layout.KERNEL_COLOUR)] if is_split else []
    bare.append((f"{reading.BARE_APP}, the rest" if is_split else reading.BARE_APP, layout.FLOOR_COLOUR))
    adds = [(f"{reading.clipped(app, 24)} adds", palette[app]) for app in apps(summary)[:2]]
    key: list[tuple[str, Artist]] = [(name, Patch(color=colour.light)) for name, colour in (*bare, *adds)]
    chart = BarChart(title, "Server CPU time per request", "µs", key if groups else [], groups)
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
    parts = ((kernel, layout.KERNEL_COLOUR), (below, layout.FLOOR_COLOUR), (added, colour))
    return tuple(part for part in parts if part[0] > 0)


def _kernel(figures: AppFigures | None) -> float:
    """Return a request's microseconds in the kernel, so that with the rest they add up; 0 where that is unknown."""
    spent = figures.cpu_microseconds_per_request if figures else None
    user = figures.user_microseconds_per_request if figures else None
    system = figures.system_microseconds_per_request if figures else None
    return spent.estimate * system.estimate / (user.estimate + system.estimate) if spent and user and system else 0.0
