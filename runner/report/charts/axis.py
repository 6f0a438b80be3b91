"""The axis under a group of bars: 0 and a few round numbers, each with room for its label; the last names the unit."""

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.ticker import MaxNLocator

SIZE = 8
"""Of the labels, in points."""
DIGIT, POINT = 0.636 * SIZE / 72, 0.318 * SIZE / 72
"""Inches: a digit of DejaVu Sans or Verdana, and a point or comma, which take half of it."""
APART = 0.1
"""Inches between two labels, at the least."""
PARTS = 3
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
    ticks = MaxNLocator(PARTS, steps=ROUND).tick_values(0, scale)
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
    return sum(DIGIT if character.isdigit() else POINT for character in number)
