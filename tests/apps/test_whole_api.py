from itertools import product

import pytest

from apps.contenders import BASELINE, LITESTAR, App
from scenarios import data, jwt_auth, whole_api
from scenarios.data import DEPARTMENTS, Role
from scenarios.spec import Request
from tests.apps.asking import ask
from tests.apps.inside import inside

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

ROUTES_OF = {
    "fastapi": """
from fastapi.routing import APIRoute
found = [(method, route.path_format) for route in app.routes if isinstance(route, APIRoute) for method in route.methods]
""",
    "litestar": """
found = [
    (method, route.path_format)
    for route in app.routes if not route.path.startswith("/schema")
    for method in route.methods - {"HEAD", "OPTIONS"}
]
""",
}
OPERATIONS = [
    ("GET", ""),
    ("GET", "/in-stock"),
    ("GET", "/search"),
    ("GET", "/cheapest"),
    ("GET", "/count"),
    ("GET", "/{item_id}"),
    ("GET", "/{item_id}/tags"),
    ("POST", ""),
    ("PUT", "/{item_id}"),
    ("PATCH", "/{item_id}"),
    ("PUT", "/{item_id}/sold"),
    ("DELETE", "/{item_id}"),
]
WRITES = [(method, path) for method, path in OPERATIONS if method != "GET"]
ROUTES = {(method, f"/{department}{path}") for department, (method, path) in product(DEPARTMENTS, OPERATIONS)}
OFFER = {"name": "lamp", "price": 1.5, "in_stock": True, "tags": ["gift"]}
EXCHANGES = whole_api.exchanges(1)


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """What connects to it fails: nobody listens there."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")


def request(method: str, path: str, role: Role | None, body: object = None) -> Request:
    """To a route of any department, by somebody of this role or by nobody."""
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)
    if role is not None:
        account = next(
            account for account in data.accounts() if account["role"] is role and jwt_auth.credentials_of(account)[1]
        )
        headers = (*headers, whole_api.authorization(jwt_auth.credentials_of(account)[0]))
    return Request(method, path.replace("{item_id}", "5"), headers, b"" if body is None else data.json_bytes(body))


@each_framework
def test_there_are_sixty_routes(app: App) -> None:
    found = inside(app, "whole_api", f"{ROUTES_OF[app.name]}\nimport json\nprint(json.dumps(found))")
    assert 60 == len(found)
    assert ROUTES == {(method, path) for method, path in found}


def test_every_route_is_asked() -> None:
    def route(asked: Request) -> tuple[str, str]:
        path = [("{item_id}" if part.isdigit() else part) for part in asked.target.partition("?")[0].split("/")]
        return asked.method, "/".join(path)

    accepted = [exchange.request for exchange in EXCHANGES if exchange.expectation.status < 300]
    assert ROUTES == {route(asked) for asked in accepted}


@each_framework
def test_what_is_refused_never_gets_to_the_database(app: App) -> None:
    refused = {
        401: [request(method, path, None) for method, path in sorted(ROUTES)],
        403: [
            *(request(method, f"/lamps{path}", Role.READER) for method, path in WRITES),
            request("DELETE", "/lamps/{item_id}", Role.EDITOR),
        ],
        422: [
            request("POST", "/lamps", Role.EDITOR, OFFER | {"price": 0}),
            request("PUT", "/lamps/{item_id}", Role.EDITOR, OFFER | {"name": ""}),
            request("PATCH", "/lamps/{item_id}", Role.EDITOR, {"price": "much"}),
            request("GET", "/lamps?after=0&limit=101", Role.READER),
            request("GET", "/lamps/cheapest?limit=0", Role.READER),
            request("GET", "/lamps/search?term=&limit=1", Role.READER),
        ],
    }
    asked = [(status, one) for status, requests in refused.items() for one in requests]
    answers = ask(app, {"whole_api": [one for _, one in asked]})["whole_api"]
    assert [answer.status for answer in answers] == [status for status, _ in asked]


def test_nothing_that_is_read_or_changed_is_ever_deleted() -> None:
    ids = {
        method: {
            exchange.request.target.split("/")[2]
            for exchange in EXCHANGES
            if exchange.request.method == method and exchange.expectation.status in (200, 204)
            if exchange.request.target.split("/")[2:3] and exchange.request.target.split("/")[2].isdigit()
        }
        for method in ("GET", "PUT", "PATCH", "DELETE")
    }
    assert 60 == len(ids["DELETE"])
    assert not ids["DELETE"] & (ids["GET"] | ids["PUT"] | ids["PATCH"])
