"""What charts share: a sheet measured in inches from its top left corner, a title that states the finding, a key."""

import math
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from runner.report.charts.palette import INK, MUTED, PAPER, Colour

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
class Look:
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


def write(axes: Axes, place: tuple[float, float], inches: float, text: str, look: Look) -> None:
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
