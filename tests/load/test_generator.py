"""The generator as the instrument sees it: its own process, against servers that misbehave."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from runner.errors import GeneratorError
from runner.generator import Generator
from runner.load.messages import WireRequest
from runner.records import Failure, Load
from tests.raw_server import GOOD, Talk, answering, raw_server, silent

USERS = 4
REQUESTS = [WireRequest(method="GET", target=f"/{number}", headers=[], body=b"") for number in range(5)]


@pytest.fixture(scope="module")
def generator() -> Iterator[Generator]:
    running = Generator(connections=USERS, core=None)
    yield running
    running.stop()


def load(generator: Generator, talk: Talk, seconds: float = 0.1) -> Load:
    """A slice against a server that conformed while it was asked."""
    with raw_server(talk) as port:
        generator.connect("server", port, REQUESTS)
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

    assert seen.failures == 0
    assert seen.requests > 100
    assert sum(seen.latency_buckets.values()) == seen.requests
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


def first_failure(generator: Generator, answer: bytes) -> Failure:
    seen = load(generator, after_conformance(answer))
    assert 0 < seen.failures < seen.requests
    return seen.first_failures[0]


def test_one_wrong_byte_is_a_failure_that_names_the_request(generator: Generator) -> None:
    failure = first_failure(generator, GOOD.replace(b"{}", b"[]"))

    assert failure.kind == "body"
    assert failure.request.startswith("GET /")
    assert failure.detail == "expected '{}', got '[]': they part at byte 0"


def test_a_wrong_status_is_a_failure(generator: Generator) -> None:
    failure = first_failure(generator, GOOD.replace(b"200 OK", b"500 Oh no"))

    assert (failure.kind, failure.detail) == ("status", "expected 200, got 500: '{}'")


def test_what_is_no_http_is_a_failure(generator: Generator) -> None:
    assert first_failure(generator, b"SMTP ready\r\n").kind == "malformed"


def test_a_server_that_closes_between_answers_is_met_again_and_counted(generator: Generator) -> None:
    seen = load(generator, answering(*[GOOD] * 20))

    assert seen.failures == 0
    assert seen.reconnects > 0
    assert seen.requests > 100


def test_a_body_that_is_cut_short_is_a_failure(generator: Generator) -> None:
    seen = load(generator, answering(*[GOOD] * 20, GOOD[:-1]))

    assert seen.failures > 0
    assert {failure.kind for failure in seen.first_failures} == {"closed"}
    assert "in the middle of an answer" in seen.first_failures[0].detail


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
    assert seen.failures == USERS
    assert {failure.kind for failure in seen.first_failures} == {"timeout"}
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
