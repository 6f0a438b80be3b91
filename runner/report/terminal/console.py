"""Where commands print to."""

from rich.console import Console

WIDTH_ELSEWHERE = 160
"""Columns in a log or a pipe, where nobody says: wide enough for a table's sentences."""


def output() -> Console:
    """Standard output: as wide as the terminal is."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_ELSEWHERE)
