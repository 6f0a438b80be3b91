"""The generator as the instrument sees it: its own process, against servers that misbehave."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count

import msgspec
import pytest
from wsproto.events import CloseConnection, Event

from runner.errors import GeneratorError
from runner.generator import Generator
from runner.load.messages import WireRequest
from runner.records import Failure, Load
from scenarios.spec import WEBSOCKET
from tests.load.test_client import CLOSING
from tests.load.test_websocket import echoed, talking
from tests.raw_server import GOOD, Talk, always, answering, raw_server, silent

USERS = 4
REQUESTS = [WireRequest(method="GET", target=f"/{number}", headers=[], body=b"") for number in range(5)]


@pytest.fixture(scope="module")
def generator() -> Iterator[Generator]:
    running = Generator(connections=USERS, core=None)
    yield running
    running.stop()


def load(
    generator: Generator, talk: Talk, seconds: float = 0.1, requests: Sequence[WireRequest] = tuple(REQUESTS)
) -> Load:
    """A slice against a server that conformed while it was asked."""
    with raw_server(talk) as port:
        generator.connect("server", port, [*requests])
        generator.ask("server")
        seen = generator.load("server", seconds)
        generator.forget("server")
    return seen


def test_a_slice_counts_every_answer_and_times_it(generator: Generator) -> None:
    def answer_after_a_millisecond(connection: socket.socket) -> None:
        while connection.recv(65536):
            time.sleep(0.001)  # or the generator, busy throughout, would have as much CPU time as wall time
            connection.sendall(GOOD)

    seen = load(generator, answer_after_a_millisecond)

    assert seen.failures == []
    assert seen.requests > 100
    # The first of each connection found a queue that was still filling.
    assert sum(seen.latency_buckets.values()) == seen.requests - USERS
    assert 0.1 <= seen.elapsed_seconds < 0.3
    assert 0 < seen.generator_cpu_seconds < seen.elapsed_seconds


def test_every_request_has_its_turn(generator: Generator) -> None:
    targets: list[bytes] = []

    def remember(connection: socket.socket) -> None:
        while data := connection.recv(65536):
            targets.append(data.split(b" ")[1])
            connection.sendall(GOOD)

    load(generator, remember)

    counts = [targets.count(f"/{number}".encode()) for number in range(5)]
    assert max(counts) - min(counts) <= 1


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


SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"


def first_failure(generator: Generator, answer: bytes) -> Failure:
    seen = load(generator, after_conformance(answer))
    assert 0 < seen.failed < seen.requests
    return seen.failures[0]


def test_one_wrong_byte_is_a_failure_that_names_the_request(generator: Generator) -> None:
    failure = first_failure(generator, GOOD.replace(b"{}", b"[]"))

    assert failure.kind == "body"
    assert failure.request.startswith("GET /")
    assert failure.detail == "expected '{}', got '[]': they part at byte 0"


def counting(body: bytes, **headers: str) -> Talk:
    """The number of the answer, over all connections, in the place of `%d`."""
    numbers = count(1)
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()).encode()

    def talk(connection: socket.socket) -> None:
        while connection.recv(65536):
            number = next(numbers)
            text = body.replace(b"%d", str(number).encode())
            if headers:
                text = gzip.compress(text, mtime=number)
            length = b"content-length: %d\r\ncontent-type: application/json\r\n" % len(text)
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + named + b"\r\n" + text)

    return talk


def matching(pattern: object) -> list[WireRequest]:
    return [msgspec.structs.replace(request, pattern=pattern) for request in REQUESTS]


def test_an_answer_that_depends_on_what_came_before_is_matched_every_time(generator: Generator) -> None:
    seen = load(generator, counting(b'{"id": %d, "name": "lamp"}'), requests=matching({"id": int, "name": "lamp"}))

    assert seen.failures == []
    assert seen.requests > 100


def test_one_that_does_not_match_is_a_failure_that_names_the_field(generator: Generator) -> None:
    seen = load(generator, counting(b'{"id": "%d"}'), requests=matching({"id": int}))

    assert seen.requests == 0
    assert seen.failures[0].detail.startswith("value of root['id']: expected any int, got \"")


def test_without_a_pattern_it_would_be_a_failure(generator: Generator) -> None:
    assert load(generator, counting(b'{"id": %d}')).failed > 100


def test_compressed_answers_may_differ_in_the_time_that_gzip_writes_into_them(generator: Generator) -> None:
    seen = load(generator, counting(b'{"id": 7}', content_encoding="gzip"), requests=REQUESTS)

    assert seen.failures == []
    assert seen.requests > 100


MESSAGES = [
    WireRequest(method=WEBSOCKET, target="/echo", headers=[], body=f"message {number}".encode()) for number in range(5)
]


def test_messages_go_over_websockets_that_stay_open(generator: Generator) -> None:
    seen = load(generator, talking(echoed), requests=MESSAGES)

    assert (seen.failures, seen.reconnects) == ([], 0)
    assert seen.requests > 10


@pytest.mark.parametrize(
    "other",
    [REQUESTS[0], msgspec.structs.replace(MESSAGES[0], target="/elsewhere")],
    ids=["a request", "another target"],
)
def test_a_connection_has_one_websocket_and_nothing_else(generator: Generator, other: WireRequest) -> None:
    with pytest.raises(GeneratorError, match="messages on /echo and something else"):
        load(generator, talking(echoed), requests=[*MESSAGES, other])


def test_another_message_than_the_one_recorded_is_a_failure(generator: Generator) -> None:
    numbers = count(1)

    seen = load(generator, talking(lambda _: echoed(f"answer {next(numbers)}")), requests=MESSAGES)

    assert seen.failed > 0
    assert seen.failures[0].request == "WEBSOCKET /echo"
    assert "got 'answer " in seen.failures[0].detail


def test_large_requests_are_sent_over_all_connections_at_once(generator: Generator) -> None:
    body = bytes(5_000_000)

    def swallow(connection: socket.socket) -> None:
        left = 0
        while data := connection.recv(1 << 20):
            if not left:
                head, _, data = data.partition(b"\r\n\r\n")
                assert head.endswith(b"content-length: 5000000")
                left = len(body)
            left -= len(data)
            if not left:
                connection.sendall(GOOD)

    seen = load(generator, swallow, 0.3, [WireRequest(method="POST", target="/", headers=[], body=body)])

    assert seen.failures == []
    assert seen.requests >= USERS


def test_a_wrong_status_is_a_failure(generator: Generator) -> None:
    failure = first_failure(generator, GOOD.replace(b"200 OK", b"500 Oh no"))

    assert (failure.kind, failure.detail) == ("status", "expected 200, got 500: '{}'")


def test_what_is_no_http_is_a_failure(generator: Generator) -> None:
    assert first_failure(generator, b"SMTP ready\r\n").kind == "malformed"


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

    assert [failure.kind for failure in seen.failures] == [kind]
    assert seen.failed > USERS
    assert detail in seen.failures[0].detail
    assert seen.failures[0].request.startswith("GET /")
    assert seen.elapsed_seconds >= 0.09


def test_while_it_is_asked_it_is_the_reason_and_the_generator_goes_on(generator: Generator) -> None:
    with pytest.raises(GeneratorError, match=r"did not answer GET /0 \(HttpParserUpgrade: "):
        load(generator, always(SWITCHING))

    assert load(generator, always(GOOD)).failures == []


def test_a_server_that_announces_the_end_of_a_connection_is_met_again_and_counted(generator: Generator) -> None:
    seen = load(generator, answering(*[GOOD] * 20, CLOSING))

    assert seen.failures == []
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

    seen = load(generator, talk, requests=[WireRequest(method="POST", target="/", headers=[], body=bytes(length))])

    assert [(failure.kind, failure.detail) for failure in seen.failures] == [("closed", "closed without an answer")]
    assert seen.failed == pytest.approx(seen.requests / 9, abs=USERS)


def test_a_websocket_that_is_hung_up_on_instead_of_answered_fails(generator: Generator) -> None:
    numbers = count(1)

    def now_and_then(text: str) -> list[Event]:
        return [CloseConnection(code=1000)] if next(numbers) > 5 else echoed(text)

    seen = load(generator, talking(now_and_then), requests=MESSAGES)

    assert {(failure.kind, failure.detail) for failure in seen.failures} == {("closed", "closed without an answer")}


def test_a_body_that_is_cut_short_is_a_failure(generator: Generator) -> None:
    seen = load(generator, answering(*[GOOD] * 20, GOOD[:-1]))

    assert seen.failed > 0
    assert {failure.kind for failure in seen.failures} == {"closed"}
    assert "in the middle of an answer" in seen.failures[0].detail


def test_a_server_that_falls_silent_is_a_timeout_for_every_user() -> None:
    calm = threading.Event()

    def fall_silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            if calm.is_set():
                silent(connection)
            connection.sendall(GOOD)

    generator = Generator(connections=USERS, core=None, patience_seconds=0.5)
    with raw_server(fall_silent) as port:
        generator.connect("server", port, REQUESTS)
        generator.ask("server")
        calm.set()
        seen = generator.load("server", 0.1)
    generator.stop()

    assert seen.requests == 0
    assert seen.failed == USERS
    assert {failure.kind for failure in seen.failures} == {"timeout"}
    assert 0.5 < seen.elapsed_seconds < 3


def test_a_server_that_is_gone_cannot_be_connected_to(generator: Generator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(GeneratorError, match="takes no connection"):
        generator.connect("server", port, REQUESTS)


def test_a_generator_that_dies_says_so() -> None:
    dying = Generator(connections=1, core=None)
    dying.kill()

    with pytest.raises(GeneratorError, match="died"):
        dying.forget("server")

    dying.stop()
