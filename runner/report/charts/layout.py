"""What charts share: colours, a sheet under its title and key, axes, intervals, names at the ends of lines.

Places on a sheet are in inches from its top left corner. An app has one colour everywhere, lightened on dark pages.
The colours are those of Okabe and Ito, "Color Universal Design", 2008: told apart with any colour vision.
"""

import math
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from statistics import fmean
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.statistics.estimate import Estimate
from runner.records.condition import FLOOR
from runner.report.text.reading import TWICE, clipped, proper_name
from scenarios.claims import CLAIMED_PAIR


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by role: what charts are drawn with, and what a dark page shows in its place."""

    role: str
    light: str
    dark: str


PAPER = Colour("paper", "#ffffff", "#161b22")
INK = Colour("ink", "#1f2328", "#e6edf3")
MUTED = Colour("muted", "#59636e", "#9da7b3")
FAINT = Colour("faint", "#8b949e", "#8d96a0")
RULE = Colour("rule", "#c9d1d9", "#3d444d")
GUIDE = Colour("guide", "#e9edf1", "#272d36")
FLOOR_COLOUR = Colour("floor", "#a4abb3", "#7d8590")
KERNEL_COLOUR = Colour("kernel", "#57606a", "#b1bac4")

APPS = (
    Colour("app-1", "#0072b2", "#56b4e9"),  # blue: the contender of the claims
    Colour("app-2", "#d55e00", "#ff9a57"),  # vermilion: their baseline
    Colour("app-3", "#009e73", "#35cfa2"),
    Colour("app-4", "#cc79a7", "#eba6cb"),
    Colour("app-5", "#e69f00", "#f5c04f"),
    Colour("app-6", "#7a5cc7", "#b29bf2"),
    Colour("app-7", "#7f5a1e", "#c9a063"),
    Colour("app-8", "#56a0b8", "#8fd3e8"),
    Colour("app-9", "#a3344f", "#f08aa2"),
)
KNOWN = dict(zip(CLAIMED_PAIR, APPS, strict=False)) | {FLOOR: FLOOR_COLOUR}
ALL = (PAPER, INK, MUTED, FAINT, RULE, GUIDE, FLOOR_COLOUR, KERNEL_COLOUR, *APPS)


def colours(apps: list[str]) -> dict[str, Colour]:
    """Return each app's colour; configurations beyond the headline pair take the rest in turn."""
    return KNOWN | dict(zip((app for app in apps if app not in KNOWN), cycle(APPS[2:]), strict=False))


def short(app: str, letters: int = 24) -> str:
    return clipped(proper_name(app), letters)


WIDE, NARROW = 10.0, 4.0  # inches: the width of a page, and that of a telephone held upright
MARGIN = 0.2
TITLE_LINE, KEY_LINE, NOTE_LINE = 0.27, 0.22, 0.16
TITLE_LETTERS, NOTE_LETTERS = 9.2, 13  # to an inch
KEY_GAP, KEY_SIGN, KEY_LETTER = 0.12, 0.5, 0.077  # inches: below a key, of an entry's sign, of a letter
PLOT, LEFT, BELOW = 3.3, 0.75, 0.62  # inches of a lone drawing: its height, the axes left of and below it
COVER = {"facecolor": PAPER.light, "edgecolor": "none", "pad": 1.0}


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set."""

    colour: Colour = INK
    size: float = 9.5
    weight: Literal["normal", "bold"] = "normal"
    align: Literal["left", "center", "right"] = "left"
    covers: bool = False  # whether the lines under it are hidden, so that it can be read on top of a drawing
    up: float = 0.0  # inches above its place


class Sheet:
    """A figure under its title and key. `top` is where the drawing may begin, in inches from the upper edge."""

    def __init__(self, title: str, key: Sequence[tuple[str, Artist]], body_height: float, width: float) -> None:
        # An interval is never broken.
        glued = re.sub(r"(?<=\d) (?=\[)|(?<=[\d,]) (?=[\d.,]+\])", "\N{NO-BREAK SPACE}", title)
        lines = textwrap.wrap(glued, round(width * TITLE_LETTERS)) or [""]
        words = "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
        labels, handles = [label for label, _ in key], [handle for _, handle in key]
        longest = max(map(len, labels), default=0)
        columns = max(1, min(6, int((width - 2 * MARGIN) / (KEY_SIGN + KEY_LETTER * longest))))
        key_top = MARGIN + TITLE_LINE * len(lines)
        self.width = width
        self.top = key_top + KEY_LINE * math.ceil(len(key) / columns) + KEY_GAP
        self.height = self.top + body_height
        self.figure = Figure(figsize=(width, self.height))
        self.figure.text(*self._place(MARGIN), words, va="top", size=12.5, weight="bold", linespacing=1.25)
        if key:
            place, across = self._place(key_top), min(columns, len(key))
            look: dict[str, Any] = {"bbox_to_anchor": place, "ncols": across, "labelcolor": INK.light}
            self.figure.legend(handles, labels, loc="upper left", **look)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        bottom = self.height - top - height
        return self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))

    def note(self, text: str, top: float) -> None:
        lines = textwrap.fill(text, round(self.width * NOTE_LETTERS))
        self.figure.text(*self._place(top), lines, va="top", size=9, color=MUTED.light)

    def _place(self, top: float) -> tuple[float, float]:
        return MARGIN / self.width, 1 - top / self.height


def note_height(text: str, width: float) -> float:
    """Return the inches that a note takes, with the margin below it."""
    return NOTE_LINE * len(textwrap.wrap(text, round(width * NOTE_LETTERS))) + MARGIN


def alone(
    title: str, key: Sequence[tuple[str, Artist]], width: float, right: float = MARGIN, height: float = PLOT
) -> tuple[Sheet, Axes]:
    """Return a sheet with one drawing on it, and so many inches to its right."""
    sheet = Sheet(title, key, height + BELOW, width)
    return sheet, sheet.axes(LEFT, sheet.top, width - LEFT - right, height)


def legible(ticks: Iterable[float], limits: tuple[float, float], inches: float, apart: float) -> list[float]:
    """Choose ticks of a logarithmic axis, so many inches apart: 1 and 2 for certain, then those nearest to 1."""
    scale = inches / math.log(limits[1] / limits[0])
    kept: list[float] = []
    within = [tick for tick in ticks if limits[0] <= tick <= limits[1]]
    for tick in sorted(within, key=lambda tick: (tick not in {1, 2}, abs(math.log(tick)))):
        if all(abs(math.log(tick / other)) * scale >= apart for other in kept):
            kept.append(tick)
    return sorted(kept)


def write(axes: Axes, place: tuple[float, float], inches: float, text: str, look: Type) -> None:
    """Write so many inches to the right of a place: a share of the drawing's width, and a value up it."""
    axes.annotate(
        text,
        place,
        xycoords=axes.get_yaxis_transform(),
        xytext=(inches * 72, look.up * 72),
        textcoords="offset points",
        ha=look.align,
        va="center",
        color=look.colour.light,
        size=look.size,
        weight=look.weight,
        annotation_clip=False,
        bbox=COVER if look.covers else None,
    )


DASHED, DOTTED = (0, (4, 3)), (0, (1, 2))
PLAIN_TICKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 20)  # of ratios, where rows or panels are many
FINE_TICKS = (
    *(0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7),
    *(2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100),
)


PLAIN, TIMES, THOUSANDS = "{:g}".format, "{:g}x".format, "{:,.0f}".format


def set_ticks(axis: Axis, places: Iterable[float], words: Callable[[float], str]) -> None:
    axis.set_major_locator(FixedLocator(list(places)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda tick, _: words(tick)))


def logarithmic(
    axis: XAxis | YAxis,
    limits: tuple[float, float],
    inches: float,
    ticks: Iterable[float] = FINE_TICKS,
    words: Callable[[float], str] = TIMES,
) -> None:
    """Scale an axis of so many inches, with those of the ticks whose labels have room: so many inches each."""
    if isinstance(axis, XAxis):
        axis.axes.set(xscale="log", xlim=limits)
        room = 0.36
    else:
        axis.axes.set(yscale="log", ylim=limits)
        room = 0.2
    set_ticks(axis, legible(ticks, limits, inches, room), words)


def around(values: Iterable[float], room: float) -> tuple[float, float]:
    """Return limits that leave room, a factor, around what is shown."""
    shown = list(values)
    return min(shown) / room, max(shown) * room


def ends(estimates: Iterable[Estimate]) -> list[float]:
    return [end for estimate in estimates for end in (estimate.low, estimate.high)]


def draw_grid(axes: Axes, axis: Literal["x", "y", "both"] = "y") -> None:
    axes.grid(visible=True, axis=axis, color=GUIDE.light, linewidth=0.8)


def draw_references(axes: Axes, axis: Literal["x", "y"], *, has_twice: bool = True) -> None:
    draw = axes.axvline if axis == "x" else axes.axhline
    draw(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    if has_twice:
        draw(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)


def reference_key() -> dict[str, Artist]:
    return {
        "equal: 1x": Line2D([], [], color=MUTED.light, linewidth=1.0),
        "twice: 2x": Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=DASHED),
    }


DOT = ("o", 6.0)


def draw_dots(
    axes: Axes, across: Sequence[float], up: Sequence[float], colour: Colour, mark: tuple[str, float] = DOT
) -> None:
    shape, size = mark
    axes.plot(across, up, shape, color=colour.light, markersize=size, markeredgecolor=PAPER.light, zorder=5)


def draw_estimate(  # noqa: PLR0913, PLR0917 - where, how and above what it is drawn
    axes: Axes, across: float | Estimate, up: float | Estimate, colour: Colour, shape: str = "o", order: int = 4
) -> None:
    """Draw an estimate with its interval along one axis; the other says where. Names that cover it have order 3."""
    lines = [(each.low, each.high) if isinstance(each, Estimate) else (each, each) for each in (across, up)]
    place, value = (each.estimate if isinstance(each, Estimate) else each for each in (across, up))
    axes.plot(*lines, color=colour.light, linewidth=2.0, zorder=order)
    draw_dots(axes, (place,), (value,), colour, (shape, DOT[1]))


def draw_band(axes: Axes, places: Sequence[float], estimates: Sequence[Estimate], colour: Colour) -> None:
    lows, highs = [one.low for one in estimates], [one.high for one in estimates]
    axes.fill_between(places, lows, highs, color=colour.light, alpha=0.2, linewidth=0, zorder=1)


LETTER, LINE, GAP = 0.066, 0.15, 0.1  # inches: of a letter, from name to name, from a drawing to a name


def room_for(names: Sequence[str]) -> float:
    """Return the inches that names take to the right of their lines."""
    return GAP + LETTER * max((len(name) for name in names), default=0)


def write_ends(axes: Axes, named: Sequence[tuple[float, str, Type]], inches: float) -> None:
    """Write the name of each line as near to the value of its end as the others leave room.

    `inches` is the drawing's height.
    """
    ordered = sorted(named, key=lambda end: end[0])
    ends = [inches * share_of(axes, (axes.get_xlim()[1], value))[1] for value, _, _ in ordered]
    for (value, name, look), end, place in zip(ordered, ends, apart(ends, inches), strict=True):
        write(axes, (1.0, value), GAP, name, replace(look, up=place - end))


def share_of(axes: Axes, place: tuple[float, float]) -> tuple[float, float]:
    """Return a place in a drawing whose axes have their scale, as shares of its width and height."""
    across, up = axes.transLimits.transform(axes.transScale.transform(place))
    return float(across), float(up)


def apart(places: Sequence[float], top: float) -> list[float]:
    """Return ascending places, each a line above the one before, moved as little as that takes, and none above the top.

    Names that touch make a group, whose middle stays where the middle of its lines is.
    """
    groups: list[list[float]] = []
    for number, place in enumerate(places):
        groups.append([place - number * LINE])
        while len(groups) > 1 and fmean(groups[-2]) > fmean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    starts = [fmean(group) for group in groups for _ in group]
    ceiling = top - (len(starts) - 1) * LINE
    return [min(start, ceiling) + number * LINE for number, start in enumerate(starts)]
