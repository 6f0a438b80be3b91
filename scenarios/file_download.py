"""How fast is a file sent from disk, and how does the answer change with its size?

Tests opening the file, reading it in pieces in a thread, and the headers with its name and date. Starlette's pieces
are 64 KiB, Litestar's 1 MiB, which matters for a large file. The system keeps the file in memory. It cannot say what a
slow disk would add, nor what a web server in front would save.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario

DISPOSITION = ("content-disposition", 'attachment; filename="catalogue.bin"')


def exchanges(size: int) -> Sequence[Exchange]:
    """One request for a file of so many bytes."""
    headers = (DISPOSITION, ("content-length", str(size)))
    return [
        Exchange(
            Request("GET", "/catalogue"),
            Expectation(200, "application/octet-stream", data.file_content(size), headers),
        ),
    ]


SCENARIO = Scenario(
    area="bodies",
    exchanges=exchanges,
    parameters={10_000: frozenset(), 1_000_000: frozenset()},
    slice_seconds={10_000: 0.05, 1_000_000: 0.1},
)
