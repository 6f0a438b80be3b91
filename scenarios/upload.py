"""How fast is a file taken in from a multipart form, and how does the answer change with its size?

Tests two multipart parsers: `python-multipart` under FastAPI, `multipart` under Litestar. Both keep the file in memory
up to 1 MiB, then on disk, and read it back. A checksum, the same work for both, shows that all of it arrived. It
cannot say what storing the file would add, nor the effect of a slower disk.
"""

import zlib
from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Body, Exchange, Expectation, Request, Scenario

BOUNDARY = "doublecheck-8d066c54d21f4300"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
LARGEST = 5_000_000
"""Below Litestar's own limit for a body, 10 MB."""


def exchanges(size: int) -> Sequence[Exchange]:
    """A hundred different files, or as many as 5 MB hold."""
    content = data.file_content(LARGEST)
    files = [content[start : start + size] for start in range(0, min(100 * size, LARGEST), size)]
    return [exchange(f"Photograph {number}", f"{number}.jpg", file) for number, file in enumerate(files)]


def exchange(title: str, name: str, content: bytes) -> Exchange:
    """A form with one field and one file."""
    stored: dict[str, Body] = {"title": title, "name": name, "size": len(content), "checksum": zlib.crc32(content)}
    return Exchange(
        Request("POST", "/files", (("content-type", CONTENT_TYPE),), multipart(title, name, content)),
        Expectation(201, "application/json", stored),
    )


def multipart(title: str, name: str, content: bytes) -> bytes:
    """The body of the form."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\n{title}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: image/jpeg\r\n\r\n"
    )
    return b"".join([head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])


SCENARIO = Scenario(
    area="bodies",
    exchanges=exchanges,
    parameters={1_000: frozenset(), 100_000: frozenset(), LARGEST: frozenset()},
    slice_seconds={1_000: 0.05, 100_000: 0.05, LARGEST: 0.4},
)
