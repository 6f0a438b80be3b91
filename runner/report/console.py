"""Tables on standard output. `list` prints one too, so nothing here needs what computes."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_ELSEWHERE = 160  # columns in a log or a pipe, where nobody says: wide enough for a table's sentences


def output() -> Console:
    """Return standard output: as wide as the terminal is."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_ELSEWHERE)


def table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> Table:
    """Return a table of cells as they are: `list_items[100]` is a name, not markup, and names come from outside."""
    filled = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        filled.add_column(Text(column), overflow="fold")
    for cells in rows:
        filled.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))
    return filled
