"""The wire contract in process: a dozen requests of each scenario. Real servers are asked in test_real_servers.py."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import islice

import pytest

from apps.contenders import BASELINE, CONTENDERS, FLOOR, HEADLINE_PAIR, LITESTAR, App
from runner.conformance import check
from runner.experiment.lineup import contenders_of
from scenarios.discovery import all_scenarios
from scenarios.spec import MODEL_LIBRARIES, Exchange, Request, Scenario
from tests.apps.asking import Answer, ask

APPS = [*CONTENDERS.values(), FLOOR]
SCENARIOS = all_scenarios()
WITHOUT_DATABASE = [scenario for scenario in SCENARIOS.values() if not scenario.needs_database]
TYPED = [scenario for scenario in WITHOUT_DATABASE if scenario.tags >= MODEL_LIBRARIES]
DOZEN = 12

Given = Mapping[str, Mapping[str, Sequence[Answer]]]
"""Answers by app and scenario."""

JSON = (("content-type", "application/json"),)
REQUEST_ID = ("x-request-id", "8d066c54-d21f-4300-8000-000000000000")
BASKET = ("cookie", "basket_id=3")
NEW_ITEM = {"name": "lamp", "price": 1.5, "in_stock": True, "tags": ["gift"]}


def named(scenario: Scenario) -> str:
    return scenario.name


def takes_part(app: App, scenario: Scenario) -> bool:
    return app is FLOOR or app in contenders_of(scenario)


def each_contender_of(*names: str) -> pytest.MarkDecorator:
    """Those that take part in all of these scenarios."""
    apps = [app for app in CONTENDERS.values() if all(takes_part(app, SCENARIOS[name]) for name in names)]
    return pytest.mark.parametrize("app", apps, ids=[app.name for app in apps])


@cache
def first_dozen(name: str) -> list[Exchange]:
    return [*islice(SCENARIOS[name].exchanges(SCENARIOS[name].parameter), DOZEN)]


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


@pytest.fixture(scope="module")
def given() -> Given:
    """What every app answers to the first dozen requests of each scenario that it takes part in."""

    def ask_all(app: App) -> dict[str, list[Answer]]:
        mine = [scenario for scenario in WITHOUT_DATABASE if takes_part(app, scenario)]
        return ask(app, {one.name: [exchange.request for exchange in first_dozen(one.name)] for one in mine})

    with ThreadPoolExecutor(max_workers=2) as side_by_side:
        return dict(zip([app.name for app in APPS], side_by_side.map(ask_all, APPS), strict=True))


@pytest.mark.parametrize("scenario", WITHOUT_DATABASE, ids=named)
def test_every_answer_is_the_one_the_scenario_expects(given: Given, scenario: Scenario) -> None:
    answers = {app: answered[scenario.name] for app, answered in given.items() if scenario.name in answered}
    assert {app.name for app in APPS if takes_part(app, scenario)} == set(answers)
    assert "" == check.report(check.differences(scenario.name, first_dozen(scenario.name), answers))


@pytest.mark.parametrize("scenario", TYPED, ids=named)
@pytest.mark.parametrize("app", HEADLINE_PAIR, ids=[app.name for app in HEADLINE_PAIR])
def test_the_floor_sends_the_very_bytes_and_headers_of_typed_models(given: Given, app: App, scenario: Scenario) -> None:
    assert given[FLOOR.name][scenario.name] == given[app.name][scenario.name]


@each_contender_of(*REFUSED)
def test_a_value_that_breaks_a_constraint_is_refused_with_422(app: App) -> None:
    refused = ask(app, REFUSED)
    for scenario, requests in REFUSED.items():
        for request, answer in zip(requests, refused[scenario], strict=True):
            assert 422 == answer.status, f"{request} {request.body!r}"


@each_contender_of(*REFUSED)
def test_the_bounds_themselves_are_accepted(app: App) -> None:
    accepted = {
        "create_item": [create(name="x" * 80, tags=["gift"] * 8), create(price=0.01), create(price=999_999.99)],
        "search_params": [search(f"term=x&limit={limit}", REQUEST_ID, BASKET) for limit in (1, 100)],
    }
    statuses = {scenario: [answer.status for answer in given] for scenario, given in ask(app, accepted).items()}
    assert {"create_item": [201, 201, 201], "search_params": [200, 200]} == statuses


@each_contender_of("one_item")
def test_an_id_that_nobody_has_is_not_found(app: App) -> None:
    [answer] = ask(app, {"one_item": [Request("GET", "/items/5001")]})["one_item"]
    assert 404 == answer.status


@pytest.mark.parametrize(
    ("app", "document"),
    [(BASELINE, "/openapi.json"), (LITESTAR, "/schema/openapi.json")],
    ids=["fastapi", "litestar"],
)
def test_an_app_describes_the_routes_of_its_one_scenario_and_no_others(app: App, document: str) -> None:
    asked = {name: [Request("GET", document)] for name in ("one_item", "create_item", "search_params")}
    described = {scenario: list(answer.value["paths"]) for scenario, [answer] in ask(app, asked).items()}
    assert {
        "one_item": ["/items/{item_id}"],
        "create_item": ["/items"],
        "search_params": ["/shops/{shop_id}/search"],
    } == described
