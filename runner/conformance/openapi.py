"""The operations that an OpenAPI document describes, in one spelling, so that two documents compare as values. Pure.

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

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

Node: TypeAlias = Mapping[str, Any]
"""A part of a document."""

Spelled: TypeAlias = dict[str, Any]
"""The same in our one spelling."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REFUSALS = ("400", "422", "default")
FOR_PEOPLE = {"title", "description", "examples", "example", "deprecated", "$comment", "externalDocs"}
BY_NAME = {"properties", "patternProperties"}
ALTERNATIVES = ("anyOf", "oneOf")
EVERY_ONE = ("allOf", "prefixItems")
VALUES = ("default", "enum", "const")


def operations(document: Node) -> dict[str, Spelled]:
    return {
        f"{method.upper()} {path}": operation(item[method], item, document)
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    }


def operation(node: Node, item: Node, document: Node) -> Spelled:
    """Return one operation; parameters of its path item are its own as well."""
    answers = {status: answer for status, answer in node.get("responses", {}).items() if status not in REFUSALS}
    parameters = [*item.get("parameters", ()), *node.get("parameters", ())]
    return {
        "parameters": sorted(
            (parameter(resolved(described, document), document) for described in parameters),
            key=lambda described: (described["in"], described["name"]),
        ),
        "body": content(resolved(node.get("requestBody", {}), document), document),
        "answers": {status: content(resolved(answer, document), document) for status, answer in answers.items()},
    }


def parameter(node: Node, document: Node) -> Spelled:
    """Return one parameter; header names know no case."""
    return {
        "name": node["name"].lower() if node["in"] == "header" else node["name"],
        "in": node["in"],
        "required": node.get("required", False),
        "schema": schema(node.get("schema", {}), document),
    }


def content(node: Node, document: Node) -> Spelled:
    """Return the schemas of a body by media type.

    One that allows anything is how FastAPI writes that there is none, so it is left out.
    """
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
        if key in ALTERNATIVES:
            variants += [schema(variant, document, above) for variant in value]
        elif key == "type" and not isinstance(value, str):
            variants += [{"type": variant} for variant in value]
        elif key not in FOR_PEOPLE:
            spelled[key] = keyword(key, value, document, above)
    return spelled | alternatives(variants)


def keyword(key: str, value: Any, document: Node, above: Sequence[str]) -> Any:  # noqa: ANN401 - any JSON value
    if key in VALUES:
        return value
    if key in BY_NAME:
        return {name: schema(member, document, above) for name, member in value.items()}
    if key in EVERY_ONE:
        return [schema(member, document, above) for member in value]
    if key == "required":
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
    """Return what a reference such as `#/components/schemas/Item` points at."""
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        part = part[step.replace("~1", "/").replace("~0", "~")]
    return dict(part)
