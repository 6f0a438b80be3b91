"""The apps on their databases: the same answers after any number of rounds, and what they change is changed."""

from collections.abc import Callable, Iterator

import psutil
import pytest

from runner.conformance import check
from runner.experiment.lineup import APPS, HEADLINE_CONTENDERS
from runner.records.condition import Condition
from runner.rig.rig import LocalRig
from scenarios.discovery import all_scenarios
from scenarios.spec import Request, Scenario
from tests.database.looking import asked, ours, value

SCENARIOS = {name: scenario for name, scenario in all_scenarios().items() if scenario.needs_database}
ROW = SCENARIOS["db_row"]
Started = Callable[..., LocalRig]
"""The rig, on which a scenario's servers of these apps have been started."""

PAIR = [Condition(app=name) for name in HEADLINE_CONTENDERS]

each_contender = pytest.mark.parametrize("condition", PAIR, ids=HEADLINE_CONTENDERS)


@pytest.fixture(scope="module")
def shared_rig() -> Iterator[LocalRig]:
    """The real one: one PostgreSQL and one generator for all tests here."""
    created = LocalRig(APPS)
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.delenv("DATABASE_URL", raising=False)
        created.start([(PAIR[1], ROW)])  # so that PostgreSQL is there before the first test
        created.stop(ROW)
        yield created
        created.close()
    assert [] == ours(psutil.Process().pid)


@pytest.fixture
def started(shared_rig: LocalRig) -> Iterator[Started]:
    """The rig with a test's own servers on their fresh databases, which end with it."""
    running: list[Scenario] = []

    def start(scenario: Scenario, *conditions: Condition) -> LocalRig:
        running.append(scenario)
        shared_rig.start([(condition, scenario) for condition in conditions])
        return shared_rig

    yield start
    for scenario in running:
        shared_rig.stop(scenario)


def changes_something(scenario: Scenario) -> bool:
    """Whether its requests leave traces that later ones might trip over."""
    return any(exchange.request.method != "GET" for exchange in scenario.exchanges(scenario.parameter))


@pytest.mark.parametrize("name", SCENARIOS)
@each_contender
def test_under_load_and_after_it_the_answers_are_the_same(started: Started, condition: Condition, name: str) -> None:
    scenario = SCENARIOS[name]
    exchanges = scenario.exchanges(scenario.parameter)
    many = exchanges[: 3_000 if changes_something(scenario) else 300]
    rig = started(scenario, condition)

    before = check.differences(name, many, {condition.name: rig.ask(condition, scenario, many)})
    load = rig.load(condition, scenario, 0.5).load
    after = check.differences(name, many[:300], {condition.name: rig.ask(condition, scenario, many[:300])})

    assert ([], [], []) == (before, load.failures, after)
    assert load.requests > 0


@each_contender
def test_updates_are_in_the_database_when_they_are_answered(started: Started, condition: Condition) -> None:
    scenario = SCENARIOS["db_updates[20]"]
    rig = started(scenario, condition)
    url = psutil.Process(*rig.server_pids(condition, scenario)).environ()["DATABASE_URL"]
    before = value(url, "SELECT md5(string_agg(randomnumber::text, ' ' ORDER BY id)) FROM world")

    _, body = asked(rig, condition, scenario, Request("POST", "/worlds/from/1"))

    after = value(url, "SELECT md5(string_agg(randomnumber::text, ' ' ORDER BY id)) FROM world")
    stored = value(url, "SELECT randomnumber FROM world WHERE id = 1")
    assert before != after
    assert f'"id":1,"randomNumber":{stored}'.encode() in body


@each_contender
def test_what_is_created_updated_and_deleted_is_so_in_the_database(started: Started, condition: Condition) -> None:
    scenario = SCENARIOS["orm_crud"]
    rig = started(scenario, condition)
    json, offer = (
        (("content-type", "application/json"),),
        b'{"name":"a sign","price":2.5,"in_stock":true,"tags":["gift"]}',
    )

    created = asked(rig, condition, scenario, Request("POST", "/items", json, offer))
    updated = asked(rig, condition, scenario, Request("PUT", "/items/3", json, offer))
    deleted = asked(rig, condition, scenario, Request("DELETE", "/items/4"))
    again = asked(rig, condition, scenario, Request("DELETE", "/items/4"))
    missing = asked(rig, condition, scenario, Request("GET", "/items/4"))
    listed = asked(rig, condition, scenario, Request("GET", "/items?after=2&limit=1"))

    assert (201, b'{"id":1000001,' + offer[1:]) == created
    assert (200, b'{"id":3,' + offer[1:]) == updated
    assert [204, 204, 404] == [deleted[0], again[0], missing[0]]
    assert (200, b'[{"id":3,' + offer[1:] + b"]") == listed


@each_contender
def test_a_row_that_is_not_there_is_not_found(started: Started, condition: Condition) -> None:
    rig = started(ROW, condition)

    assert 404 == asked(rig, condition, ROW, Request("GET", "/worlds/10001"))[0]


def test_sayings_that_would_be_markup_are_escaped(started: Started) -> None:
    rig = started(SCENARIOS["fortunes"], *PAIR)

    pages = [asked(rig, condition, SCENARIOS["fortunes"], Request("GET", "/fortunes"))[1] for condition in PAIR]

    assert pages[0] == pages[1]
    assert b"<script>" not in pages[0]
    assert "フレームワークのベンチマーク".encode() in pages[0]
