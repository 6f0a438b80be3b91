"""What an answer's body says, by its content type. Pure: bytes in, a value out."""

import gzip
import re
import zlib
from collections.abc import Mapping
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from typing import Any, TypeAlias

import msgspec

Value: TypeAlias = Any
"""As `scenarios.spec.Body`: a decoded JSON value, characters, a list of events or of parts, or bytes."""

EVENTS = "text/event-stream"
EVENT_FIELDS = ("event", "data", "id")
END_OF_LINE = re.compile(r"\r\n|\n|\r")


class BodyError(Exception):
    """A body that is not what its headers say."""

    def __init__(self, expected: str, error: Exception) -> None:
        super().__init__(str(error))
        self.expected = expected
        """`JSON`, `text`, `parts` or `gzip`."""


def value_of(content_type: str, body: bytes) -> Value:
    """Return a body as an expectation writes it: no content type means characters, of which there should be none.

    Raise BodyError for JSON, text or parts that are none.
    """
    try:
        if is_json(content_type):
            return msgspec.json.decode(body)
        if content_type == EVENTS:
            return events(body.decode())
        if is_multipart(content_type):
            return parts(body)
        if content_type.startswith("text/") or not content_type:
            return body.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyError("JSON" if is_json(content_type) else "text", error) from None
    return body


def unpacked(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a body without its content encoding, of which gzip is the only one that the scenarios ask for.

    Raise BodyError for what says that it is gzip and is not.
    """
    if headers.get("content-encoding") != "gzip":
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise BodyError("gzip", error) from None


def is_json(content_type: str) -> bool:
    return content_type == "application/json" or content_type.endswith("+json")


def is_multipart(content_type: str) -> bool:
    return content_type.startswith("multipart/")


def events(text: str) -> list[dict[str, str]]:
    """Return the events of a `text/event-stream`, each with the fields that it has.

    As https://html.spec.whatwg.org/multipage/server-sent-events.html parses them: a blank line ends an event, several
    `data` lines are one text, lines that begin with a colon are comments.
    """
    ended: list[dict[str, str]] = []
    current: dict[str, str] = {}
    for line in END_OF_LINE.split(text):
        if not line and current:
            ended.append(current)
            current = {}
        name, _, value = line.partition(":")
        if name in EVENT_FIELDS:
            value = value.removeprefix(" ")
            more = name == "data" and name in current
            current[name] = f"{current[name]}\n{value}" if more else value
    return ended


def parts(body: bytes) -> list[dict[str, Value]]:
    """Return the parts of a multipart body, each with its headers and its own value.

    The boundary is what the body begins with, since a framework makes up another for every answer.
    Raise BodyError for a body that does not begin with one, lacks its end, or has a part that is not what it says.
    """
    boundary = body.partition(b"\r\n")[0]
    head = b'content-type: multipart/mixed; boundary="' + boundary.removeprefix(b"--") + b'"\r\n\r\n'
    whole = BytesParser(EmailMessage, policy=policy.HTTP).parsebytes(head + body)
    if not boundary.startswith(b"--") or not whole.is_multipart() or whole.defects:
        raise BodyError("parts", ValueError("no boundary at its beginning, or none at its end"))
    return [part_value(part) for part in whole.iter_parts()]


def part_value(part: Message) -> dict[str, Value]:
    """Return one part; raise BodyError where it has parts itself, which no expectation describes."""
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        raise BodyError("parts", ValueError("parts inside of a part"))
    headers = {name.lower(): str(value) for name, value in part.items()}
    return {"headers": headers, "body": value_of(part.get_content_type(), body)}
