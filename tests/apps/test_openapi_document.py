import json
from functools import cache
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from apps.contenders import BASELINE, LITESTAR, App
from runner.conformance.decoding import operations
from scenarios.openapi_document import SCENARIO
from scenarios.spec import OpenApi, Request
from tests.apps.messages import Sent, sent

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

JSON = (("content-type", "application/json"),)
CHAIR = {"id": 7, "name": "chair"}
STOOL = {"id": 8, "name": "stool"}


@cache
def served(app: App) -> Sent:
    [answer] = sent(app, "openapi_document", [Request("GET", "/openapi.json")])
    return answer


def document(app: App) -> Any:  # noqa: ANN401 - an OpenAPI document
    return served(app).value


def expected() -> dict[str, Any]:
    [exchange] = SCENARIO.exchanges(1)
    assert isinstance(exchange.expectation.body, OpenApi)
    assert isinstance(exchange.expectation.body.operations, dict)
    return exchange.expectation.body.operations


@each_framework
def test_the_document_is_valid_openapi_3_1(app: App) -> None:
    described = document(app)
    assert described["openapi"].startswith("3.1.")
    assert [] == [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()]


def test_a_document_with_an_unheard_of_parameter_place_would_not_be_valid() -> None:
    described = document(BASELINE)
    described["paths"]["/items"]["get"]["parameters"][0]["in"] = "somewhere"
    assert not OpenAPIV31SpecValidator(described).is_valid()


@each_framework
def test_the_document_is_sent_as_plain_json(app: App) -> None:
    assert "application/json" == served(app).headers["content-type"]


@each_framework
def test_the_document_describes_the_sixty_operations_of_the_scenario(app: App) -> None:
    described = operations(document(app))
    assert 60 == len(described)
    assert expected() == described


@each_framework
def test_what_is_described_is_what_is_served(app: App) -> None:
    def product(method: str, body: Any = None, number: str = "/1") -> Request:  # noqa: ANN401 - any JSON value
        content = (JSON, json.dumps(body).encode()) if body else ()
        return Request(method, f"/products{number}", *content)

    answers = sent(
        app,
        "openapi_document",
        [
            product("GET"),
            product("POST", CHAIR, number=""),
            product("PUT", STOOL),
            product("POST", CHAIR, number=""),
            product("GET"),
            product("GET", number="?limit=1"),
            product("GET", number="?term=chair"),
            product("DELETE"),
            product("GET"),
        ],
    )
    assert [404, 201, 200, 201, 200, 200, 200, 204, 404] == [answer.status for answer in answers]
    assert [CHAIR, STOOL, CHAIR, STOOL, [STOOL], [CHAIR]] == [answer.value for answer in answers[1:7]]
