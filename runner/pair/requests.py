"""Where the requests of a pair come from: a Python file, a HAR recording or an OpenAPI document.

A Python file runs in a process of its own, `python -m runner.pair.requests file.py`: nothing of it runs in ours.
"""

import base64
import binascii
import inspect
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import yaml

from runner.conformance.decoding import METHODS, Node, resolved
from runner.errors import UsageError
from runner.load.messages import encode, unpacked
from runner.paths import ROOT
from runner.records.record import Record
from scenarios.spec import Exchange, Request

LARGEST_BODY_BYTES = 64 * 2**20
"""Every request is held in memory by four processes; the suite's own largest is 5 MB."""


class Wanted(Record, frozen=True, kw_only=True):
    """The answer that a request has to get, where the user's file has one; as `scenarios.spec.Expectation`."""

    status: int
    content_type: str
    body: Any
    headers: list[tuple[str, str]] = msgspec.field(default_factory=list)


class Planned(Record, frozen=True, kw_only=True):
    """One request; as `scenarios.spec.Request`."""

    method: str
    target: str
    headers: list[tuple[str, str]] = msgspec.field(default_factory=list)
    body: bytes = b""
    wanted: Wanted | None = None
    """None: what the baseline answers."""

    @property
    def request(self) -> Request:
        return Request(self.method, self.target, tuple(self.headers), self.body)


Groups: TypeAlias = dict[str, list[Planned]]
"""Requests by what they ask for: each group is a scenario, and all of them together are the mix."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source of requests holds."""

    groups: Groups
    left_out: list[str] = field(default_factory=list)
    """What cannot be sent, each with the reason, in one line."""


def group_name(method: str, path: str) -> str:
    """Return how a table names requests of one kind: `GET /items/5` and `GET /items/{id}` are both `get_items_id`."""
    steps = [step for step in path.split("/") if step]
    words = [
        "id"
        if re.fullmatch(r"{.*|\d+|[0-9a-fA-F-]{16,}", step)
        else re.sub(r"[^a-z0-9]+", "_", step.lower()).strip("_")
        for step in steps
    ]
    return "_".join([method.lower(), *filter(None, words)])[:60] if words else f"{method.lower()}_root"


def refuse_what_cannot_be_sent(groups: Groups, source: str) -> None:
    """Raise UsageError for requests that are too large, malformed or not there."""
    requests: Sequence[Planned] = [request for group in groups.values() for request in group]
    if not requests:
        raise UsageError(f"{source} has no request that can be sent: see what was left out, and why")
    for request in requests:
        if len(request.body) > LARGEST_BODY_BYTES:
            megabytes = f"{len(request.body) / 2**20:,.0f} of at most {LARGEST_BODY_BYTES // 2**20} MiB"
            raise UsageError(f"{source}: {request.request} has a body of {megabytes}: leave it out")
        if not request.target.startswith("/") or re.search(r"[\s\x00-\x1f]", request.target):
            raise UsageError(f"{source}: {request.request} is no path: write it encoded, beginning with /")


PATIENCE_SECONDS = 60
LAST_LINES = 3

decode_groups = msgspec.msgpack.Decoder(Groups, ext_hook=unpacked).decode


def read_python(file: Path) -> Found:
    """Run the file and return the requests that it makes; raise UsageError with its last lines where it does not."""
    if not file.is_file():
        raise UsageError(f"{file} is not there: name the Python file of the requests in [requests]")
    command = [sys.executable, "-m", "runner.pair.requests", str(file.resolve())]
    try:
        ran = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE_SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"{file} took more than {PATIENCE_SECONDS} s to make its requests: make fewer") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()[-LAST_LINES:]
        raise UsageError(f"{file} makes no requests: {' | '.join(line.strip() for line in lines)}") from None
    return Found(decode_groups(ran.stdout))


Made: TypeAlias = Sequence[Exchange | Request]

FUNCTION = "exchanges"


def main(file: Path) -> None:
    """Run the file and write its requests, by group or as one list; whatever it prints goes to standard error."""
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path.insert(0, str(file.parent))
    function = runpy.run_path(str(file)).get(FUNCTION)
    if not callable(function):
        raise SystemExit(f"it has no function {FUNCTION}, such as `def {FUNCTION}(): return [Request('GET', '/')]`")
    made = function(1) if inspect.signature(function).parameters else function()
    by_name: Mapping[str, Made] = made if isinstance(made, Mapping) else {"requests": made}
    groups = {str(name): [planned(one) for one in members] for name, members in by_name.items()}
    with answer_to:
        answer_to.write(encode(groups))


def planned(one: Exchange | Request) -> Planned:
    """Return a request, with the answer wanted where the file says it; end the process for anything else."""
    if not isinstance(one, Exchange | Request):
        raise SystemExit(f"{FUNCTION} returned {one!r}: it returns Request or Exchange, of scenarios.spec")
    request = one.request if isinstance(one, Exchange) else one
    wanted: Wanted | None = None
    if isinstance(one, Exchange):
        answer = one.expectation
        wanted = Wanted(
            status=answer.status, content_type=answer.content_type, body=answer.body, headers=list(answer.headers)
        )
    return Planned(
        method=request.method,
        target=request.target,
        headers=list(request.headers),
        body=request.body,
        wanted=wanted,
    )


LARGEST_FILE_BYTES = 512 * 2**20

NOT_SENT = (
    *("host", "content-length", "connection", "transfer-encoding", "keep-alive", "upgrade"),
    *("if-none-match", "if-modified-since"),
)
"""Headers of a connection, which is another one here, and of a browser's cache, which would make an answer 304."""


class HarField(msgspec.Struct):
    """A header, or a field of a form."""

    name: str
    value: str = ""


class PostData(msgspec.Struct, rename="camel"):
    """A body, as text or as the fields of a form."""

    mime_type: str = ""
    text: str | None = None
    encoding: str = ""
    params: list[HarField] = []


class HarRequest(msgspec.Struct, rename="camel"):
    """A request as HAR writes it; what it says besides is passed over."""

    method: str
    url: str
    headers: list[HarField] = []
    post_data: PostData | None = None


class HarEntry(msgspec.Struct):
    """A request with its answer, of which only the request is of use: the answer is another server's."""

    request: HarRequest


class HarLog(msgspec.Struct):
    """What was recorded."""

    entries: list[HarEntry]


class Har(msgspec.Struct):
    """A whole file."""

    log: HarLog


def read_recording(file: Path, origin: str = "") -> Found:
    """Read the requests to one origin, that of the first unless given; raise UsageError for what is no recording."""
    entries = decode_recording(file)
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


def decode_recording(file: Path) -> list[HarEntry]:
    try:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            raise UsageError(f"{file} is larger than {LARGEST_FILE_BYTES // 2**20} MiB: export fewer requests")
        return msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=Har).log.entries
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name a HAR file in [requests]") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is no HAR file ({error}): export one from a browser's network tab") from None


def planned_from(request: HarRequest, file: Path) -> Planned:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = [(header.name.lower(), header.value) for header in request.headers]
    headers = [(name, value) for name, value in sent if name not in NOT_SENT and not name.startswith(":")]
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
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


Operation: TypeAlias = tuple[str, str, Node, list[Node]]
"""Method, path, the operation, and its parameters, those of its path included."""

JSON = "application/json"


class NoExampleError(Exception):
    """What an operation needs and the document shows no example of."""


def read_openapi(file: Path) -> Found:
    """Read the requests that the document has examples of; raise UsageError for what is no OpenAPI document."""
    document = decode_openapi(file)
    prefix = urlsplit(next((server.get("url", "") for server in document.get("servers", [])), "")).path.rstrip("/")
    groups: Groups = {}
    left_out: list[str] = []
    for method, path, operation, parameters in operations(document):
        try:
            requests = list(requests_of(method, prefix + path, operation, parameters, document))
        except NoExampleError as missing:
            left_out.append(f"{method} {path}: {missing}")
            continue
        groups.setdefault(group_name(method, path), []).extend(requests)
    return Found(groups, left_out)


def decode_openapi(file: Path) -> Node:
    """Return a document, which may be YAML: then JSON is a part of it."""
    try:
        text = file.read_text(encoding="utf-8")
        document = msgspec.json.decode(text) if file.suffix == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name an OpenAPI document in [requests]") from None
    except (msgspec.DecodeError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is neither JSON nor YAML ({' '.join(str(error).split())}): export it again") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("paths"), Mapping):
        raise UsageError(f"{file} has no paths: it is no OpenAPI document")
    return document


def operations(document: Node) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                described = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                yield method.upper(), path, item[method], [resolved(one, document) for one in described]


def requests_of(method: str, path: str, operation: Node, parameters: list[Node], document: Node) -> Iterator[Planned]:
    """Yield a request for each example of a body, or one where there is no body; raise NoExampleError."""
    values = {(parameter["in"], parameter["name"]): value for parameter, value in with_values(parameters, document)}
    steps = {name: quote(text(value), safe="") for (place, name), value in values.items() if place == "path"}
    if missing := [name for name in re.findall(r"{([^}]*)}", path) if name not in steps]:
        raise NoExampleError(f"no example for {missing[0]!r} in its path")
    query = urlencode([(name, text(value)) for (place, name), value in values.items() if place == "query"])
    target = re.sub(r"{([^}]*)}", lambda found: steps[found[1]], path) + (f"?{query}" if query else "")
    headers = [(name.lower(), text(value)) for (place, name), value in values.items() if place == "header"]
    if cookies := [f"{name}={text(value)}" for (place, name), value in values.items() if place == "cookie"]:
        headers.append(("cookie", "; ".join(cookies)))
    body = resolved(operation.get("requestBody", {}), document)
    if not body:
        yield Planned(method=method, target=target, headers=headers)
        return
    for example in body_examples(body, document):
        content = [*headers, ("content-type", JSON)]
        yield Planned(method=method, target=target, headers=content, body=msgspec.json.encode(example))


def with_values(parameters: list[Node], document: Node) -> Iterator[tuple[Node, Any]]:
    """Yield the parameters that have an example, with it; raise NoExampleError where a required one has none."""
    for parameter in parameters:
        found = examples(parameter, document)
        if found:
            yield parameter, found[0]
        elif parameter.get("required"):
            raise NoExampleError(f"no example for {parameter['name']!r}, which it requires")


def body_examples(body: Node, document: Node) -> list[Any]:
    """Return the examples of a JSON body; raise NoExampleError where there is none."""
    media = next((part for name, part in body.get("content", {}).items() if name.partition(";")[0] == JSON), None)
    if media is None:
        raise NoExampleError(f"no body of {JSON}")
    found = examples(media, document)
    if not found:
        raise NoExampleError("no example of its body")
    return found


def examples(node: Node, document: Node) -> list[Any]:
    """Return the examples of a parameter or a body, its own before those of its schema."""
    if "example" in node:
        return [node["example"]]
    if named := node.get("examples"):
        shown = [resolved(example, document) for example in named.values()] if isinstance(named, Mapping) else named
        return [one["value"] if isinstance(named, Mapping) else one for one in shown]
    schema = resolved(node.get("schema", {}), document)
    if "example" in schema:
        return [schema["example"]]
    if schema.get("examples"):
        return list(schema["examples"])
    if members := schema.get("properties"):
        return whole_example(members, schema.get("required", []), document)
    return [schema["default"]] if "default" in schema else []


def whole_example(members: Mapping[str, Node], required: list[str], document: Node) -> list[Any]:
    """Return an object made of its fields' own examples; nothing where a required one has none."""
    found = {name: examples({"schema": member}, document) for name, member in members.items()}
    if any(not found.get(name) for name in required):
        return []
    made = {name: values[0] for name, values in found.items() if values}
    return [made] if made else []


def text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
