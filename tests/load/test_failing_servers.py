"""What becomes of a slice whose server answers wrong, hangs up or falls silent: failures, by kind, with the request."""

import socket
import threading
from itertools import count

import pytest
from wsproto.events import CloseConnection, Event

from runner.errors import GeneratorError
from runner.load.messages import WireRequest
from runner.records.measurement import Failure
from runner.rig.generator import Generator
from tests.load.one_slice import MESSAGES, REQUESTS, USERS, load, matching
from tests.load.test_client import CLOSING
from tests.load.test_websocket import echoed, talking
from tests.raw_server import GOOD, Talk, always, answering, raw_server, silent

SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"


def after_conformance(answer: bytes) -> Talk:
    """Five good answers over all connections, then this one to every fiftieth request."""
    lock = threading.Lock()
    answered = 0

    def talk(connection: socket.socket) -> None:
        nonlocal answered
        while connection.recv(65536):
            with lock:
                answered += 1
                wrong = answered > 5 and answered % 50 == 0
            connection.sendall(answer if wrong else GOOD)

    return talk


def with_body(body: bytes) -> bytes:
    """As the good answer, with another body."""
    return GOOD.replace(b"content-length: 2\r\n\r\n{}", b"content-length: %d\r\n\r\n%s" % (len(body), body))


def first_failure(generator: Generator, answer: bytes) -> Failure:
    seen = load(generator, after_conformance(answer))
    assert 0 < seen.failed < seen.requests
    return seen.failures[0]


def test_one_wrong_byte_is_a_failure_that_names_the_request(generator: Generator) -> None:
    failure = first_failure(generator, GOOD.replace(b"{}", b"[]"))

    assert "body" == failure.kind
    assert failure.request.startswith("GET /")
    assert "expected '{}', got '[]': they part at byte 0" == failure.detail


def test_another_message_than_the_one_recorded_is_a_failure(generator: Generator) -> None:
    numbers = count(1)

    seen = load(generator, talking(lambda _: echoed(f"answer {next(numbers)}")), requests=MESSAGES)

    assert seen.failed > 0
    assert "WEBSOCKET /echo" == seen.failures[0].request
    assert "got 'answer " in seen.failures[0].detail


def test_a_wrong_status_is_a_failure(generator: Generator) -> None:
    failure = first_failure(generator, GOOD.replace(b"200 OK", b"500 Oh no"))

    assert ("status", "expected 200, got 500: '{}'") == (failure.kind, failure.detail)


def test_what_is_no_http_is_a_failure(generator: Generator) -> None:
    assert "malformed" == first_failure(generator, b"SMTP ready\r\n").kind


@pytest.mark.parametrize(
    ("answer", "kind", "detail"),
    [
        (SWITCHING, "malformed", "HttpParserUpgrade: "),
        (with_body(b"[" * 100_000 + b"]" * 100_000), "body", "expected JSON, got "),
    ],
    ids=["another protocol", "nested too deep"],
)
def test_what_nobody_foresaw_is_a_failure_and_its_user_goes_on(
    generator: Generator,
    answer: bytes,
    kind: str,
    detail: str,
) -> None:
    seen = load(generator, after_conformance(answer), requests=matching({}))

    assert [kind] == [failure.kind for failure in seen.failures]
    assert seen.failed > USERS
    assert detail in seen.failures[0].detail
    assert seen.failures[0].request.startswith("GET /")
    assert seen.elapsed_seconds >= 0.09


def test_while_it_is_asked_it_is_the_reason_and_the_generator_goes_on(generator: Generator) -> None:
    with pytest.raises(GeneratorError, match=r"did not answer GET /0 \(HttpParserUpgrade: "):
        load(generator, always(SWITCHING))

    assert [] == load(generator, always(GOOD)).failures


def test_a_server_that_announces_the_end_of_a_connection_is_met_again_and_counted(generator: Generator) -> None:
    seen = load(generator, answering(*[GOOD] * 20, CLOSING))

    assert [] == seen.failures
    assert seen.reconnects > 0
    assert seen.requests > 100


@pytest.mark.parametrize("length", [0, 70_000], ids=["small requests", "large ones"])
def test_a_server_that_hangs_up_on_every_tenth_request_instead_of_answering_fails(
    generator: Generator,
    length: int,
) -> None:
    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for number in count(1):
            while reader.readline().strip():
                pass
            reader.read(length)
            if number % 10 == 0:
                return
            connection.sendall(GOOD)

    seen = load(generator, talk, requests=[WireRequest(method="POST", target="/", body=bytes(length))])

    assert [("closed", "closed without an answer")] == [(failure.kind, failure.detail) for failure in seen.failures]
    assert pytest.approx(seen.requests / 9, abs=USERS) == seen.failed


def test_a_websocket_that_is_hung_up_on_instead_of_answered_fails(generator: Generator) -> None:
    numbers = count(1)

    def now_and_then(text: str) -> list[Event]:
        return [CloseConnection(code=1000)] if next(numbers) > 5 else echoed(text)

    seen = load(generator, talking(now_and_then), requests=MESSAGES)

    assert {("closed", "closed without an answer")} == {(failure.kind, failure.detail) for failure in seen.failures}


def test_a_body_that_is_cut_short_is_a_failure(generator: Generator) -> None:
    seen = load(generator, answering(*[GOOD] * 20, GOOD[:-1]))

    assert seen.failed > 0
    assert {"closed"} == {failure.kind for failure in seen.failures}
    assert "in the middle of an answer" in seen.failures[0].detail


def test_a_server_that_falls_silent_is_a_timeout_for_every_user() -> None:
    calm = threading.Event()

    def fall_silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            if calm.is_set():
                silent(connection)
            connection.sendall(GOOD)

    generator = Generator(core=None, patience_seconds=0.5)
    with raw_server(fall_silent) as address:
        generator.connect("server", address, USERS, REQUESTS)
        generator.ask("server")
        calm.set()
        seen = generator.load("server", 0.1)
    generator.stop()

    assert 0 == seen.requests
    assert USERS == seen.failed
    assert {"timeout"} == {failure.kind for failure in seen.failures}
    assert 0.5 < seen.elapsed_seconds < 3
