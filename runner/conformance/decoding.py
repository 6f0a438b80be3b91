"""What an answer's body says, by its content type: bytes in, a value out. Pure.

Of an OpenAPI document, the operations that it describes, in one spelling, so that two documents compare as values:

    {"PUT /items/{item_id}": {
        "parameters": [{"name": "item_id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "body": {"application/json": {"type": "object", "properties": {...}, "required": [...]}},
        "answers": {"200": {"application/json": {...}}, "404": {}},
    }}

Parameters are sorted by place and name, header names are lower case; a body or an answer is its schemas by media type,
`{}` where there is none. References are resolved. What is said for people (titles, descriptions, examples), what things
are called (operation ids, schema names, tags) and what a framework answers to a request that it refuses (400, 422) is
left out.
"""

import gzip
import re
import zlib
from collections.abc import Mapping, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec

Value: TypeAlias = Any
"""As `scenarios.spec.Body`: a decoded JSON value, characters, a list of events or of parts, or bytes."""


class BodyError(Exception):
    """A body that is not what its headers say."""

    def __init__(self, expected: str, error: Exception) -> None:
        super().__init__(str(error))
        self.expected = expected  # `JSON`, `text`, `parts` or `gzip`


def value_of(content_type: str, body: bytes) -> Value:
    """Return a body as an expectation writes it: no content type means characters, of which there should be none.

    Raise BodyError for JSON, text or parts that are none.
    """
    try:
        if is_json(content_type):
            return msgspec.json.decode(body)
        if content_type == "text/event-stream":
            return events(body.decode())
        if is_multipart(content_type):
            return parts(body)
        if content_type.startswith("text/") or not content_type:
            return body.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyError("JSON" if is_json(content_type) else "text", error) from None
    return body


def unpacked(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a body without gzip, the one encoding that scenarios ask for; raise BodyError for what is no gzip."""
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
    for line in re.split(r"\r\n|\n|\r", text):
        if not line and current:
            ended.append(current)
            current = {}
        name, _, value = line.partition(":")
        if name in {"event", "data", "id"}:
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
    found = []
    for part in whole.iter_parts():
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            raise BodyError("parts", ValueError("parts inside of a part"))  # no expectation describes them
        headers = {name.lower(): str(value) for name, value in part.items()}
        found.append({"headers": headers, "body": value_of(part.get_content_type(), payload)})
    return found


Node: TypeAlias = Mapping[str, Any]  # a part of a document
Spelled: TypeAlias = dict[str, Any]  # the same in our one spelling

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REFUSED_STATUSES = ("400", "422", "default")
FOR_PEOPLE = {"title", "description", "examples", "example", "deprecated", "$comment", "externalDocs"}


def operations(document: Node) -> dict[str, Spelled]:
    return {
        f"{method.upper()} {path}": operation(item[method], item, document)
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    }


def operation(node: Node, item: Node, document: Node) -> Spelled:
    answers = {status: answer for status, answer in node.get("responses", {}).items() if status not in REFUSED_STATUSES}
    declared = [*item.get("parameters", ()), *node.get("parameters", ())]
    parameters = [
        {
            "name": one["name"].lower() if one["in"] == "header" else one["name"],
            "in": one["in"],
            "required": one.get("required", False),
            "schema": schema(one.get("schema", {}), document),
        }
        for one in (resolved(described, document) for described in declared)
    ]
    return {
        "parameters": sorted(parameters, key=itemgetter("in", "name")),
        "body": content(resolved(node.get("requestBody", {}), document), document),
        "answers": {status: content(resolved(answer, document), document) for status, answer in answers.items()},
    }


def content(node: Node, document: Node) -> Spelled:
    """Return schemas by media type, but for one that allows anything: so FastAPI writes that there is no body."""
    schemas = {media: schema(part.get("schema", {}), document) for media, part in node.get("content", {}).items()}
    return {media: described for media, described in schemas.items() if described}


def schema(node: Any, document: Node, above: Sequence[str] = ()) -> Any:  # noqa: ANN401 - a schema may be true or false
    """Return a schema with its references resolved; `above` are those that lead here."""
    if not isinstance(node, Mapping):
        return node
    if (reference := node.get("$ref")) in above:
        # A schema that holds itself, such as a tree: how far up it begins again, since the name is its own.
        return {"again": len(above) - above.index(reference)}
    if reference is not None:
        return schema(pointed_at(reference, document), document, [*above, reference])
    spelled: Spelled = {}
    variants: list[Any] = []
    for key, value in node.items():
        if key in {"anyOf", "oneOf"}:
            variants += [schema(variant, document, above) for variant in value]
        elif key == "type" and not isinstance(value, str):
            variants += [{"type": variant} for variant in value]
        elif key not in FOR_PEOPLE:
            spelled[key] = keyword(key, value, document, above)
    return spelled | alternatives(variants)


def keyword(key: str, value: Any, document: Node, above: Sequence[str]) -> Any:  # noqa: ANN401 - any JSON value
    match key:
        case "default" | "enum" | "const":
            return value
        case "properties" | "patternProperties":
            return {name: schema(member, document, above) for name, member in value.items()}
        case "allOf" | "prefixItems":
            return [schema(member, document, above) for member in value]
        case "required":
            return sorted(value)
    if isinstance(value, float) and value.is_integer():  # a bound of 100.0 is one of 100
        return int(value)
    return schema(value, document, above)


def alternatives(variants: Sequence[Any]) -> Spelled:
    """Return several schemas of which one holds, each once, in an order of our own; a single one stands for itself."""
    flat = [single for variant in variants for single in (variant["anyOf"] if set(variant) == {"anyOf"} else [variant])]
    different = {msgspec.json.encode(single, order="deterministic"): single for single in flat}
    if len(different) == 1:
        return dict(next(iter(different.values())))
    return {"anyOf": [different[text] for text in sorted(different)]} if different else {}


def resolved(node: Node, document: Node) -> Node:
    return pointed_at(node["$ref"], document) if "$ref" in node else node


def pointed_at(reference: str, document: Node) -> Node:
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        part = part[step.replace("~1", "/").replace("~0", "~")]
    return dict(part)
