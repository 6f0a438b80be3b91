"""What charts share: a sheet measured in inches from its top left corner, a title that states the finding, a key."""

import math
import textwrap
from dataclasses import dataclass
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from runner.report.palette import INK, MUTED, PAPER, Colour

WIDE, NARROW = 10.0, 4.0
"""Inches: the width of a page, and that of a telephone held upright."""
MARGIN = 0.2
TITLE_LINE = 0.27
KEY_LINE = 0.22
KEY_GAP = 0.12
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


class Sheet:
    """A figure under its title and key. `top` is where the drawing may begin, in inches from the upper edge."""

    def __init__(self, title: str, key: list[Artist], body_height: float, width: float) -> None:
        """`body_height` is what is needed below the key."""
        lines = textwrap.wrap(title, round(width * 9.6)) or [""]
        key_columns = 5 if width == WIDE else 2
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
        """A drawing area, its place in inches from the upper left corner of the sheet."""
        bottom = self.height - top - height
        return self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))

    def note(self, text: str, top: float) -> None:
        """A line that names the unit of a drawing without ticks, or says why there is no drawing."""
        lines = "\n".join(textwrap.wrap(text, round(self.width * 13)))
        self.figure.text(*self._place(top), lines, va="top", size=9, color=MUTED.light)

    def _place(self, top: float) -> tuple[float, float]:
        return MARGIN / self.width, 1 - top / self.height


def write(axes: Axes, place: tuple[float, float], inches: float, text: str, look: Look) -> None:
    """Write so many inches to the right of a place: a share of the width of the drawing, and a row of it."""
    axes.annotate(
        text,
        place,
        xycoords=axes.get_yaxis_transform(),
        xytext=(inches * 72, 0),
        textcoords="offset points",
        ha=look.align,
        va="center",
        color=look.colour.light,
        size=look.size,
        weight=look.weight,
        annotation_clip=False,
        bbox=COVER if look.covers else None,
    )
