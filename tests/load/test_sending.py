"""One user's slice in this process, on one connection: when a hang-up is a failure, when a request is sent again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from runner.load.client import Connection
from runner.load.messages import WireRequest
from runner.load.sending import LONGEST_PAUSE_NANOSECONDS, send_until_closed
from runner.load.slices import OpenSlice, Workload
from runner.records.measurement import Answer, Load
from tests.load.test_client import CLOSING
from tests.raw_server import GOOD, Talk, raw_server

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
def connected(talk: Talk) -> Iterator[tuple[Workload, Connection]]:
    """A server's workload, as recorded, and one connection to it."""
    with raw_server(talk) as address:
        workload = Workload("server", address, REQUESTS, [EXPECTED] * len(REQUESTS))
        connection = workload.connect()
        yield workload, connection
        connection.close()


def sent(workload: Workload, connection: Connection) -> Load:
    """A slice of half a second: with a busy neighbour, two connections anew have taken 74 ms."""
    current = OpenSlice(workload, seconds=0.5, users=1)
    send_until_closed(connection, current)
    return current.as_load()


def pause(connection: Connection) -> None:
    """As if it had not been used for so long that a server may have closed it."""
    connection.last_used -= LONGEST_PAUSE_NANOSECONDS


def kinds(seen: Load) -> list[tuple[str, int, str]]:
    return [(failure.kind, failure.count, failure.request) for failure in seen.failures]


def test_a_hang_up_instead_of_an_answer_is_a_failure_although_the_connection_served_before() -> None:
    script = Script(GOOD, b"")
    with connected(script) as (workload, connection):
        seen = sent(workload, connection)

    assert [("closed", 1, "GET /1")] == kinds(seen)
    assert "closed without an answer" == seen.failures[0].detail
    assert 1 == seen.reconnects
    assert ["/0", "/1", "/2"] == script.targets[:3]


def test_so_it_is_in_the_next_slice_that_begins_soon() -> None:
    with connected(Script()) as (workload, connection):
        pause(connection)
        sent(workload, connection)
        connection.interrupt()

        assert ["closed"] == [kind for kind, _, _ in kinds(sent(workload, connection))]


def test_after_an_announced_end_the_same_request_is_sent_again_and_is_no_failure() -> None:
    script = Script(CLOSING)
    with connected(script) as (workload, connection):
        seen = sent(workload, connection)

    assert ([], 1) == (seen.failures, seen.reconnects)
    assert ["/0", "/1", "/2"] == script.targets[:3]
    assert len(script.targets) == seen.requests


def test_after_a_long_pause_the_same_request_is_sent_again_and_is_no_failure() -> None:
    script = Script(b"")
    with connected(script) as (workload, connection):
        pause(connection)
        seen = sent(workload, connection)

    assert ([], 1) == (seen.failures, seen.reconnects)
    assert ["/0", "/0", "/1"] == script.targets[:3]
    assert len(script.targets) - 1 == seen.requests


def test_a_long_pause_excuses_nothing_once_the_connection_is_used_again() -> None:
    with connected(Script(GOOD, b"")) as (workload, connection):
        pause(connection)

        assert [("closed", 1, "GET /1")] == kinds(sent(workload, connection))


def test_nor_half_an_answer() -> None:
    with connected(Script(HALF)) as (workload, connection):
        pause(connection)
        [failure] = sent(workload, connection).failures

    assert (1, "closed in the middle of an answer") == (failure.count, failure.detail)


@pytest.mark.parametrize("answers", [(CLOSING, b""), (b"", b"")], ids=["announced", "paused"])
def test_a_second_hang_up_on_the_same_request_is_a_failure(answers: tuple[bytes, bytes]) -> None:
    with connected(Script(*answers)) as (workload, connection):
        pause(connection)
        seen = sent(workload, connection)

    assert [("closed", 1)] == [(kind, number) for kind, number, _ in kinds(seen)]
    assert 2 == seen.reconnects
    assert seen.requests > 0


def test_the_answer_to_a_request_sent_again_is_checked() -> None:
    with connected(Script(CLOSING, GOOD.replace(b"{}", b"[]"))) as (workload, connection):
        assert [("body", 1, "GET /1")] == kinds(sent(workload, connection))


def test_nothing_is_sent_again_once_a_slice_has_expired() -> None:
    script = Script(b"")
    with connected(script) as (workload, connection):
        current = OpenSlice(workload, seconds=0.02, users=1)
        reopen = connection.reopen

        def reopen_too_late() -> None:
            reopen()
            current.expired = True

        connection.reopen = reopen_too_late  # type: ignore[method-assign]
        pause(connection)
        send_until_closed(connection, current)

    assert [("timeout", 1, "GET /0")] == kinds(current.as_load())
    assert ["/0"] == script.targets


def test_a_comparison_that_fails_is_a_failure_and_the_user_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(Workload, "difference", deep)
    with connected(Script(GOOD, OTHER)) as (workload, connection):
        seen = sent(workload, connection)

    assert [("malformed", 1, "GET /1")] == kinds(seen)
    assert "RecursionError: too deep" == seen.failures[0].detail
    assert seen.requests > 1
