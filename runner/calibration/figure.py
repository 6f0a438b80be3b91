"""Figures beside the bounds that they have to keep."""

from dataclasses import dataclass


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
        return self.at_least is not None or self.at_most is not None

    @property
    def is_kept(self) -> bool | None:
        """Whether the bound is kept; None where nothing was measured."""
        if self.value is None:
            return None
        low_enough = self.at_most is None or self.value <= self.at_most
        return low_enough and (self.at_least is None or self.value >= self.at_least)


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """Return a row of the table: the figure, what was measured, the bound, and what came of it."""
    measured = figure.unit if figure.value is None else f"{figure.value:,.4g} {figure.unit}"
    return figure.name, measured, bound(figure), outcome(figure)


def bound(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"at least {figure.at_least:,g}"
    return "none" if figure.at_most is None else f"at most {figure.at_most:,g}"


def outcome(figure: Figure) -> str:
    """Say whether the bound is kept; nothing where there is none."""
    if not figure.has_bound:
        return ""
    return {True: "kept", False: "BROKEN", None: "not measured"}[figure.is_kept]
