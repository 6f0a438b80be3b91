"""Both frameworks' documents of one API are equal; a document of another API is not."""

import copy
from collections.abc import Callable
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
import pydantic
import pytest
from fastapi import Cookie, FastAPI, Header, Query
from litestar import Litestar, delete, get, post, put
from litestar.params import FromCookie, FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from runner.conformance.decoding import operations
from runner.conformance.value_diff import differing


class Label(msgspec.Struct):
    """A label."""

    text: str
    title: str | None = None


class Thing(msgspec.Struct):
    """A thing."""

    id: UUID
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    price: Annotated[float, msgspec.Meta(gt=0, lt=100)]
    labels: list[Label]
    parent: Label | None = None


class PydanticLabel(pydantic.BaseModel):
    """Its twin."""

    text: str
    title: str | None = None


class PydanticThing(pydantic.BaseModel):
    """Its twin."""

    id: UUID
    name: Annotated[str, pydantic.Field(min_length=1, max_length=80)]
    price: Annotated[float, pydantic.Field(gt=0, lt=100)]
    labels: list[PydanticLabel]
    parent: PydanticLabel | None = None


def litestar_document() -> dict[str, Any]:
    @get("/things")
    async def things(
        limit: Annotated[int, QueryParameter(ge=1, le=100)] = 10, term: FromQuery[str | None] = None
    ) -> list[Thing]:
        raise NotImplementedError

    @post("/things")
    async def create(data: JSONBody[Thing], basket: FromCookie[int]) -> Thing:
        raise NotImplementedError

    @put("/things/{thing_id:uuid}")
    async def change(thing_id: FromPath[UUID], data: JSONBody[Thing]) -> Thing | None:
        raise NotImplementedError

    @delete("/things/{thing_id:uuid}")
    async def remove(thing_id: FromPath[UUID]) -> None:
        raise NotImplementedError

    @get("/counts")
    async def counts(
        request_id: Annotated[UUID, HeaderParameter(name="X-Request-ID")],
    ) -> dict[str, int]:
        raise NotImplementedError

    return Litestar([things, create, change, remove, counts]).openapi_schema.to_schema()


def fastapi_document() -> dict[str, Any]:
    app = FastAPI()

    @app.get("/things")
    async def things(limit: Annotated[int, Query(ge=1, le=100)] = 10, term: str | None = None) -> list[PydanticThing]:
        raise NotImplementedError

    @app.post("/things", status_code=201)
    async def create(data: PydanticThing, basket: Annotated[int, Cookie()]) -> PydanticThing:
        raise NotImplementedError

    @app.put("/things/{thing_id}")
    async def change(thing_id: UUID, data: PydanticThing) -> PydanticThing | None:
        raise NotImplementedError

    @app.delete("/things/{thing_id}", status_code=204)
    async def remove(thing_id: UUID) -> None:
        raise NotImplementedError

    @app.get("/counts")
    async def counts(request_id: Annotated[UUID, Header(alias="X-Request-ID")]) -> dict[str, int]:
        raise NotImplementedError

    return app.openapi()


DOCUMENTS = {"fastapi": fastapi_document(), "litestar": litestar_document()}
each_document = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))


def test_both_frameworks_describe_the_same_api_alike() -> None:
    fastapi, litestar = (operations(document) for document in DOCUMENTS.values())

    assert [] == list(differing(fastapi, litestar))


@each_document
def test_an_operation_is_read_as_its_parameters_body_and_answers(document: dict[str, Any]) -> None:
    read = operations(document)

    assert {
        "GET /things",
        "POST /things",
        "PUT /things/{thing_id}",
        "DELETE /things/{thing_id}",
        "GET /counts",
    } == set(read)
    assert {
        "parameters": [
            {"name": "x-request-id", "in": "header", "required": True, "schema": {"type": "string", "format": "uuid"}}
        ],
        "body": {},
        "answers": {
            "200": {"application/json": {"type": "object", "additionalProperties": {"type": "integer"}}},
        },
    } == read["GET /counts"]
    assert {"204": {}} == read["DELETE /things/{thing_id}"]["answers"]


@each_document
def test_what_is_said_for_people_is_left_out_but_a_field_of_that_name_is_not(document: dict[str, Any]) -> None:
    label = operations(document)["POST /things"]["body"]["application/json"]["properties"]["labels"]["items"]

    assert {
        "type": "object",
        "properties": {"text": {"type": "string"}, "title": {"anyOf": [{"type": "null"}, {"type": "string"}]}},
        "required": ["text"],
    } == label


Change = Callable[[dict[str, Any]], object]

CHANGES: dict[str, Change] = {
    "a route is missing": lambda paths: paths.pop("/counts"),
    "another method": lambda paths: paths["/counts"].update(post=paths["/counts"].pop("get")),
    "another path": lambda paths: paths.update({"/count": paths.pop("/counts")}),
    "another status": lambda paths: paths["/things"]["post"]["responses"].update(
        {"200": paths["/things"]["post"]["responses"].pop("201")}
    ),
    "a parameter is missing": lambda paths: paths["/things"]["get"]["parameters"].pop(),
    "a parameter is optional": lambda paths: paths["/counts"]["get"]["parameters"][0].update(required=False),
    "another bound": lambda paths: paths["/things"]["get"]["parameters"][0]["schema"].update(maximum=99),
    "another default": lambda paths: paths["/things"]["get"]["parameters"][0]["schema"].update(default=11),
    "another type": lambda paths: paths["/things/{thing_id}"]["delete"]["parameters"][0]["schema"].update(
        type="integer"
    ),
    "no body": lambda paths: paths["/things"]["post"].pop("requestBody"),
    "another media type": lambda paths: paths["/things"]["post"]["requestBody"].update(
        content={"text/plain": {"schema": {"type": "string"}}}
    ),
}


@each_document
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_another_api_is_described_otherwise(document: dict[str, Any], change: Change) -> None:
    other = copy.deepcopy(document)
    change(other["paths"])

    assert operations(other) != operations(document)


@each_document
def test_a_field_that_is_missing_or_has_another_type_makes_another_api(document: dict[str, Any]) -> None:
    without, otherwise = copy.deepcopy(document), copy.deepcopy(document)
    for schemas in (without["components"]["schemas"], otherwise["components"]["schemas"]):
        [name] = [name for name, schema in schemas.items() if {"id", "parent"} <= set(schema.get("properties", {}))]
        if schemas is without["components"]["schemas"]:
            del schemas[name]["properties"]["price"]
        else:
            schemas[name]["properties"]["price"]["type"] = "integer"

    assert operations(without) != operations(document)
    assert operations(otherwise) != operations(document)


STRING, NULL = {"type": "string"}, {"type": "null"}


def with_answer(schema: dict[str, Any], **schemas: Any) -> dict[str, Any]:  # noqa: ANN401
    """A document whose one route answers with a schema."""
    answer = {"content": {"application/json": {"schema": schema}}}
    return {"paths": {"/": {"get": {"responses": {"200": answer}}}}, "components": {"schemas": schemas}}


def answer_of(document: dict[str, Any]) -> dict[str, Any]:
    return cast(dict[str, Any], operations(document)["GET /"]["answers"]["200"]["application/json"])


@pytest.mark.parametrize(
    "spelling",
    [
        {"anyOf": [STRING, NULL]},
        {"oneOf": [NULL, STRING], "title": "Text"},
        {"type": ["null", "string"]},
        {"anyOf": [STRING, {"oneOf": [STRING, NULL]}]},
        {"$ref": "#/components/schemas/Text"},
    ],
)
def test_a_type_or_nothing_has_one_spelling(spelling: dict[str, Any]) -> None:
    document = with_answer(spelling, Text={"anyOf": [{"$ref": "#/components/schemas/Plain"}, NULL]}, Plain=STRING)

    assert {"anyOf": [NULL, STRING]} == answer_of(document)


def test_a_schema_that_holds_itself_ends() -> None:
    def tree(name: str) -> dict[str, Any]:
        reference = {"$ref": f"#/components/schemas/{name}"}
        node = {"type": "object", "properties": {"children": {"type": "array", "items": reference}}}
        return with_answer(reference, **{name: node})

    assert answer_of(tree("Tree")) == answer_of(tree("Node"))
    assert {"type": "array", "items": {"again": 1}} == answer_of(tree("Tree"))["properties"]["children"]
