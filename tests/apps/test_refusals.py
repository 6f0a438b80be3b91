import json

import pytest

from apps.contenders import BASELINE, CONTENDERS, LITESTAR, App
from scenarios import data
from scenarios.discovery import all_scenarios
from scenarios.spec import JsonValue, Request
from tests.apps.asking import ask

JSON = (("content-type", "application/json"),)
FIELDS = ["name", "price", "in_stock", "tags"]
ITEM: dict[str, JsonValue] = {"name": "lamp", "price": 1.5, "in_stock": True, "tags": ["gift"]}

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])
takes_large_bodies = pytest.mark.parametrize(
    "app",
    [app for app in CONTENDERS.values() if not app.tags or app.tags & {"model_libraries"}],
    ids=lambda app: app.name,
)


def create(**changed: JsonValue) -> Request:
    return Request("POST", "/items", JSON, json.dumps(ITEM | changed).encode())


def order(*lines: object) -> Request:
    customer = data.order()["customer"]
    return Request("POST", "/orders", JSON, json.dumps({"customer": customer, "lines": lines}).encode())


def line(**changed: object) -> dict[str, object]:
    return {"quantity": 2, "unit_price": "1.10", "product": {"id": 1, "name": "lamp"}} | changed


def refused_fields(app: App, scenario: str) -> list[JsonValue]:
    requests = [exchange.request for exchange in all_scenarios()[scenario].exchanges(1)]
    return [answer.value for answer in ask(app, {scenario: requests})[scenario]]


@each_framework
def test_a_refusal_names_the_field_at_fault_and_each_field_has_its_turn(app: App) -> None:
    turns = [{"invalid": [field]} for field in FIELDS] * 250
    assert turns == refused_fields(app, "reject_one_error")


@each_framework
@pytest.mark.parametrize("scenario", ["reject_one_error", "reject_many_errors"])
def test_the_endpoint_that_refuses_takes_what_is_right(app: App, scenario: str) -> None:
    [answer] = ask(app, {scenario: [create()]})[scenario]
    assert (201, {"id": data.NEXT_ITEM_ID} | ITEM) == (answer.status, answer.value)


@pytest.mark.parametrize(("app", "reported"), [(BASELINE, FIELDS), (LITESTAR, FIELDS[:1])], ids=["fastapi", "litestar"])
def test_of_many_errors_pydantic_reports_all_and_msgspec_the_first(app: App, reported: list[str]) -> None:
    assert [{"invalid": reported}] * 1_000 == refused_fields(app, "reject_many_errors")


@takes_large_bodies
def test_an_order_is_added_up_from_all_of_its_lines(app: App) -> None:
    [answer] = ask(app, {"create_order": [order(line(), line(quantity=3, unit_price="0.05"))]})["create_order"]
    assert (201, {"id": str(data.NEXT_ORDER_ID), "lines": 2, "total": "2.35"}) == (answer.status, answer.value)


@takes_large_bodies
def test_an_order_without_a_line_or_with_one_line_that_is_wrong_is_refused_with_422(app: App) -> None:
    wrong = [line(quantity="some"), line(unit_price="much"), line(product={"id": 1}), line(product=None), {}]
    answers = ask(app, {"create_order": [order(), *(order(line(), each, line()) for each in wrong)]})["create_order"]
    assert [422] * 6 == [answer.status for answer in answers]
