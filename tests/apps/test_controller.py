import random

import pytest

from apps.contenders import BASELINE, LITESTAR, App
from scenarios import controller_crud, data
from scenarios.spec import Request
from tests.apps.asking import ask

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

JSON = (("content-type", "application/json"),)
OFFER = {"name": "lamp", "price": 1.5, "in_stock": True, "tags": ["gift"]}
EXCHANGES = controller_crud.exchanges(1)


def written(method: str, target: str) -> Request:
    return Request(method, target, JSON, data.json_bytes(OFFER))


@each_framework
def test_the_store_keeps_what_was_created_changed_and_deleted(app: App) -> None:
    item = f"/items/{data.NEXT_ITEM_ID}"
    requests = [
        written("POST", "/items"),
        Request("GET", item),
        Request("DELETE", item),
        Request("GET", item),
        Request("DELETE", item),
        written("PUT", item),
        written("PUT", "/items/5"),
        Request("GET", "/items?offset=4&limit=1"),
    ]
    created, found, deleted, gone, once_more, unchanged, changed, listed = ask(app, {"controller_crud": requests})[
        "controller_crud"
    ]
    assert [{"id": data.NEXT_ITEM_ID} | OFFER] * 2 == [created.value, found.value]
    assert [204, 404, 204, 404] == [deleted.status, gone.status, once_more.status, unchanged.status]
    assert listed.value == [changed.value] == [{"id": 5} | OFFER]


@each_framework
def test_the_statuses_do_not_depend_on_the_order(app: App) -> None:
    exchanges = random.Random(1).sample(EXCHANGES, 1_000) * 2
    answers = ask(app, {"controller_crud": [exchange.request for exchange in exchanges]})["controller_crud"]
    assert [answer.status for answer in answers] == [exchange.expectation.status for exchange in exchanges]


def test_nothing_that_is_read_is_ever_deleted() -> None:
    ids = {
        method: {int(path.rpartition("/")[2]) for found, path in ID_PATHS if found == method}
        for method in ("GET", "PUT", "DELETE")
    }
    assert ids["PUT"] < ids["GET"]
    assert not ids["GET"] & ids["DELETE"]


ID_PATHS = [
    (exchange.request.method, exchange.request.target)
    for exchange in EXCHANGES
    if exchange.request.target.startswith("/items/")
]
