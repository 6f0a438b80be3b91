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
from collections import Counter
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
from scenarios.spec import Exchange, Expectation, Request

MEBIBYTE = 2**20
MOST_BODY_MEBIBYTES = 64  # every request is held in memory by four processes; the suite's own largest is 5 MB
MOST_FILE_MEBIBYTES = 512


@dataclass(frozen=True, slots=True)
class Wanted(Expectation):
    """The answer that a request has to get, where the user's file has one: an expectation that can be decoded."""

    body: Any


@dataclass(frozen=True, slots=True)
class Planned(Request):
    """One request; what is wanted is what the baseline answers, unless the user's file says otherwise."""

    wanted: Wanted | None = None


Groups: TypeAlias = dict[str, list[Planned]]
"""Requests by what they ask for: each group is a scenario, and all of them together are the mix."""


@dataclass(frozen=True, slots=True)
class Found:
    groups: Groups
    left_out: list[str] = field(default_factory=list)  # what cannot be sent, each with the reason, in one line


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
        if len(request.body) > MOST_BODY_MEBIBYTES * MEBIBYTE:
            mebibytes = f"{len(request.body) / MEBIBYTE:,.0f} of at most {MOST_BODY_MEBIBYTES} MiB"
            raise UsageError(f"{source}: {request} has a body of {mebibytes}: leave it out")
        if not request.target.startswith("/") or re.search(r"[\s\x00-\x1f]", request.target):
            raise UsageError(f"{source}: {request} is no path: write it encoded, beginning with /")


MAKING_SECONDS = 60

decode_groups = msgspec.msgpack.Decoder(Groups, ext_hook=unpacked).decode


def read_python(file: Path) -> Found:
    """Run the file and return the requests that it makes; raise UsageError with its last lines where it does not."""
    if not file.is_file():
        raise UsageError(f"{file} is not there: name the Python file of the requests in [requests]")
    command = [sys.executable, "-m", "runner.pair.requests", str(file.resolve())]
    try:
        ran = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, timeout=MAKING_SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"{file} took more than {MAKING_SECONDS} s to make its requests: make fewer") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise UsageError(f"{file} makes no requests: {' | '.join(line.strip() for line in lines)}") from None
    return Found(decode_groups(ran.stdout))


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
    by_name: Mapping[str, Sequence[object]] = made if isinstance(made, Mapping) else {"requests": made}
    groups = {str(name): [planned(one) for one in members] for name, members in by_name.items()}
    with answer_to:
        answer_to.write(encode(groups))


def planned(one: object) -> Planned:
    """Return a request, with the answer wanted where the file says it; end the process for anything else."""
    match one:
        case Request(method, target, headers, body):
            return Planned(method, target, headers, body)
        case Exchange(Request(method, target, headers, body), Expectation(status, content_type, answer, further)):
            return Planned(method, target, headers, body, Wanted(status, content_type, answer, further))
    raise SystemExit(f"{FUNCTION} returned {one!r}: it returns Request or Exchange, of scenarios.spec")


NOT_SENT = (
    *("host", "content-length", "connection", "transfer-encoding", "keep-alive", "upgrade"),
    *("if-none-match", "if-modified-since"),
)
"""Headers of a connection, which is another one here, and of a browser's cache, which would make an answer 304."""


class HarField(msgspec.Struct):
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
    entries: list[HarEntry]


class Har(msgspec.Struct):
    log: HarLog


def read_recording(file: Path, origin: str = "") -> Found:
    """Read the requests to one origin, that of the first unless given; raise UsageError for what is no recording."""
    try:
        if file.stat().st_size > MOST_FILE_MEBIBYTES * MEBIBYTE:
            raise UsageError(f"{file} is larger than {MOST_FILE_MEBIBYTES} MiB: export fewer requests")
        entries = msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=Har).log.entries
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name a HAR file in [requests]") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is no HAR file ({error}): export one from a browser's network tab") from None
    if not entries:
        raise UsageError(f"{file} records no request: record again with the page or client at work")
    wanted = origin.rstrip("/") or origin_of(entries[0].request.url)
    groups: Groups = {}
    elsewhere: Counter[str] = Counter()
    for request in [entry.request for entry in entries]:
        if (there := origin_of(request.url)) == wanted:
            parts = urlsplit(request.url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = [(header.name.lower(), header.value) for header in request.headers]
            headers = tuple((name, value) for name, value in sent if name not in NOT_SENT and not name.startswith(":"))
            planned = Planned(request.method.upper(), target, headers, body_of(request, file))
            groups.setdefault(group_name(request.method, parts.path), []).append(planned)
        else:
            elsewhere[there] += 1
    left_out = [f"{count} requests to {there}, another host than {wanted}" for there, count in elsewhere.items()]
    return Found(groups, left_out)


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


JSON = "application/json"


class NoExampleError(Exception):
    """What an operation needs and the document shows no example of."""


def read_openapi(file: Path) -> Found:
    """Read the requests that the document has examples of; raise UsageError for what is no OpenAPI document."""
    try:
        text = file.read_text(encoding="utf-8")
        document = msgspec.json.decode(text) if file.suffix == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name an OpenAPI document in [requests]") from None
    except (msgspec.DecodeError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is neither JSON nor YAML ({' '.join(str(error).split())}): export it again") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("paths"), Mapping):
        raise UsageError(f"{file} has no paths: it is no OpenAPI document")
    prefix = urlsplit(next((server.get("url", "") for server in document.get("servers", [])), "")).path.rstrip("/")
    groups: Groups = {}
    left_out: list[str] = []
    operations = [(method, path) for path, item in document["paths"].items() for method in METHODS if method in item]
    for method, path in operations:
        try:
            requests = list(requests_of(method, path, prefix, document))
        except NoExampleError as missing:
            left_out.append(f"{method.upper()} {path}: {missing}")
        else:
            groups.setdefault(group_name(method, path), []).extend(requests)
    return Found(groups, left_out)


def requests_of(method: str, path: str, prefix: str, document: Node) -> Iterator[Planned]:
    """Yield a request for each example of a body, or one where there is no body; raise NoExampleError."""
    item = document["paths"][path]
    values: dict[tuple[str, str], Any] = {}
    for described in [*item.get("parameters", ()), *item[method].get("parameters", ())]:
        parameter = resolved(described, document)
        if found := examples(parameter, document):
            values[parameter["in"], parameter["name"]] = found[0]
        elif parameter.get("required"):
            raise NoExampleError(f"no example for {parameter['name']!r}, which it requires")
    steps = {name: quote(text(value), safe="") for (place, name), value in values.items() if place == "path"}
    if missing := [name for name in re.findall(r"{([^}]*)}", prefix + path) if name not in steps]:
        raise NoExampleError(f"no example for {missing[0]!r} in its path")
    query = urlencode([(name, text(value)) for (place, name), value in values.items() if place == "query"])
    target = re.sub(r"{([^}]*)}", lambda found: steps[found[1]], prefix + path) + (f"?{query}" if query else "")
    headers = [(name.lower(), text(value)) for (place, name), value in values.items() if place == "header"]
    if cookies := [f"{name}={text(value)}" for (place, name), value in values.items() if place == "cookie"]:
        headers.append(("cookie", "; ".join(cookies)))
    if not (body := resolved(item[method].get("requestBody", {}), document)):
        yield Planned(method.upper(), target, tuple(headers))
        return
    media = next((part for name, part in body.get("content", {}).items() if name.partition(";")[0] == JSON), None)
    if media is None:
        raise NoExampleError(f"no body of {JSON}")
    if not (bodies := examples(media, document)):
        raise NoExampleError("no example of its body")
    for example in bodies:
        content = (*headers, ("content-type", JSON))
        yield Planned(method.upper(), target, content, msgspec.json.encode(example))


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
    if members := schema.get("properties"):  # an object made of its fields' own examples
        found = {name: examples({"schema": member}, document) for name, member in members.items()}
        made = {name: values[0] for name, values in found.items() if values}
        return [made] if made and all(found.get(name) for name in schema.get("required", [])) else []
    return [schema["default"]] if "default" in schema else []


def text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
