"""What charts share: colours, a sheet under its title and key, axes, intervals, names at the ends of lines.

Places on a sheet are in inches from its top left corner. One colour per app, everywhere: on paper and on screens,
light and dark. They are those of Okabe and Ito, "Color Universal Design", 2008: told apart with any colour vision. The
dark set is the same, lightened.
"""

import math
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from runner.analysis.statistics.estimate import Estimate
from runner.records.condition import FLOOR
from runner.report.text.reading import TWICE
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
    """Return each app's colour; the floor is grey. Configurations beyond the headline pair take the rest in turn."""
    others = [app for app in apps if app not in KNOWN]
    rest = APPS[2:]
    return KNOWN | {app: rest[position % len(rest)] for position, app in enumerate(others)}


WIDE, NARROW = 10.0, 4.0
"""Inches: the width of a page, and that of a telephone held upright."""
MARGIN = 0.2
TITLE_LINE, TITLE_LETTERS = 0.27, 9.2
"""Inches from one line of a title to the next, and letters to an inch."""
KEY_LINE = 0.22
NOTE_LINE = 0.16
KEY_GAP = 0.12
KEY_SIGN, KEY_LETTER = 0.5, 0.077
"""Inches: the sign of a key's entry with the blanks around it, and a letter of its label."""
LEADING_TICKS = (1, 2)
TICK_WIDTH, TICK_HEIGHT = 0.36, 0.2
"""Inches that the label of a tick takes, with room around it."""
COVER = {"facecolor": PAPER.light, "edgecolor": "none", "pad": 1.0}


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set."""

    colour: Colour = INK
    size: float = 9.5
    weight: Literal["normal", "bold"] = "normal"
    align: Literal["left", "center", "right"] = "left"
    covers: bool = False
    """Whether the lines under it are hidden, so that it can be read on top of a drawing."""
    up: float = 0.0
    """Inches above its place."""


class Sheet:
    """A figure under its title and key. `top` is where the drawing may begin, in inches from the upper edge."""

    def __init__(self, title: str, key: list[Artist], body_height: float, width: float) -> None:
        """`body_height` is what is needed below the key."""
        lines = _wrapped(title, round(width * TITLE_LETTERS)) or [""]
        key_columns = _columns(key, width)
        key_top = MARGIN + TITLE_LINE * len(lines)
        self.width = width
        self.top = key_top + KEY_LINE * math.ceil(len(key) / key_columns) + KEY_GAP
        self.height = self.top + body_height
        self.figure = Figure(figsize=(width, self.height))
        self.figure.text(*self._place(MARGIN), "\n".join(lines), va="top", size=12.5, weight="bold", linespacing=1.25)
        if key:
            columns = min(key_columns, len(key))
            place = self._place(key_top)
            self.figure.legend(handles=key, loc="upper left", bbox_to_anchor=place, ncols=columns, labelcolor=INK.light)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Add a drawing area, its place in inches from the upper left corner of the sheet."""
        bottom = self.height - top - height
        return self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))

    def note(self, text: str, top: float) -> None:
        """Write what a drawing shows, or why there is none."""
        lines = "\n".join(_note_lines(text, self.width))
        self.figure.text(*self._place(top), lines, va="top", size=9, color=MUTED.light)

    def _place(self, top: float) -> tuple[float, float]:
        return MARGIN / self.width, 1 - top / self.height


def note_height(text: str, width: float) -> float:
    """Return the inches that a note takes, with the margin below it."""
    return NOTE_LINE * len(_note_lines(text, width)) + MARGIN


def _note_lines(text: str, width: float) -> list[str]:
    return textwrap.wrap(text, round(width * 13))


def _columns(key: list[Artist], width: float) -> int:
    """Say how many entries of a key go side by side: as wide as its longest label, with the sign before it."""
    longest = max((len(str(entry.get_label())) for entry in key), default=0)
    return max(1, min(6, int((width - 2 * MARGIN) / (KEY_SIGN + KEY_LETTER * longest))))


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many characters; an interval is never broken."""
    glued = re.sub(r"(?<=\d) (?=\[)|(?<=[\d,]) (?=[\d.,]+\])", "\N{NO-BREAK SPACE}", text)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(glued, width)]


def legible(ticks: Iterable[float], limits: tuple[float, float], inches: float, apart: float) -> list[float]:
    """Choose ticks whose labels do not touch on a logarithmic axis: 1 and 2 for certain, then those nearest to 1.

    The axis is so many inches long, labels need to be so many apart.
    """
    scale = inches / math.log(limits[1] / limits[0])
    kept: list[float] = []
    within = [tick for tick in ticks if limits[0] <= tick <= limits[1]]
    for tick in sorted(within, key=lambda tick: (tick not in LEADING_TICKS, abs(math.log(tick)))):
        if all(abs(math.log(tick / other)) * scale >= apart for other in kept):
            kept.append(tick)
    return sorted(kept)


def write(axes: Axes, place: tuple[float, float], inches: float, text: str, look: Type) -> None:
    """Write so many inches to the right of a place: a share of the width of the drawing, and a row of it."""
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
PLAIN_TICKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 20)
"""Of ratios, where rows or panels are many."""
FINE_TICKS = (
    *(0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7),
    *(2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100),
)


def times(tick: float) -> str:
    return f"{tick:g}x"


def thousands(tick: float) -> str:
    return f"{tick:,.0f}"


def set_ticks(axis: Axis, places: Iterable[float], words: Callable[[float], str]) -> None:
    """Draw ticks at these places and nowhere else."""
    axis.set_major_locator(FixedLocator(list(places)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda tick, _: words(tick)))


def logarithmic(
    axis: XAxis | YAxis,
    limits: tuple[float, float],
    inches: float,
    ticks: Iterable[float] = FINE_TICKS,
    words: Callable[[float], str] = times,
) -> None:
    """Scale an axis of so many inches, with those of the ticks whose labels have room."""
    if isinstance(axis, XAxis):
        axis.axes.set(xscale="log", xlim=limits)
    else:
        axis.axes.set(yscale="log", ylim=limits)
    room = TICK_WIDTH if isinstance(axis, XAxis) else TICK_HEIGHT
    set_ticks(axis, legible(ticks, limits, inches, room), words)


def around(values: Iterable[float], room: float) -> tuple[float, float]:
    """Return limits that leave room around what is shown, as a factor."""
    shown = list(values)
    return min(shown) / room, max(shown) * room


def ends(estimates: Iterable[Estimate]) -> list[float]:
    """Return the ends of all intervals."""
    return [end for estimate in estimates for end in (estimate.low, estimate.high)]


def draw_grid(axes: Axes, axis: Literal["x", "y", "both"] = "y") -> None:
    axes.grid(visible=True, axis=axis, color=GUIDE.light, linewidth=0.8)


def draw_references(axes: Axes, axis: Literal["x", "y"], *, has_twice: bool = True) -> None:
    """Draw the line of equality, and that of twice as much."""
    draw = axes.axvline if axis == "x" else axes.axhline
    draw(1.0, color=MUTED.light, linewidth=1.0, zorder=1)
    if has_twice:
        draw(TWICE, color=MUTED.light, linewidth=1.0, linestyle=DASHED, zorder=1)


def reference_key() -> dict[str, Line2D]:
    """Return what these lines mean."""
    return {
        "equal: 1x": Line2D([], [], color=MUTED.light, linewidth=1.0),
        "twice: 2x": Line2D([], [], color=MUTED.light, linewidth=1.0, linestyle=DASHED),
    }


def labelled(entries: Mapping[str, Artist]) -> list[Artist]:
    """Return a key, each entry with its label."""
    for label, entry in entries.items():
        entry.set_label(label)
    return list(entries.values())


DOT = ("o", 6.0)


class Style(TypedDict, total=False):
    """How a line is drawn."""

    linewidth: float
    linestyle: str
    zorder: float


def draw_line(
    axes: Axes, places: Sequence[float], values: Sequence[float], colour: Colour, **style: Unpack[Style]
) -> None:
    axes.plot(places, values, color=colour.light, linewidth=style.pop("linewidth", 1.6), **style)


def draw_dots(
    axes: Axes, places: Sequence[float], values: Sequence[float], colour: Colour, mark: tuple[str, float] = DOT
) -> None:
    """Draw dots of a shape and a size."""
    shape, size = mark
    axes.plot(places, values, shape, color=colour.light, markersize=size, markeredgecolor=PAPER.light, zorder=5)


def draw_up(axes: Axes, place: float, estimate: Estimate, colour: Colour, shape: str = "o") -> None:
    """Draw an estimate above its place, with its interval."""
    draw_line(axes, (place, place), (estimate.low, estimate.high), colour, linewidth=2.0, zorder=4)
    draw_dots(axes, (place,), (estimate.estimate,), colour, (shape, DOT[1]))


def draw_across(axes: Axes, estimate: Estimate, place: float, colour: Colour) -> None:
    """Draw an estimate along a row, with its interval."""
    draw_line(axes, (estimate.low, estimate.high), (place, place), colour, linewidth=2.0, zorder=4)
    draw_dots(axes, (estimate.estimate,), (place,), colour)


def draw_band(axes: Axes, places: Sequence[float], estimates: Sequence[Estimate], colour: Colour) -> None:
    """Draw the intervals of a line."""
    lows, highs = [one.low for one in estimates], [one.high for one in estimates]
    axes.fill_between(places, lows, highs, color=colour.light, alpha=0.2, linewidth=0, zorder=1)


LINE_END_SIZE = 8
LETTER = 0.066
"""Inches: a letter of a name, generously."""
LINE = 0.15
"""Inches from one name to the next, at the least."""
GAP = 0.1
"""Inches from the end of the drawing to a name."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a line ends."""

    name: str
    value: float
    colour: Colour
    is_bold: bool = False


def room_for(names: Sequence[str]) -> float:
    """Return the inches that names take to the right of a drawing."""
    return GAP + LETTER * max((len(name) for name in names), default=0)


def write_ends(axes: Axes, named: Sequence[End], inches: float) -> None:
    """Write each name as near to the end of its line as the others leave room; `inches` is the drawing's height."""
    ordered = sorted(named, key=lambda end: end.value)
    right = axes.get_xlim()[1]
    places = apart([inches * share_of(axes, (right, end.value))[1] for end in ordered], inches)
    for end, place in zip(ordered, places, strict=True):
        axes.annotate(
            end.name,
            (1.0, place / inches),
            xycoords="axes fraction",
            xytext=(GAP * 72, 0),
            textcoords="offset points",
            va="center",
            size=LINE_END_SIZE,
            weight="bold" if end.is_bold else "normal",
            color=end.colour.light,
            annotation_clip=False,
        )


def share_of(axes: Axes, place: tuple[float, float]) -> tuple[float, float]:
    """Return where a place lies in a drawing whose axes have their scale, as shares of its width and height."""
    across, up = axes.transLimits.transform(axes.transScale.transform(place))
    return float(across), float(up)


def apart(places: Sequence[float], top: float) -> list[float]:
    """Return ascending places, each a line above the one before, moved as little as that takes, and none above the top.

    Names that touch make a group, whose middle stays where the middle of its lines is.
    """
    groups: list[list[float]] = []
    for number, place in enumerate(places):
        groups.append([place - number * LINE])
        while len(groups) > 1 and _middle(groups[-2]) > _middle(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    starts = [_middle(group) for group in groups for _ in group]
    ceiling = top - (len(starts) - 1) * LINE
    return [min(start, ceiling) + number * LINE for number, start in enumerate(starts)]


def _middle(group: list[float]) -> float:
    return math.fsum(group) / len(group)
