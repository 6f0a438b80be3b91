"""Names at the right ends of lines, pushed apart where lines end close together."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from runner.report.charts.palette import Colour

SIZE = 8
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


def write_ends(axes: Axes, ends: Sequence[End], inches: float) -> None:
    """Write each name as near to the end of its line as the others leave room; `inches` is the drawing's height."""
    ordered = sorted(ends, key=lambda end: end.value)
    places = apart([inches * height_of(axes, end.value) for end in ordered], inches)
    for end, place in zip(ordered, places, strict=True):
        axes.annotate(
            end.name,
            (1.0, place / inches),
            xycoords="axes fraction",
            xytext=(GAP * 72, 0),
            textcoords="offset points",
            va="center",
            size=SIZE,
            weight="bold" if end.is_bold else "normal",
            color=end.colour.light,
            annotation_clip=False,
        )


def height_of(axes: Axes, value: float) -> float:
    """Return where a value lies between the foot and the top of a drawing whose axes have their scale."""
    _, up = axes.transLimits.transform(axes.transScale.transform((axes.get_xlim()[1], value)))
    return float(up)


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
    return sum(group) / len(group)
