"""Requests out of a HAR file, which browsers and proxies write (HTTP Archive 1.2)."""

import base64
import binascii
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import msgspec

from runner.errors import UsageError
from runner.pair.requests.planned import Found, Groups, Planned, group_name, own_headers

LARGEST_FILE_BYTES = 512 * 2**20

CACHING = ("if-none-match", "if-modified-since")
"""A browser's own: with them an answer is 304 or not by what it had kept."""


class Header(msgspec.Struct):
    """As HAR writes it; what it says besides is passed over."""

    name: str
    value: str


class Parameter(msgspec.Struct):
    """A field of a form."""

    name: str
    value: str = ""


class PostData(msgspec.Struct, rename="camel"):
    """A body, as text or as the fields of a form."""

    mime_type: str = ""
    text: str | None = None
    encoding: str = ""
    params: list[Parameter] = []


class HarRequest(msgspec.Struct, rename="camel"):
    """One request of a recording."""

    method: str
    url: str
    headers: list[Header] = []
    post_data: PostData | None = None


class Entry(msgspec.Struct):
    """A request with its answer, of which only the request is of use: the answer is another server's."""

    request: HarRequest


class Log(msgspec.Struct):
    """What was recorded."""

    entries: list[Entry]


class Har(msgspec.Struct):
    """A whole file."""

    log: Log


def read(file: Path, origin: str = "") -> Found:
    """Read the requests to one origin, that of the first unless given; raise UsageError for what is no recording."""
    entries = decode(file).log.entries
    if not entries:
        raise UsageError(f"{file} records no request: record again with the page or client at work")
    wanted = origin.rstrip("/") or origin_of(entries[0].request.url)
    groups: Groups = {}
    left_out: dict[str, int] = {}
    for entry in entries:
        request = entry.request
        if origin_of(request.url) != wanted:
            elsewhere = f"requests to {origin_of(request.url)}, another host than {wanted}"
            left_out[elsewhere] = left_out.get(elsewhere, 0) + 1
            continue
        planned = planned_from(request, file)
        groups.setdefault(group_name(request.method, urlsplit(request.url).path), []).append(planned)
    return Found(groups, [f"{count} {what}" for what, count in left_out.items()])


def decode(file: Path) -> Har:
    """Return what a file records; raise UsageError for one that cannot be read."""
    try:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            raise UsageError(f"{file} is larger than {LARGEST_FILE_BYTES // 2**20} MiB: export fewer requests")
        return msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=Har)
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name a HAR file in [requests]") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is no HAR file ({error}): export one from a browser's network tab") from None


def planned_from(request: HarRequest, file: Path) -> Planned:
    """Return a recorded request as it can be sent again."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = own_headers((header.name, header.value) for header in request.headers)
    headers = [(name, value) for name, value in sent if name not in CACHING]
    return Planned(method=request.method.upper(), target=target, headers=headers, body=body_of(request, file))


def body_of(request: HarRequest, file: Path) -> bytes:
    """Return a recorded body; raise UsageError for one that was recorded in part or says that it is what it is not."""
    data = request.post_data
    if data is None:
        return b""
    if data.text is None:
        if data.params and "multipart" in data.mime_type:
            raise UsageError(f"{file}: the body of {request.method} {request.url} was not recorded whole: leave it out")
        return urlencode([(field.name, field.value) for field in data.params]).encode()
    if data.encoding == "base64":
        try:
            return base64.b64decode(data.text, validate=True)
        except binascii.Error as error:
            raise UsageError(f"{file}: the body of {request.method} {request.url} is no base64 ({error})") from None
    return data.text.encode()


def origin_of(url: str) -> str:
    """Return scheme and host of a URL: `http://localhost:8000`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
