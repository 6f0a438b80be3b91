"""The sentences of a Markdown page that somebody wrote: no code, no generated part, no sources."""

import re
from collections.abc import Iterator

LONGEST = 25
"""Words in a sentence."""

BANNED = (
    "set aside",
    "sets aside",
    "strikes",
    "struck",
    "goes on",
    "go on with",
    "somebody",
    "nobody",
    "neighbour",
    "floor",
    "lies in",
    "lie in",
    "to speak of",
    "those there are",
)
"""Words of ours for which the language has plainer ones."""

NAMES = ("low floor", "near the floor", "limited floor", "missing floor")
"""Checks whose names are recorded in results, and what is meant is the bare ASGI app."""


def sentences(page: str) -> Iterator[str]:
    """Yield what is written in paragraphs, list items, headings and cells of tables."""
    for block in blocks(page):
        text = re.sub(r"`[^`]+`", "`code`", block)
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}", "", text)
        yield from (each.strip() for each in re.split(r"(?<=[.?!])[\"')]*\s+(?=[A-Z`\"'(])", text) if each.strip())


def blocks(page: str) -> Iterator[str]:
    """Yield paragraphs, list items, headings and cells, each in one line."""
    page = re.sub(r"<!-- \[\[\[cog.*?<!-- \[\[\[end\]\]\] -->", "", page, flags=re.DOTALL)
    page = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    page = re.sub(r"^## Sources\n.*?(?=^## |\Z)", "", page, flags=re.DOTALL | re.MULTILINE)
    paragraph: list[str] = []
    for line in [*page.splitlines(), ""]:
        text = line.strip()
        if paragraph and (not text or re.match(r"[#|<]|[-*] |\d+\. ", text)):
            yield " ".join(paragraph)
            paragraph = []
        if text.startswith("|"):
            yield from (cell for cell in re.split(r"(?<!\\)\|", text.strip("|")) if cell.strip(" -"))
        elif text.startswith("#"):
            yield text.lstrip("# ")
        elif (text and not line.startswith("    ")) or (text and paragraph):
            paragraph.append(re.sub(r"^([-*]|\d+\.) ", "", text))


def too_long(page: str) -> list[str]:
    """Return the sentences of more than 25 words."""
    return [each for each in sentences(page) if len(re.findall(r"[^\s]*\w[^\s]*", each)) > LONGEST]


def banned(page: str) -> list[str]:
    """Return the words that have a plainer one, each with its sentence."""
    found = []
    for sentence in sentences(page):
        words = sentence.lower()
        for name in NAMES:
            words = words.replace(name, "")
        found += [f"{word}: {sentence}" for word in BANNED if re.search(rf"\b{word}", words)]
    return found
