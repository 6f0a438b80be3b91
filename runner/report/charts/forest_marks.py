"""The marks of a forest plot: dots with their intervals, arrows for what lies beyond the axis, and the key to them."""

from itertools import chain

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from runner.analysis.statistics.estimate import Estimate
from runner.report.charts.palette import FAINT, INK, MUTED, PAPER, Colour
from runner.report.text.findings import TWICE
from runner.report.text.reading import Compared, waits

SHOWN = (0.5, 4.0)
"""Ratios on the axis. A few routing tables lie far beyond, at 18 times, and would press all others together."""
DASHED = (0, (4, 3))


def draw_ratio(axes: Axes, ratio: Estimate, place: float, mark: Line2D) -> None:
    """Draw a figure with its interval; one beyond the axis as an arrow at its edge, with the figure beside the row."""
    mark.set_ydata([place])
    if SHOWN[0] <= ratio.estimate <= SHOWN[1]:
        weight = mark.get_linewidth()
        axes.add_artist(Line2D((ratio.low, ratio.high), (place, place), color=mark.get_color(), lw=weight, zorder=2))
    else:
        beyond = ratio.estimate > SHOWN[1]
        mark.set_xdata([SHOWN[beyond]])
        mark.set_marker(">" if beyond else "<")
    axes.add_artist(mark)


def marker(value: float, place: float, shape: str, colour: Colour, *, filled: bool) -> Line2D:
    """Return a dot, hollow for a figure that carries no verdict."""
    return Line2D(
        [value],
        [place],
        color=colour.light,
        linewidth=2.4 if shape == "o" else 1.6,
        marker=shape,
        markersize=7.0 if shape == "o" else 4.0,
        markerfacecolor=colour.light if filled else PAPER.light,
        markeredgewidth=1.4,
        zorder=4 if shape == "o" else 3,
    )


def mean_marker(value: float) -> Line2D:
    return Line2D([value], [0], color=INK.light, linewidth=2.4, marker="d", markersize=8.0, zorder=4)


def limits_of(rows: list[Compared]) -> tuple[float, float]:
    """Return an axis with room for both lines and every interval within `SHOWN`; what lies beyond is at its edge."""
    shown = chain.from_iterable((row.comparison.ratio, row.comparison.cpu_ratio) for row in rows)
    ratios = [ratio for ratio in shown if ratio is not None]
    lowest = min((ratio.low for ratio in ratios), default=1.0)
    highest = max((ratio.high for ratio in ratios), default=TWICE)
    # A twelfth of a decade leaves the outermost markers clear of the edge.
    room = 10 ** (1 / 12)
    return max(min(lowest, 1.0), SHOWN[0]) / room, min(max(highest, TWICE), SHOWN[1]) * room


def key_of(colour: Colour, rows: list[Compared], *, has_mean: bool) -> list[Artist]:
    """Return what the marks of these rows mean, and nothing that none of them has."""
    entries = {
        "throughput": marker(0, 0, "o", colour, filled=True),
        "CPU time per request": marker(0, 0, "D", FAINT, filled=False),
        "equal: 1x": Line2D([], [], color=MUTED.light, linewidth=1.0),
        "twice: 2x": Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=DASHED),
    }
    if has_mean:
        entries["geometric mean"] = mean_marker(0)
    if any(not row.comparison.is_valid for row in rows):
        entries["throughput, invalid"] = marker(0, 0, "o", colour, filled=False)
    if any(waits(row.scenario) for row in rows):
        entries["waits: not about CPU"] = Line2D([], [], color=INK.light, linestyle="", marker=(6, 2, 0), markersize=6)
    for label, line in entries.items():
        line.set_label(label)
    return list(entries.values())
