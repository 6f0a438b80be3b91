"""The generator as the instrument sees it: its own process, against servers that answer as they should."""

import gzip
import socket
import time
from dataclasses import replace
from itertools import count

import pytest

from runner.errors import GeneratorError
from runner.load.messages import Address, WireRequest
from runner.records.condition import LOOPBACK
from runner.records.measurement import merged_histogram
from runner.rig.generator import Generator
from tests.load.one_slice import MESSAGES, REQUESTS, USERS, load, matching
from tests.load.test_websocket import echoed, talking
from tests.raw_server import GOOD, Talk


def test_a_slice_counts_every_answer_and_times_it(generator: Generator) -> None:
    def answer_after_a_millisecond(connection: socket.socket) -> None:
        while connection.recv(65536):
            time.sleep(0.001)  # or the generator, busy throughout, would have as much CPU time as wall time
            connection.sendall(GOOD)

    seen = load(generator, answer_after_a_millisecond)

    assert [] == seen.failures
    assert seen.requests > 100
    # The first of each connection found a queue that was still filling.
    assert seen.requests - USERS == merged_histogram([seen.latencies or ""]).get_total_count()
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


def test_an_answer_that_depends_on_what_came_before_is_matched_every_time(generator: Generator) -> None:
    seen = load(generator, counting(b'{"id": %d, "name": "lamp"}'), requests=matching({"id": int, "name": "lamp"}))

    assert [] == seen.failures
    assert seen.requests > 100


def test_one_that_does_not_match_is_a_failure_that_names_the_field(generator: Generator) -> None:
    seen = load(generator, counting(b'{"id": "%d"}'), requests=matching({"id": int}))

    assert 0 == seen.requests
    assert seen.failures[0].detail.startswith("value of root['id']: expected any int, got \"")


def test_without_a_pattern_it_would_be_a_failure(generator: Generator) -> None:
    assert load(generator, counting(b'{"id": %d}')).failed > 100


def test_compressed_answers_may_differ_in_the_time_that_gzip_writes_into_them(generator: Generator) -> None:
    seen = load(generator, counting(b'{"id": 7}', content_encoding="gzip"), requests=REQUESTS)

    assert [] == seen.failures
    assert seen.requests > 100


def test_messages_go_over_websockets_that_stay_open(generator: Generator) -> None:
    seen = load(generator, talking(echoed), requests=MESSAGES)

    assert ([], 0) == (seen.failures, seen.reconnects)
    assert seen.requests > 10


@pytest.mark.parametrize(
    "other",
    [REQUESTS[0], replace(MESSAGES[0], target="/elsewhere")],
    ids=["a request", "another target"],
)
def test_a_connection_has_one_websocket_and_nothing_else(generator: Generator, other: WireRequest) -> None:
    with pytest.raises(GeneratorError, match="messages on /echo and something else"):
        load(generator, talking(echoed), requests=[*MESSAGES, other])


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

    seen = load(generator, swallow, 0.3, [WireRequest(method="POST", target="/", body=body)])

    assert [] == seen.failures
    assert seen.requests >= USERS


def test_a_server_that_is_gone_cannot_be_connected_to(generator: Generator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = Address(host=LOOPBACK, port=listener.getsockname()[1])

    with pytest.raises(GeneratorError, match="takes no connection"):
        generator.connect("server", address, USERS, REQUESTS)


def test_a_generator_that_dies_says_so() -> None:
    dying = Generator(core=None)
    dying.kill()

    with pytest.raises(GeneratorError, match="died"):
        dying.forget("server")

    dying.stop()
