"""How fast is the OpenAPI document of sixty typed routes sent, and do both describe the same API?

Tests the OpenAPI 3.1 document that each makes from the handlers' signatures: parameters with bounds and defaults,
nested models, constraints. Both generate it at the first request and keep it. Measured is sending it: writing it as
JSON again for each request. It cannot say what generating takes; `make bench SCENARIOS=resources` measures that in
fresh processes, for these sixty routes and for a thousand. Documents are compared by operations and schemas, not by
their names. Litestar's is half as long again: it repeats in every operation how a request may be refused. Nor can it
say that they agree on decimals, which no model here has. FastAPI describes one as a number or text, Litestar as text.
"""

from collections.abc import Sequence

from scenarios import data
from scenarios.spec import Exchange, Expectation, JsonValue, OpenApi, Request, Scenario

TEXT: JsonValue = {"type": "string"}
WHOLE: JsonValue = {"type": "integer"}
NUMBER: JsonValue = {"type": "number"}
YES_OR_NO: JsonValue = {"type": "boolean"}
TEXT_OR_NOTHING: JsonValue = {"anyOf": [{"type": "null"}, TEXT]}


def listed(schema: JsonValue) -> dict[str, JsonValue]:
    """Any number of them."""
    return {"type": "array", "items": schema}


def fields(**schemas: JsonValue) -> JsonValue:
    """An object that has all of these."""
    return {"type": "object", "properties": schemas, "required": [*sorted(schemas)]}


ADDRESS = fields(street=TEXT, city=TEXT, postcode=TEXT, country=TEXT)

SCHEMAS: dict[str, JsonValue] = {
    "Address": ADDRESS,
    "Customer": fields(name=TEXT, email=TEXT, address=ADDRESS),
    "Item": fields(id=WHOLE, name=TEXT, price=NUMBER, in_stock=YES_OR_NO, tags=listed(TEXT)),
    "NewItem": fields(
        name={"type": "string", "minLength": 1, "maxLength": 80},
        price={"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1_000_000},
        in_stock=YES_OR_NO,
        tags=listed(TEXT) | {"maxItems": 8},
    ),
    "Product": fields(id=WHOLE, name=TEXT),
    "Search": fields(
        shop_id=WHOLE,
        term=TEXT,
        limit=WHOLE,
        request_id={"type": "string", "format": "uuid"},
        basket_id=WHOLE,
    ),
}


def operation(parameters: Sequence[JsonValue], sent: JsonValue, status: int, answered: JsonValue) -> JsonValue:
    """One operation, its body and its answer in JSON where there are any."""
    return {
        "parameters": list(parameters),
        "body": in_json(sent),
        "answers": {str(status): in_json(answered)},
    }


def in_json(schema: JsonValue) -> JsonValue:
    """A schema by its media type."""
    return {} if schema is None else {"application/json": schema}


def parameter(name: str, place: str, schema: JsonValue, *, required: bool) -> JsonValue:
    """Where a value stands in a request, and whether it has to."""
    return {"name": name, "in": place, "required": required, "schema": schema}


def operations_on(resource: str, model: JsonValue) -> dict[str, JsonValue]:
    """The five of one resource."""
    number = [parameter("number", "path", WHOLE, required=True)]
    search = [
        parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}, required=False),
        parameter("term", "query", TEXT_OR_NOTHING, required=False),
    ]
    return {
        f"GET /{resource}": operation(search, None, 200, listed(model)),
        f"POST /{resource}": operation([], model, 201, model),
        f"GET /{resource}/{{number}}": operation(number, None, 200, model),
        f"PUT /{resource}/{{number}}": operation(number, model, 200, model),
        f"DELETE /{resource}/{{number}}": operation(number, None, 204, None),
    }


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request, for the document."""
    operations: dict[str, JsonValue] = {}
    for resource, model in data.RESOURCES.items():
        operations |= operations_on(resource, SCHEMAS[model])
    return [Exchange(Request("GET", "/openapi.json"), Expectation(200, "application/json", OpenApi(operations)))]


SCENARIO = Scenario(area="openapi", exchanges=exchanges)
