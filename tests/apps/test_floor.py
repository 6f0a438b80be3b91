"""The floor's answers, kind by kind, as conformance reads them."""

import asyncio

import pytest

from apps.floor_app.answers import Choice, answers_by_key, at_body, at_ends, at_everything, document, messages
from apps.floor_app.app import Message, echo
from runner.conformance import check, decoding
from runner.records.measurement import Answer
from scenarios.spec import Body, Exchange, Expectation, JsonValue, OpenApi, Request
from tests.fakes import answer_to

GZIP = (("content-encoding", "gzip"), ("x-step", "1"))
OPERATIONS: dict[str, JsonValue] = {
    "GET /things": {
        "parameters": [
            {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 1}}
        ],
        "body": {},
        "answers": {"200": {"application/json": {"type": "array", "items": {"type": "string"}}}},
    },
    "POST /things": {"parameters": [], "body": {"application/json": {"type": "string"}}, "answers": {"204": {}}},
}


def make_exchange(
    body: Body = "one", *, target: str = "/", sent: bytes = b"", headers: tuple[tuple[str, str], ...] = ()
) -> Exchange:
    return Exchange(Request("POST", target, headers, sent), Expectation(200, "application/json", body))


@pytest.mark.parametrize(
    "expectation",
    [
        Expectation(200, "application/json", {"id": 1, "name": "café"}),
        Expectation(
            201, "application/json", {"id": int, "price": float, "new": bool, "name": str, "a": list, "b": dict}
        ),
        Expectation(200, "text/plain", "café"),
        Expectation(200, "text/html", "<p>\n</p>"),
        Expectation(200, "text/event-stream", [{"event": "tick", "data": "one\ntwo"}, {"id": "7", "data": ""}]),
        Expectation(200, "application/octet-stream", b"\x00\xff"),
        Expectation(200, "application/json", ["a"] * 100, GZIP),
        Expectation(200, "application/json", OpenApi(OPERATIONS)),
        Expectation(204, "", ""),
    ],
    ids=lambda expectation: expectation.content_type,
)
def test_the_floor_sends_what_is_expected(expectation: Expectation) -> None:
    exchange = Exchange(Request("GET", "/"), expectation)

    assert [] == check.differences("any", [exchange], {"floor": [answer_to(exchange)]})


def test_a_compressed_answer_is_shorter_than_what_it_holds() -> None:
    _, plain = messages(Expectation(200, "application/json", ["a"] * 100))
    start, packed = messages(Expectation(200, "application/json", ["a"] * 100, GZIP))

    assert len(packed["body"]) < len(plain["body"]) / 2
    assert str(len(packed["body"])).encode() == dict(start["headers"])[b"content-length"]


def test_an_answer_without_a_body_has_no_header_that_speaks_of_one() -> None:
    start, _ = messages(Expectation(204, "", ""))

    assert [] == start["headers"]


def test_a_document_has_the_operations_that_it_is_made_of() -> None:
    assert OPERATIONS == decoding.operations(document(OPERATIONS))


def test_requests_that_the_target_tells_apart_are_not_looked_at_any_further() -> None:
    answers = answers_by_key([make_exchange("one", target="/1?a=b"), make_exchange("two", target="/2", sent=b"x")])

    assert {
        ("POST", b"/1", b"a=b"): messages(Expectation(200, "application/json", "one")),
        ("POST", b"/2", b""): messages(Expectation(200, "application/json", "two")),
    } == answers


def test_large_bodies_with_one_answer_are_not_looked_at_either() -> None:
    [answer] = answers_by_key([make_exchange(sent=bytes(9_000)), make_exchange(sent=bytes(9_001))]).values()

    assert not isinstance(answer, Choice)


LARGE = bytes(9_000)


@pytest.mark.parametrize(
    ("one", "other", "look"),
    [
        ((b"a", ()), (b"b", ()), at_ends),
        ((b"a" + LARGE, ()), (b"b" + LARGE, ()), at_ends),
        ((LARGE + b"a" + LARGE, ()), (LARGE + b"b" + LARGE, ()), at_body),
        ((b"", (("Authorization", "a"),)), (b"", (("Authorization", "b"),)), at_everything),
    ],
)
def test_other_requests_are_told_apart_by_no_more_than_it_takes(
    one: tuple[bytes, tuple[tuple[str, str], ...]],
    other: tuple[bytes, tuple[tuple[str, str], ...]],
    look: object,
) -> None:
    exchanges = [
        make_exchange(name, sent=body, headers=headers)
        for name, (body, headers) in {"one": one, "other": other}.items()
    ]
    [choice] = answers_by_key(exchanges).values()
    assert isinstance(choice, Choice)

    found = [
        choice.answer(body, [(b"host", b"h"), *((name.lower().encode(), value.encode()) for name, value in headers)])
        for body, headers in (one, other)
    ]

    assert choice.look is look
    assert [b'"one"', b'"other"'] == [rest["body"] for _, rest in found]


def test_one_request_that_expects_two_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="two answers to POST /: make the targets differ"):
        answers_by_key([make_exchange("one"), make_exchange("two")])


def test_a_websocket_gets_its_messages_back_until_it_goes() -> None:
    incoming: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": "one"},
        {"type": "websocket.receive", "text": "two"},
        {"type": "websocket.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(echo(receive, send))

    assert ["websocket.accept", "websocket.send", "websocket.send"] == [message["type"] for message in sent]
    assert [None, "one", "two"] == [message.get("text") for message in sent]


def test_an_answer_of_another_kind_would_differ() -> None:
    exchange = make_exchange([1, 2])
    answer = Answer(status=200, content_type="application/json", body=b"[1,3]")

    assert check.differences("any", [exchange], {"floor": [answer]}) != []
