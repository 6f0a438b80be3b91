"""The axis under each group of bars: its unit, its ticks, its lines, and room for its labels."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Annotation, Text

from runner.analysis.statistics.estimate import Estimate
from runner.report.charts.bars import AXIS_ROWS, PARTS, TICK, TITLE_ROWS, Bar, BarChart, Group
from runner.report.charts.layout import APPS, FLOOR_COLOUR, NARROW, RULE, WIDE
from runner.report.charts.pictures import house_style
from tests.report.builder import estimate, many_scenarios
from tests.report.drawings import full_charts
from tests.report.test_charts import drawn, texts

UNITS = {"throughput": "requests/s", "cpu": "µs"}


def exactly(value: float) -> Estimate:
    return Estimate(estimate=value, low=value, high=value)


def make_group(*figures: Estimate | None, name: str = "list_items[100]") -> Group:
    """Bars of these figures; what stands beside each is short, since these tests are about what stands below."""
    bars = (
        Bar(f"app-{place}", one, ((one.estimate, APPS[0]),) if one else (), in_words=lambda _: "its figure")
        for place, one in enumerate(figures)
    )
    return Group(name, "serialisation", tuple(bars))


def foot_of(group: Group) -> float:
    """The row where its bars end."""
    return TITLE_ROWS + len(group.bars)


def named(svg: bytes, unit: str) -> list[str]:
    """The labels that end an axis."""
    return [text for text in texts(svg) if re.fullmatch(rf"[\d,.]+ {unit}", text)]


FAILED = make_group(None, None, name="broken")
NOUGHT = make_group(exactly(0.0), name="nothing")
ORDINARY = make_group(estimate(24_200.0), estimate(1_307.0), estimate(62_610.0))
LONG = make_group(exactly(123_456_789.0), exactly(1_987_654_321.0))
SMALL = make_group(estimate(0.0123), estimate(0.00456))
CASES = {
    "one group": [ORDINARY],
    "many groups": [ORDINARY] * 9,
    "long figures": [LONG] * 5,
    "small figures": [SMALL, ORDINARY, SMALL, SMALL],
    "nothing estimated": [FAILED],
    "a failure between": [ORDINARY, FAILED, ORDINARY, FAILED],
}


@contextmanager
def laid_out(groups: list[Group], width: float, measured: str = "Requests per second") -> Iterator[Figure]:
    """A chart of these groups."""
    with house_style():
        key: list[tuple[str, Artist]] = [("litestar", Patch(color=APPS[0].light))]
        figure = BarChart("What was found", measured, "requests/s", key, groups).figure(width)
        figure.draw_without_rendering()
        yield figure


def lines_of(axes: Axes) -> list[list[tuple[float, float]]]:
    """The corners of what is drawn around the bars of each group: a share of the width, and a row."""
    paths = [np.asarray(line.get_xydata()) for line in axes.lines if line.get_color() == RULE.light]
    return [[(float(place), float(row)) for place, row in path] for path in paths]


def ticks_of(corners: list[tuple[float, float]]) -> list[float]:
    """Where ticks end, as shares of the width."""
    lowest = max(row for _, row in corners)
    return [place for place, row in corners if row == lowest]


def labels_below(axes: Axes, foot: float) -> list[Annotation]:
    """What is written under an axis, from left to right."""
    found = [text for text in axes.texts if isinstance(text, Annotation) and foot < text.xy[1] < foot + AXIS_ROWS]
    return sorted(found, key=lambda text: text.get_window_extent().x0)


@pytest.mark.parametrize("name", UNITS)
def test_every_scenario_with_an_estimate_has_an_axis_from_0_that_names_its_unit(name: str) -> None:
    measured = len([scenario for scenario in many_scenarios(70) if scenario.floor])
    chart = next(chart for chart in drawn(70) if chart.name == name)

    assert measured < 70
    for svg in (chart.svg, chart.narrow_svg):
        assert texts(svg).count("0") == len(named(svg, UNITS[name])) == measured


@pytest.mark.parametrize("name", UNITS)
def test_no_axis_has_0_alone(name: str) -> None:
    chart = next(chart for chart in full_charts() if chart.name == name)

    for svg in (chart.svg, chart.narrow_svg):
        assert f"0 {UNITS[name]}" not in named(svg, UNITS[name]) != []


@pytest.mark.parametrize(
    ("group", "width", "written"),
    [
        (ORDINARY, WIDE, ["0", "25,000", "50,000 requests/s"]),
        (ORDINARY, NARROW, ["0", "50,000 requests/s"]),
        (LONG, NARROW, ["0", "1,000,000,000 requests/s"]),
        (SMALL, WIDE, ["0", "0.005", "0.01 requests/s"]),
    ],
)
def test_ticks_are_round_and_as_many_as_have_room(group: Group, width: float, written: list[str]) -> None:
    with laid_out([group] * 4, width) as figure:
        labels = labels_below(figure.axes[0], foot_of(group))

        assert written == [label.get_text() for label in labels]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_bar_ends_at_the_tick_of_its_figure(width: float) -> None:
    with laid_out([make_group(exactly(40.0), exactly(80.0), exactly(95.0))], width) as figure:
        axes = figure.axes[0]
        bars = [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]
        labels = [label.get_text() for label in labels_below(axes, TITLE_ROWS + 3)]

        assert ["0", "40", "80 requests/s"] == labels
        assert pytest.approx([0.0, *bars[:2]]) == ticks_of(lines_of(axes)[0])


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_number_stands_in_the_middle_below_its_tick_and_the_unit_after_it(width: float) -> None:
    with laid_out([ORDINARY], width) as figure:
        axes = figure.axes[0]
        ticks, labels = ticks_of(lines_of(axes)[0]), labels_below(axes, foot_of(ORDINARY))

        assert len(labels) >= 2
        for tick, label in zip(ticks, labels, strict=True):
            label.set_text(label.get_text().removesuffix(" requests/s"))
            extent = label.get_window_extent()
            middle, below = axes.transData.transform((tick, foot_of(ORDINARY) + TICK))
            assert pytest.approx(middle, abs=1.5) == (extent.x0 + extent.x1) / 2
            assert extent.y1 < below


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_line_of_an_axis_runs_under_the_last_bar_as_far_as_an_interval_may(width: float) -> None:
    with laid_out([ORDINARY, ORDINARY], width) as figure:
        for corners, top in zip(lines_of(figure.axes[0]), (0, ORDINARY.height / PARTS), strict=True):
            assert pytest.approx((0, top + TITLE_ROWS)) == corners[0]
            assert pytest.approx((1, top + foot_of(ORDINARY))) == corners[-1]


@pytest.mark.parametrize("group", [FAILED, NOUGHT])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_where_nothing_was_estimated_no_scale_is_drawn(group: Group, width: float) -> None:
    with laid_out([group], width) as figure:
        (axes,) = figure.axes

        assert [[(0, TITLE_ROWS), (0, foot_of(group))]] == lines_of(axes)
        assert [] == labels_below(axes, foot_of(group))
        assert foot_of(group) == group.height / PARTS


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("groups", CASES.values(), ids=CASES)
def test_no_text_touches_another_or_leaves_the_picture(groups: list[Group], width: float) -> None:
    with laid_out(groups, width, measured="A note of many words. " * 10) as figure:
        boxes = {text: text.get_window_extent() for text in figure.findobj(Text) if text.get_text()}
        outside = [text for text, box in boxes.items() if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.bbox.x1]
        touching = [(one, other) for one, other in combinations(boxes, 2) if boxes[one].overlaps(boxes[other])]

        assert ([], []) == (outside, touching)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([], "This run measured nothing."),
        ([ORDINARY], "Requests per second, with 95 % intervals"),
        ([FAILED, FAILED], "Requests per second, with 95 % intervals"),
        ([ORDINARY, FAILED], "Requests per second, with 95 % intervals"),
        ([ORDINARY, ORDINARY], "Requests per second, with 95 % intervals; each scenario has its own scale"),
    ],
)
def test_the_note_speaks_of_scales_only_where_there_are_several(groups: list[Group], said: str) -> None:
    with laid_out(groups, WIDE) as figure:
        assert said == figure.texts[-1].get_text()


def test_an_axis_takes_no_path_of_its_own() -> None:
    with laid_out([ORDINARY] * 9, WIDE) as figure:
        assert [5, 4] == [len(lines_of(axes)) for axes in figure.axes]


def beside(figure: float) -> Group:
    """A bar of 100, and a mark of this figure."""
    marked = Bar("bare ASGI app", exactly(figure), mark=FLOOR_COLOUR, in_words=lambda _: "its figure")
    return Group("list_items[100]", "serialisation", (*make_group(exactly(100.0)).bars, marked))


@pytest.mark.parametrize(("figure", "place", "marker"), [(60.0, 0.6, "|"), (400.0, 1.0, ">")])
def test_a_mark_sets_no_scale_and_is_an_arrow_where_it_lies_beyond(figure: float, place: float, marker: str) -> None:
    group = beside(figure)
    with laid_out([group], WIDE) as drawing:
        [mark] = [line for line in drawing.axes[0].lines if line.get_color() == FLOOR_COLOUR.light]

        assert 100.0 == group.scale
        assert ([place], marker) == (np.asarray(mark.get_xdata()).tolist(), mark.get_marker())


def test_a_mark_alone_sets_the_scale() -> None:
    alone = Group("list_items[100]", "serialisation", beside(60.0).bars[1:])

    assert 60.0 == alone.scale
