"""A slice in this process, on one connection: when a hang-up is a failure, and which answers need no parser."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httptools
import pytest

from runner.load.client import Seen
from runner.load.closed_loop import SaturatingSlice
from runner.load.messages import WireRequest
from runner.load.pool import Pool
from runner.load.slices import Workload
from runner.records.condition import Client
from runner.records.measurement import Answer, Load
from tests.load.test_client import CLOSING
from tests.raw_server import GOOD, Talk, raw_server, silent

REQUESTS = [WireRequest(method="GET", target=f"/{number}", body=b"") for number in range(3)]
EXPECTED = Answer(status=200, content_type="application/json", body=b"{}")
HALF = GOOD[:-1]
OTHER = GOOD.replace(b"{}", b"[]")


class Script:
    """What a server does with its first requests, over all connections; an empty answer is a hang-up."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = answers
        self._numbers = count()
        self.targets: list[str] = []

    def __call__(self, connection: socket.socket) -> None:
        """Talk on one connection."""
        while request := connection.recv(65536):
            number = next(self._numbers)
            self.targets.append(request.split(b" ")[1].decode())
            if number >= len(self._answers):
                connection.sendall(GOOD)
            elif answer := self._answers[number]:
                connection.sendall(answer)
                if answer in (CLOSING, HALF):
                    return
            else:
                return


@contextmanager
def connected(talk: Talk, connections: int = 1) -> Iterator[tuple[Workload, Pool]]:
    """A server's workload, as recorded, and the connections to it."""
    with raw_server(talk) as address:
        workload = Workload("server", address, REQUESTS, [EXPECTED] * len(REQUESTS))
        pool = Pool(workload.connect, connections)
        yield workload, pool
        pool.close()


def sent(workload: Workload, pool: Pool, seconds: float = 0.5, patience_seconds: float = 5) -> Load:
    """A slice of half a second: with a busy neighbour, two connections anew have taken 74 ms."""
    return SaturatingSlice(workload, pool, patience_seconds, seconds, Client.POLLS).carry()


def kinds(seen: Load) -> list[tuple[str, int, str]]:
    return [(failure.kind, failure.count, failure.request) for failure in seen.failures]


def test_a_hang_up_instead_of_an_answer_is_a_failure_although_the_connection_served_before() -> None:
    script = Script(GOOD, b"")
    with connected(script) as (workload, pool):
        seen = sent(workload, pool)

    assert [("closed", 1, "GET /1")] == kinds(seen)
    assert "closed without an answer" == seen.failures[0].detail
    assert 1 == seen.reconnects
    assert ["/0", "/1", "/2"] == script.targets[:3]


def test_a_hang_up_between_two_slices_costs_a_new_connection_and_no_request() -> None:
    there: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        there.append(connection)
        while connection.recv(65536):
            connection.sendall(GOOD)

    with connected(talk) as (workload, pool):
        before = sent(workload, pool, seconds=0.05)
        there[0].shutdown(socket.SHUT_RDWR)
        after = sent(workload, pool, seconds=0.05)

    assert ([], 0, 0) == (before.failures, before.reconnects, len(after.failures))
    assert (1, 2) == (after.reconnects, len(there))
    assert after.requests > 0


def test_nor_does_one_on_a_connection_that_is_done_while_another_waits_for_its_answer() -> None:
    numbers = count()

    def talk(connection: socket.socket) -> None:
        is_slow = next(numbers) == 1
        connection.settimeout(0.1)  # without a request the first one is closed, when the slice has ended for it
        while connection.recv(65536):
            time.sleep(0.4 if is_slow else 0.001)
            connection.sendall(GOOD)

    with connected(talk, connections=2) as (workload, pool):
        loads = [sent(workload, pool, seconds=0.1) for _ in range(2)]

    assert [([], 1)] * 2 == [(load.failures, load.reconnects) for load in loads]
    assert all(load.requests > 1 for load in loads)


def test_after_an_announced_end_the_next_request_takes_a_new_connection_and_nothing_fails() -> None:
    script = Script(CLOSING)
    with connected(script) as (workload, pool):
        seen = sent(workload, pool)

    assert ([], 1) == (seen.failures, seen.reconnects)
    assert ["/0", "/1", "/2"] == script.targets[:3]
    assert len(script.targets) == seen.requests


@pytest.mark.parametrize(("answers", "reconnects"), [((CLOSING, b""), 2), ((b"", b""), 2)], ids=["announced", "not"])
def test_a_hang_up_on_a_new_connection_is_a_failure(answers: tuple[bytes, bytes], reconnects: int) -> None:
    with connected(Script(*answers)) as (workload, pool):
        seen = sent(workload, pool)

    assert [("closed", answers.count(b""))] == [(kind, number) for kind, number, _ in kinds(seen)]
    assert reconnects == seen.reconnects
    assert seen.requests > 0


def test_the_first_answer_on_a_new_connection_is_checked() -> None:
    with connected(Script(CLOSING, GOOD.replace(b"{}", b"[]"))) as (workload, pool):
        assert [("body", 1, "GET /1")] == kinds(sent(workload, pool))


def test_what_is_not_answered_in_time_is_a_failure_and_its_connection_is_cut() -> None:
    with connected(silent) as (workload, pool):
        seen = sent(workload, pool, seconds=0.05, patience_seconds=0.1)

        assert [("timeout", 1, "GET /0")] == kinds(seen)
        assert {} == pool.open
    assert seen.elapsed_seconds > 0.15


def dated(second: int, body: bytes = b"{}") -> bytes:
    """The good answer with the date that a server would have sent in this second."""
    date = b"\r\ndate: Sun, 06 Nov 1994 08:49:%02d GMT\r\ncontent-length: %d\r\n\r\n" % (second, len(body))
    return b"HTTP/1.1 200 OK" + date + body


def parsed(monkeypatch: pytest.MonkeyPatch, *answers: bytes) -> tuple[Load, int]:
    """A slice whose first answers are these, and how many of its answers had to be parsed."""
    calls = count()

    class Counted(httptools.HttpResponseParser):
        def feed_data(self, data: bytes) -> None:  # type: ignore[override]
            next(calls)
            super().feed_data(data)

    monkeypatch.setattr(httptools, "HttpResponseParser", Counted)
    with connected(Script(*answers)) as (workload, pool):
        workload.requests, workload.answers = workload.requests[:1], workload.answers[:1]
        seen = sent(workload, pool, seconds=0.2)
    return seen, next(calls)


def test_an_answer_with_the_bytes_of_one_that_was_right_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, parses = parsed(monkeypatch)

    assert ([], 1) == (seen.failures, parses)
    assert seen.requests > 20


def test_nor_does_one_of_another_second(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, parses = parsed(monkeypatch, *[dated(second) for second in range(60)])

    assert ([], 2) == (seen.failures, parses)  # the first that has a date, and the first that has none
    assert seen.requests > 60


def test_other_headers_are_parsed_and_a_wrong_body_of_the_same_length_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, parses = parsed(monkeypatch, GOOD, GOOD.replace(b"json", b"jzon"), GOOD, dated(1), dated(1, b"[]"))

    assert [("body", 1, "GET /0")] == kinds(seen)
    assert 6 == parses  # each of the five, and the one after them


def test_an_answer_in_two_pieces_is_awaited_whether_or_not_its_bytes_are_known() -> None:
    def talk(connection: socket.socket) -> None:
        while connection.recv(65536):
            for piece in (dated(7)[:40], dated(7)[40:]):
                connection.sendall(piece)
                time.sleep(0.002)

    with connected(talk) as (workload, pool):
        seen = sent(workload, pool, seconds=0.2)

    assert [] == seen.failures
    assert seen.requests > 3


def test_every_beginning_of_a_known_answer_is_known_as_one() -> None:
    seen, other_date = Seen.of(dated(1)), dated(2)

    assert all(seen.begins_with(other_date[:length]) for length in range(len(other_date)))


@pytest.mark.parametrize(
    "other",
    [dated(1), dated(1, b"{}{}")[:-2], b"HTTP/1.1 500", dated(1)[:65].replace(b"content", b"xontent")],
    ids=["all of it", "another length", "another status", "another header"],
)
def test_anything_else_is_parsed_at_once(other: bytes) -> None:
    assert not Seen.of(dated(1)).begins_with(other)


def test_a_comparison_that_fails_is_a_failure_and_the_user_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(Workload, "difference", deep)
    with connected(Script(GOOD, OTHER)) as (workload, pool):
        seen = sent(workload, pool)

    assert [("malformed", 1, "GET /1")] == kinds(seen)
    assert "RecursionError: too deep" == seen.failures[0].detail
    assert seen.requests > 1
