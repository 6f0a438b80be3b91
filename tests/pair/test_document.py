from pathlib import Path
from typing import Any

import msgspec
import pytest

from runner.errors import UsageError
from runner.pair import requests

ITEM = {
    "type": "object",
    "required": ["name", "price"],
    "properties": {
        "name": {"type": "string", "examples": ["lamp"]},
        "price": {"type": "number", "example": 4.5},
        "note": {"type": "string"},
    },
}
PATHS: dict[str, Any] = {
    "/items/{item_id}": {
        "parameters": [{"name": "item_id", "in": "path", "required": True, "example": 5}],
        "get": {"parameters": [{"name": "full", "in": "query", "schema": {"default": True}}]},
        "delete": {"parameters": [{"name": "if-match", "in": "header", "required": True}]},
    },
    "/items": {
        "post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}},
        "put": {
            "requestBody": {
                "content": {"application/json": {"examples": {"a": {"value": {"id": 1}}, "b": {"value": {"id": 2}}}}}
            }
        },
    },
}
DOCUMENT = {
    "openapi": "3.1.0",
    "servers": [{"url": "https://shop.example/api/"}],
    "paths": PATHS,
    "components": {"schemas": {"Item": ITEM}},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "openapi.json"
    written.write_bytes(msgspec.json.encode(DOCUMENT))
    return written


def test_an_operation_with_examples_is_a_request(file: Path) -> None:
    [request] = requests.read_openapi(file).groups["get_items_id"]

    assert ("GET", "/api/items/5?full=true") == (request.method, request.target)


def test_a_body_is_made_of_the_examples_of_its_fields(file: Path) -> None:
    [request] = requests.read_openapi(file).groups["post_items"]

    assert {"name": "lamp", "price": 4.5} == msgspec.json.decode(request.body)
    assert (("content-type", "application/json"),) == request.headers


def test_each_named_example_is_a_request(file: Path) -> None:
    assert [b'{"id":1}', b'{"id":2}'] == [request.body for request in requests.read_openapi(file).groups["put_items"]]


def test_an_operation_without_an_example_is_listed_and_left_out(file: Path) -> None:
    found = requests.read_openapi(file)

    assert "delete_items_id" not in found.groups
    assert ["DELETE /items/{item_id}: no example for 'if-match', which it requires"] == found.left_out


def test_a_document_in_yaml_is_read_alike(file: Path, tmp_path: Path) -> None:
    as_yaml = tmp_path / "openapi.yaml"
    as_yaml.write_text(msgspec.yaml.encode(DOCUMENT).decode())

    assert requests.read_openapi(file) == requests.read_openapi(as_yaml)


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "is neither JSON nor YAML"), ("[]", "has no paths"), ('{"openapi": "3.1.0"}', "has no paths")],
)
def test_what_is_no_document_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(content)

    with pytest.raises(UsageError, match=says):
        requests.read_openapi(file)
