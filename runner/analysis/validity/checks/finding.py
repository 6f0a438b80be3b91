"""What a check saw, before it is held against a threshold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure, and the words that the check's sentence needs beside it."""

    figure: float
    detail: str = ""
