"""Texts from a run as Markdown that they cannot break out of."""

import re
from collections.abc import Iterable

PLAIN_NAME = re.compile(r"[\w\[\]. -]+")


def escaped(text: str) -> str:
    """Return a text from a run as text on one line, whatever it holds."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]#|~!$])", r"\\\1", line)


def name_of(text: str) -> str:
    """Return a name as code, or escaped where it could leave its code span or its cell."""
    return f"`{text}`" if PLAIN_NAME.fullmatch(text) else escaped(text)


def table_line(cells: Iterable[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"
