"""Figures beside the bounds that they have to keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its bound."""

    name: str
    value: float | None
    """None: could not be measured here; `unit` says why."""
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def has_bound(self) -> bool:
        """Whether it is held to anything."""
        return self.at_least is not None or self.at_most is not None

    @property
    def is_kept(self) -> bool | None:
        """Whether the bound is kept; None where nothing was measured."""
        if self.value is None:
            return None
        low_enough = self.at_most is None or self.value <= self.at_most
        return low_enough and (self.at_least is None or self.value >= self.at_least)


def show(figures: Sequence[Figure], console: Console) -> None:
    """A table."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("figure", "measured", "bound", ""):
        table.add_column(column, overflow="fold")
    for figure in figures:
        table.add_row(*(Text(cell) for cell in cells(figure)))
    console.print(table)


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """A row of the table."""
    measured = figure.unit if figure.value is None else f"{figure.value:,.4g} {figure.unit}"
    return figure.name, measured, bound(figure), outcome(figure)


def bound(figure: Figure) -> str:
    """What the figure has to keep."""
    if figure.at_least is not None:
        return f"at least {figure.at_least:,g}"
    return "none" if figure.at_most is None else f"at most {figure.at_most:,g}"


def outcome(figure: Figure) -> str:
    """Whether it does."""
    if not figure.has_bound:
        return ""
    return {True: "kept", False: "BROKEN", None: "not measured"}[figure.is_kept]
