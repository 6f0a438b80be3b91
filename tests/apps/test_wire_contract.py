import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.contenders import BASELINE, CONTENDERS, FLOOR, LITESTAR, App
from scenarios.discovery import all_scenarios
from scenarios.spec import Request, Scenario
from tests.apps.asking import Answer, ask

APPS = [*CONTENDERS.values(), FLOOR]
SCENARIOS = all_scenarios().values()
each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
each_contender = pytest.mark.parametrize("app", CONTENDERS.values(), ids=list(CONTENDERS))

JSON = (("content-type", "application/json"),)
REQUEST_ID = ("x-request-id", "8d066c54-d21f-4300-8000-000000000000")
BASKET = ("cookie", "basket_id=3")
NEW_ITEM = {"name": "lamp", "price": 1.5, "in_stock": True, "tags": ["gift"]}


def create(**changed: object) -> Request:
    return Request("POST", "/items", JSON, json.dumps(NEW_ITEM | changed).encode())


def search(query: str, *headers: tuple[str, str]) -> Request:
    return Request("GET", f"/shops/1/search?{query}", headers)


REFUSED = {
    "create_item": [
        create(name=""),
        create(name="x" * 81),
        create(name=5),
        create(price=0),
        create(price=1_000_000),
        create(price="much"),
        create(tags=["gift"] * 9),
        Request("POST", "/items", JSON, b'{"name": "lamp"}'),
        Request("POST", "/items", JSON, b"[]"),
        Request("POST", "/items", JSON, b""),
    ],
    "search_params": [
        search("term=&limit=1", REQUEST_ID, BASKET),
        search(f"term={'x' * 51}&limit=1", REQUEST_ID, BASKET),
        search("term=x&limit=0", REQUEST_ID, BASKET),
        search("term=x&limit=101", REQUEST_ID, BASKET),
        search("term=x&limit=some", REQUEST_ID, BASKET),
        search("limit=1", REQUEST_ID, BASKET),
        search("term=x&limit=1", ("x-request-id", "none"), BASKET),
        search("term=x&limit=1", BASKET),
        search("term=x&limit=1", REQUEST_ID, ("cookie", "basket_id=some")),
        search("term=x&limit=1", REQUEST_ID),
    ],
}


def taking_part(app: App) -> list[Scenario]:
    return [scenario for scenario in SCENARIOS if app.name not in scenario.absent]


@pytest.fixture(scope="module")
def answers() -> Mapping[str, Mapping[str, Sequence[Answer]]]:
    """Of every app to every request of every scenario, by app and scenario."""

    def ask_everything(app: App) -> dict[str, list[Answer]]:
        return ask(
            app,
            {
                scenario.name: [exchange.request for exchange in scenario.exchanges(scenario.parameter)]
                for scenario in taking_part(app)
            },
        )

    with ThreadPoolExecutor() as side_by_side:
        return dict(zip([app.name for app in APPS], side_by_side.map(ask_everything, APPS), strict=True))


@each_scenario
@pytest.mark.parametrize("app", APPS, ids=[app.name for app in APPS])
def test_every_answer_is_the_one_the_scenario_expects(
    answers: Mapping[str, Mapping[str, Sequence[Answer]]],
    app: App,
    scenario: Scenario,
) -> None:
    if app.name in scenario.absent:
        pytest.skip(scenario.absent[app.name])
    exchanges = scenario.exchanges(scenario.parameter)
    for exchange, answer in zip(exchanges, answers[app.name][scenario.name], strict=True):
        expected = exchange.expectation
        assert (expected.status, expected.content_type, expected.body) == (
            answer.status,
            answer.content_type,
            answer.value,
        ), str(exchange.request)


@each_scenario
@each_contender
def test_the_floor_sends_the_very_bytes_and_headers_of_the_contenders(
    answers: Mapping[str, Mapping[str, Sequence[Answer]]],
    app: App,
    scenario: Scenario,
) -> None:
    if app.name in scenario.absent:
        pytest.skip(scenario.absent[app.name])
    assert answers[app.name][scenario.name] == answers[FLOOR.name][scenario.name]


@each_contender
def test_a_value_that_breaks_a_constraint_is_refused_with_422(app: App) -> None:
    refused = ask(app, REFUSED)
    for scenario, requests in REFUSED.items():
        for request, answer in zip(requests, refused[scenario], strict=True):
            assert answer.status == 422, f"{request} {request.body!r}"


@each_contender
def test_the_bounds_themselves_are_accepted(app: App) -> None:
    accepted = {
        "create_item": [create(name="x" * 80, tags=["gift"] * 8), create(price=0.01), create(price=999_999.99)],
        "search_params": [search(f"term=x&limit={limit}", REQUEST_ID, BASKET) for limit in (1, 100)],
    }
    statuses = {scenario: [answer.status for answer in given] for scenario, given in ask(app, accepted).items()}
    assert statuses == {"create_item": [201, 201, 201], "search_params": [200, 200]}


@each_contender
def test_an_id_that_nobody_has_is_not_found(app: App) -> None:
    [answer] = ask(app, {"one_item": [Request("GET", "/items/5001")]})["one_item"]
    assert answer.status == 404


@pytest.mark.parametrize(
    ("app", "document"),
    [(BASELINE, "/openapi.json"), (LITESTAR, "/schema/openapi.json")],
    ids=["fastapi", "litestar"],
)
def test_the_openapi_document_describes_the_one_route_that_is_served(app: App, document: str) -> None:
    asked = {scenario.name: [Request("GET", document)] for scenario in taking_part(app)}
    for scenario, [answer] in ask(app, asked).items():
        described = json.loads(answer.body)["paths"]
        assert len(described) == 1, scenario
