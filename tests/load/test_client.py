import socket
import time

import gevent
import pytest

from runner.load.client import ClosedError, Connection, RecordingConnection
from runner.load.messages import Address, WireRequest, rendered
from runner.records.condition import LOOPBACK
from tests.raw_server import GOOD, Talk, always, answering, raw_server

REQUEST = b"GET / HTTP/1.1\r\nhost: test\r\n\r\n"
HEAD = REQUEST.replace(b"GET", b"HEAD")

CLOSING = GOOD.replace(b"content-type", b"connection: close\r\ncontent-type")
"""An answer that announces the end of its connection."""


def exchange(talk: Talk) -> tuple[int, bytes]:
    with raw_server(talk) as address:
        connection = Connection(address)
        try:
            return connection.exchange(REQUEST)
        finally:
            connection.close()


def test_a_body_with_content_length_arrives_whole() -> None:
    body = bytes(range(256)) * 1000
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n".encode()

    assert (200, body) == exchange(always(head + body))


def test_a_chunked_body_arrives_whole() -> None:
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    assert (200, b"abcde") == exchange(always(chunked))


def test_an_answer_in_small_pieces_arrives_whole() -> None:
    def dribble(connection: socket.socket) -> None:
        connection.recv(65536)
        for byte in GOOD:
            connection.sendall(bytes([byte]))
            time.sleep(0.001)

    assert (200, b"{}") == exchange(dribble)


def test_an_answer_without_a_body_is_complete() -> None:
    assert (204, b"") == exchange(always(b"HTTP/1.1 204 No Content\r\n\r\n"))


def test_a_connection_serves_many_requests() -> None:
    with raw_server(always(GOOD)) as address:
        connection = Connection(address)

        assert [(200, b"{}")] * 100 == [connection.exchange(REQUEST) for _ in range(100)]

        connection.close()


def test_a_hang_up_in_the_middle_of_an_answer_is_told_from_one_before_it() -> None:
    with pytest.raises(ClosedError, match="in the middle of an answer"):
        exchange(answering(GOOD[:-1]))

    with pytest.raises(ClosedError, match="without an answer"):
        exchange(answering(b""))


@pytest.mark.parametrize(
    ("request_", "answer", "announced"),
    [
        (REQUEST, GOOD, False),
        (REQUEST, CLOSING, True),
        (REQUEST, GOOD.replace(b"HTTP/1.1", b"HTTP/1.0"), True),
        (REQUEST, b"HTTP/1.1 200 OK\r\nconnection: Close\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", True),
        (HEAD, GOOD[:-2], False),
        (HEAD, CLOSING[:-2], True),
        (HEAD, GOOD[:-2].replace(b"HTTP/1.1", b"HTTP/1.0"), True),
        (HEAD, GOOD[:-2].replace(b"content-type", b"x-connection: close\r\ncontent-type"), False),
    ],
    ids=[
        *("kept alive", "closing", "HTTP/1.0", "chunked and closing"),
        *("HEAD", "HEAD and closing", "HEAD and HTTP/1.0", "HEAD and another header"),
    ],
)
def test_a_connection_is_kept_unless_an_answer_says_that_it_was_the_last(
    *,
    request_: bytes,
    answer: bytes,
    announced: bool,
) -> None:
    with raw_server(answering(answer)) as address:
        connection = Connection(address)
        connection.send(0, request_)
        while not connection.receive():
            pass

        assert announced == (not connection.is_kept)
        connection.close()


def test_after_the_last_answer_on_a_connection_the_next_request_goes_over_a_new_one() -> None:
    with raw_server(answering(CLOSING)) as address:
        connection = Connection(address)

        assert [(200, b"{}")] * 3 == [connection.exchange(REQUEST) for _ in range(3)]

        connection.close()


def test_conformance_sees_the_media_type_without_its_parameters() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\ncontent-length: 2\r\n\r\nhi"
    with raw_server(always(answer)) as address:
        connection = RecordingConnection(address)

        recorded = connection.ask(REQUEST)

        assert (200, "text/plain", b"hi") == (recorded.status, recorded.content_type, recorded.body)
        connection.close()


def test_conformance_sees_every_header_by_its_lower_case_name_those_of_the_last_answer_alone() -> None:
    first = b"HTTP/1.1 200 OK\r\nX-One: 1\r\nVary: a\r\nvary: b\r\ncontent-length: 0\r\n\r\n"
    second = b"HTTP/1.1 200 OK\r\nX-Two: 2\r\ncontent-length: 0\r\n\r\n"
    with raw_server(answering(first, second)) as address:
        connection = RecordingConnection(address)

        headers = [connection.ask(REQUEST).headers for _ in range(2)]

        assert [
            {"x-one": "1", "vary": "a, b", "content-length": "0"},
            {"x-two": "2", "content-length": "0"},
        ] == headers
        connection.close()


def test_an_answer_to_head_names_the_length_of_a_body_that_it_does_not_have() -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\ncontent-type: text/plain\r\n\r\n"
    with raw_server(answering(head, GOOD)) as address:
        connection = RecordingConnection(address)

        answer = connection.ask(HEAD)

        assert (200, b"", "5000") == (answer.status, answer.body, answer.headers["content-length"])
        assert (200, b"{}") == connection.exchange(REQUEST)
        connection.close()


LARGE_REQUEST = b"POST / HTTP/1.1\r\ncontent-length: 5000000\r\n\r\n" + bytes(5_000_000)


def test_a_large_request_arrives_whole() -> None:
    received = 0

    def count(connection: socket.socket) -> None:
        nonlocal received
        while data := connection.recv(65536):
            received += len(data)
            if received % len(LARGE_REQUEST) == 0:
                connection.sendall(GOOD)

    with raw_server(count) as address:
        connection = Connection(address)

        assert [(200, b"{}")] * 2 == [connection.exchange(LARGE_REQUEST) for _ in range(2)]

        assert 2 * len(LARGE_REQUEST) == received
        connection.close()


def test_a_server_that_answers_early_and_reads_no_further_does_not_block_the_connection() -> None:
    def answer_without_reading(connection: socket.socket) -> None:
        connection.recv(1024)
        connection.sendall(GOOD)
        time.sleep(2)

    with raw_server(answer_without_reading) as address, gevent.Timeout(1):
        connection = Connection(address)

        assert [(200, b"{}")] * 2 == [connection.exchange(LARGE_REQUEST) for _ in range(2)]

        connection.close()


def test_a_hang_up_in_the_middle_of_a_large_request_is_one_without_an_answer() -> None:
    with raw_server(answering(b"")) as address:
        connection = Connection(address)

        with pytest.raises(ClosedError, match="without an answer"):
            connection.exchange(LARGE_REQUEST)

        connection.close()


def test_a_request_is_rendered_with_host_and_content_length() -> None:
    request = WireRequest(method="POST", target="/items?x=1", headers=(("x-test", "yes"),), body=b"{}")

    assert (
        b"POST /items?x=1 HTTP/1.1\r\nhost: 127.0.0.1:8000\r\nx-test: yes\r\ncontent-length: 2\r\n\r\n{}"
    ) == rendered(request, Address(host=LOOPBACK, port=8000))
