import pytest

from runner import conformance
from runner.records import Answer
from scenarios.spec import Exchange, Expectation, JsonValue, Request
from tests.fakes import answer_to, make_answer


def make_exchange(body: JsonValue = None, *, status: int = 200, content_type: str = "application/json") -> Exchange:
    value: JsonValue = {"id": 1, "price": 1.5, "tags": ["new", "red"]} if body is None else body
    return Exchange(Request("GET", "/items/1"), Expectation(status, content_type, value))


def differences(answer: Answer, exchange: Exchange | None = None) -> list[str]:
    found = conformance.differences("one_item", [exchange or make_exchange()], {"litestar": [answer]})
    return [f"{one.field}: {one.expected} -> {one.got}" for one in found]


def test_an_answer_as_expected_does_not_differ() -> None:
    assert differences(answer_to(make_exchange())) == []


def test_bodies_are_equal_as_values_whatever_their_bytes() -> None:
    spaced = Answer(
        status=200,
        content_type="application/json",
        body=b'{ "price": 1.50, "tags": ["new", "red"], "id": 1 }',
    )

    assert differences(spaced) == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"id": 1, "price": 1.5000001, "tags": ["new", "red"]}, "value of root['price']: 1.5 -> 1.5000001"),
        ({"id": 1, "tags": ["new", "red"]}, "value of root['price']: 1.5 -> not present"),
        ({"id": 1, "price": 1.5, "tags": ["new", "red"], "x": None}, "value of root['x']: not present -> null"),
        ({"id": True, "price": 1.5, "tags": ["new", "red"]}, "value of root['id']: 1 -> true"),
        ({"id": "1", "price": 1.5, "tags": ["new", "red"]}, """value of root['id']: 1 -> "1\""""),
        ({"id": 1, "price": 1.5, "tags": ["red", "new"]}, """value of root['tags'][0]: "new" -> "red\""""),
    ],
)
def test_one_field_that_differs_is_named(value: JsonValue, says: str) -> None:
    assert says in differences(make_answer(value))


def test_true_in_a_list_is_not_one() -> None:
    assert differences(make_answer([True]), make_exchange([1])) == ["value of root[0]: 1 -> true"]


def test_a_status_that_differs_is_shown_with_the_body() -> None:
    answer = Answer(status=500, content_type="text/plain", body=b"Internal Server Error")

    assert differences(answer) == ["status: 200 -> 500 Internal Server Error"]


def test_a_content_type_that_differs_is_shown() -> None:
    answer = Answer(status=200, content_type="text/plain", body=b"{}")

    assert differences(answer) == ["content type: application/json -> text/plain"]


def test_text_is_compared_by_its_characters() -> None:
    exchange = make_exchange("Hello, World!", content_type="text/plain")
    answer = Answer(status=200, content_type="text/plain", body=b"Hello, Moon!")

    assert differences(answer, exchange) == ['value of root: "Hello, World!" -> "Hello, Moon!"']


def test_a_body_that_is_no_json_says_so() -> None:
    answer = Answer(status=200, content_type="application/json", body=b'{"id": 1,')

    assert differences(answer)[0].startswith("body: JSON -> {")


def test_the_report_names_scenario_contender_request_and_field_and_counts_the_rest() -> None:
    exchanges = [make_exchange()] * 8
    found = conformance.differences("one_item", exchanges, {"litestar": [make_answer({"id": 2})] * 8})

    lines = conformance.report(found).splitlines()

    assert lines[0] == "one_item: litestar answers GET /items/1 with another value of root['id']"
    assert lines[1:3] == ["  - expected  1", "  + got       2"]
    assert lines[-1] == "one_item: litestar has 19 more differences of 24"
