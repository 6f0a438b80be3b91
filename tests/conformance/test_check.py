import gzip

import pytest

from runner.conformance import check
from runner.records.measurement import Answer
from scenarios.spec import Body, Exchange, Expectation, JsonValue, OpenApi, Request
from tests.fakes import answer_to, make_answer

ITEM: JsonValue = {"id": 1, "price": 1.5, "tags": ["new", "red"]}


def make_exchange(
    body: Body = None,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: tuple[tuple[str, str], ...] = (),
) -> Exchange:
    value: Body = ITEM if body is None else body
    return Exchange(Request("GET", "/items/1"), Expectation(status, content_type, value, headers))


def differences(answer: Answer, exchange: Exchange | None = None) -> list[str]:
    found = check.differences("one_item", [exchange or make_exchange()], {"litestar": [answer]})
    return [f"{one.field}: {one.expected} -> {one.got}" for one in found]


def test_an_answer_as_expected_does_not_differ() -> None:
    assert [] == differences(answer_to(make_exchange()))


def test_bodies_are_equal_as_values_whatever_their_bytes() -> None:
    spaced = Answer(
        status=200,
        content_type="application/json",
        body=b'{ "price": 1.50, "tags": ["new", "red"], "id": 1 }',
    )

    assert [] == differences(spaced)


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
    assert ["value of root[0]: 1 -> true"] == differences(make_answer([True]), make_exchange([1]))


def test_a_status_that_differs_is_shown_with_the_body() -> None:
    answer = Answer(status=500, content_type="text/plain", body=b"Internal Server Error")

    assert ["status: 200 -> 500 Internal Server Error"] == differences(answer)


def test_a_content_type_that_differs_is_shown() -> None:
    answer = Answer(status=200, content_type="text/plain", body=b"{}")

    assert ["content type: application/json -> text/plain"] == differences(answer)


def test_text_is_compared_by_its_characters() -> None:
    exchange = make_exchange("Hello, World!", content_type="text/plain")
    answer = Answer(status=200, content_type="text/plain", body=b"Hello, Moon!")

    assert ['value of root: "Hello, World!" -> "Hello, Moon!"'] == differences(answer, exchange)


def test_a_body_that_is_no_json_says_so() -> None:
    answer = Answer(status=200, content_type="application/json", body=b'{"id": 1,')

    assert differences(answer)[0].startswith("body: JSON -> {")


def test_a_long_text_is_shown_where_it_parts() -> None:
    page = "<p>one</p>\n" * 200
    answer = Answer(status=200, content_type="text/html", body=page.replace("one", "two", 150).encode())

    [difference] = differences(answer, make_exchange("<p>one</p>\n" * 200, content_type="text/html"))

    assert difference.startswith('value of root: "<p>one</p>')
    assert "<p>two</p>" in difference
    assert len(difference) < 400
    assert "\n" not in difference


def test_bytes_are_compared_as_they_are() -> None:
    exchange = make_exchange(b"\x00\x01\xff", content_type="application/octet-stream")

    assert [] == differences(answer_to(exchange), exchange)
    assert ["value of root: b'\\x00\\x01\\xff' -> b'\\x00\\x02\\xff'"] == differences(
        Answer(status=200, content_type="application/octet-stream", body=b"\x00\x02\xff"), exchange
    )


def test_events_are_compared_event_by_event_whatever_ends_a_line() -> None:
    exchange = make_exchange([{"event": "tick", "data": "1"}, {"data": "2"}], content_type="text/event-stream")
    answered = Answer(
        status=200,
        content_type="text/event-stream",
        body=b": ping\r\n\r\ndata: 1\r\nevent: tick\r\n\r\ndata: 3\r\n\r\n",
    )

    assert ["""value of root[1]['data']: "2" -> "3\""""] == differences(answered, exchange)


GZIP = (("content-encoding", "gzip"),)


def test_a_compressed_body_is_equal_by_what_it_unpacks_to() -> None:
    packed = gzip.compress(b'{"id":1,"price":1.5,"tags":["new","blue"]}')
    answer = Answer(status=200, content_type="application/json", body=packed, headers=dict(GZIP))

    assert ["""value of root['tags'][1]: "red" -> "blue\""""] == differences(answer, make_exchange(headers=GZIP))


def test_a_body_that_says_it_is_compressed_and_is_not_says_so() -> None:
    answer = Answer(status=200, content_type="application/json", body=b"{}", headers=dict(GZIP))

    assert differences(answer, make_exchange(headers=GZIP))[0].startswith("body: gzip -> {} (Not a gzipped file")


def test_a_header_that_the_contract_names_is_compared_and_any_other_is_not() -> None:
    exchange = make_exchange(headers=(("vary", "accept"), ("x-step", "2")))
    body = answer_to(exchange).body

    assert ["header vary: accept -> not present", "header x-step: 2 -> 1"] == differences(
        Answer(status=200, content_type="application/json", body=body, headers={"x-step": "1", "x-other": "5"}),
        exchange,
    )


def test_an_answer_without_a_body_is_compared_by_its_status_alone() -> None:
    exchange = make_exchange("", status=204, content_type="")

    assert [] == differences(Answer(status=204, content_type="application/json", body=b""), exchange)
    assert ['value of root: "" -> "{}"'] == differences(Answer(status=204, content_type="", body=b"{}"), exchange)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"id": 7, "name": "lamp", "tags": ["a"]}', []),
        (b'{"id": "7", "name": "lamp", "tags": []}', ["""value of root['id']: any int -> "7\""""]),
        (b'{"id": true, "name": "lamp", "tags": []}', ["value of root['id']: any int -> true"]),
        (b'{"id": 7, "name": "lump", "tags": []}', ["""value of root['name']: "lamp" -> "lump\""""]),
        (b'{"name": "lamp", "tags": []}', ["value of root['id']: any int -> not present"]),
        (b'{"id": 7, "name": "lamp", "tags": [], "x": 1}', ["value of root['x']: not present -> 1"]),
    ],
)
def test_a_type_stands_for_any_value_of_exactly_that_type(body: bytes, says: list[str]) -> None:
    exchange = make_exchange({"id": int, "name": "lamp", "tags": list})

    assert says == differences(Answer(status=200, content_type="application/json", body=body), exchange)


def test_an_openapi_document_is_compared_by_its_operations() -> None:
    exchange = make_exchange(OpenApi({"GET /": {"parameters": [], "body": {}, "answers": {"204": {}}}}))
    document = b'{"paths": {"/": {"get": {"operationId": "root", "responses": {"200": {}, "422": {}}}}}}'

    assert [
        "value of root['GET /']['answers']['204']: {} -> not present",
        "value of root['GET /']['answers']['200']: not present -> {}",
    ] == differences(Answer(status=200, content_type="application/json", body=document), exchange)


def test_what_differs_is_said_for_each_app_that_differs() -> None:
    answers = {"litestar": [make_answer({"id": 2})], "fastapi": [make_answer({"id": 1})]}

    found = check.differences("one_item", [make_exchange({"id": 1})], answers)

    assert [("litestar", "2")] == [(one.app, one.got) for one in found]


def test_the_report_names_scenario_contender_request_and_field_and_counts_the_rest() -> None:
    exchanges = [make_exchange()] * 8
    found = check.differences("one_item", exchanges, {"litestar": [make_answer({"id": 2})] * 8})

    lines = check.report(found).splitlines()

    assert "one_item: litestar answers GET /items/1 with another value of root['id']" == lines[0]
    assert ["  - expected  1", "  + got       2"] == lines[1:3]
    assert "one_item: litestar has 19 more differences of 24" == lines[-1]
