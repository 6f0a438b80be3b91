"""Requests out of an OpenAPI document: the operations that have an example for whatever they need."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import yaml

from runner.conformance.decoding import METHODS, Node, resolved
from runner.errors import UsageError
from runner.pair.requests.planned import Found, Groups, Planned, group_name

Operation: TypeAlias = tuple[str, str, Node, list[Node]]
"""Method, path, the operation, and its parameters, those of its path included."""

JSON = "application/json"


class NoExampleError(Exception):
    """What an operation needs and the document shows no example of."""


def read(file: Path) -> Found:
    """Read the requests that the document has examples of; raise UsageError for what is no OpenAPI document."""
    document = decode(file)
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


def decode(file: Path) -> Node:
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
    """Yield the operations of a document, in its order."""
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
    """Return a value as a path or a query writes it."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
