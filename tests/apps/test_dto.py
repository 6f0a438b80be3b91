import json

import pytest

from apps.contenders import BASELINE, LITESTAR, App
from scenarios import data
from scenarios.discovery import all_scenarios
from scenarios.spec import Request
from tests.apps.asking import ask

JSON = (("content-type", "application/json"),)
DOCUMENT = {BASELINE.name: "/openapi.json", LITESTAR.name: "/schema/openapi.json"}

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])


def patch(body: object, item: int = 1) -> Request:
    return Request("PATCH", f"/items/{item}", JSON, json.dumps(body).encode())


def everything_sent(app: App, scenario: str, *requests: Request) -> list[str]:
    """Each answer in full: headers and body."""
    return [f"{answer.headers} {answer.body!r}" for answer in ask(app, {scenario: requests})[scenario]]


@each_framework
def test_the_secret_is_in_no_byte_of_any_answer(app: App) -> None:
    scenario = all_scenarios()["hide_field"]
    requests = [exchange.request for exchange in scenario.exchanges(scenario.parameter)]
    sent = "\n".join(everything_sent(app, "hide_field", *requests))
    assert sent.count('"in_stock"') == len(requests) == data.SHOP_SIZE
    assert "supplier" not in sent
    assert [] == [row["supplier"] for row in data.stocked_items() if row["supplier"].removeprefix("supplier-") in sent]


@each_framework
def test_the_openapi_document_describes_the_object_without_its_secret(app: App) -> None:
    [document] = everything_sent(app, "hide_field", Request("GET", DOCUMENT[app.name]))
    assert "in_stock" in document
    assert "supplier" not in document


def test_every_item_has_a_secret_of_its_own() -> None:
    assert data.SHOP_SIZE == len({row["supplier"] for row in data.stocked_items()})


@each_framework
def test_a_partial_update_leaves_the_other_fields_and_the_other_items_alone(app: App) -> None:
    first, second = (data.json_value(row) for row in data.items()[:2])
    assert isinstance(first, dict)
    price, name, nothing, other = ask(
        app, {"patch_item": [patch({"price": 2.5}), patch({"name": "lamp"}), patch({}), patch({}, item=2)]}
    )["patch_item"]
    assert first | {"price": 2.5} == price.value
    assert name.value == nothing.value == first | {"price": 2.5, "name": "lamp"}
    assert second == other.value


@each_framework
def test_the_id_is_not_among_the_fields_that_can_be_changed(app: App) -> None:
    [answer] = ask(app, {"patch_item": [patch({"id": 7})]})["patch_item"]
    assert data.json_value(data.items()[0]) == answer.value


@each_framework
def test_a_partial_update_refuses_a_wrong_type_with_422_and_changes_nothing(app: App) -> None:
    wrong = [{"price": "much"}, {"name": 5}, {"in_stock": 7}, {"tags": [1]}, {"name": "lamp", "price": "much"}, []]
    *refused, after = ask(app, {"patch_item": [*map(patch, wrong), patch({})]})["patch_item"]
    assert [422] * len(wrong) == [answer.status for answer in refused]
    assert data.json_value(data.items()[0]) == after.value


@each_framework
def test_an_item_that_nobody_has_cannot_be_changed(app: App) -> None:
    [answer] = ask(app, {"patch_item": [patch({}, item=data.NEXT_ITEM_ID)]})["patch_item"]
    assert 404 == answer.status


def test_a_null_is_taken_by_one_and_refused_by_the_other_as_the_fairness_page_says() -> None:
    statuses = [
        ask(app, {"patch_item": [patch({"price": None})]})["patch_item"][0].status for app in (BASELINE, LITESTAR)
    ]
    assert [200, 422] == statuses
