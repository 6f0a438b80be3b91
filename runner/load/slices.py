"""A slice from the generator's side: the gate that opens and closes it, and what the users see while it is open."""

import math
import time
from collections import Counter
from collections.abc import Sequence

from gevent.event import Event

from runner.load.client import ClosedError
from runner.load.messages import WireRequest, rendered
from runner.records import Answer, Failure, Load

# 5 % is finer than the spread of latencies within a slice, and keeps a slice's record at some 30 numbers.
LATENCY_BASE = math.log(1.05)
NAMED_FAILURES = 3
EXCERPT_BYTES = 200

clock = time.perf_counter_ns


class Workload:
    """The requests for one server, rendered, and the answers that conformance recorded for them."""

    def __init__(self, server: str, port: int, requests: Sequence[WireRequest], answers: Sequence[Answer] = ()) -> None:
        self.server = server
        self.port = port
        self.requests = [rendered(request, port) for request in requests]
        self.names = [f"{request.method} {request.target}" for request in requests]
        self.answers = answers
        """What is expected, request by request; empty before the server has been asked."""
        self.cursor = 0
        """The next request: slices go on where the last one stopped, so that every request has its turn."""

    def next(self) -> int:
        """The number of the request whose turn it is."""
        number = self.cursor
        self.cursor = number + 1 if number + 1 < len(self.requests) else 0
        return number


class OpenSlice:
    """One opening of the gate. Users add to it; nobody else does."""

    def __init__(self, workload: Workload, seconds: float, users: int) -> None:
        self.workload = workload
        self.latencies: list[int] = []
        self.failures: list[Failure] = []
        self.reconnects = 0
        self.expired = False
        """The server did not answer in time, and the connections were cut."""
        self._users_left = users
        self.everyone_done = Event()
        self._opened = clock()
        self._cpu_opened = self._cpu_closed = time.process_time()
        self.last_answer = self._opened
        self.closes = self._opened + int(seconds * 1e9)

    def check(self, number: int, status: int, body: bytes) -> bool:
        """Whether this is the answer that conformance recorded; if not, keep it as a failure."""
        expected = self.workload.answers[number]
        wrong = difference(expected, status, body)
        if wrong is None:
            return True
        self.fail(*wrong, number)
        return False

    def fail(self, kind: str, detail: str, number: int) -> None:
        """Keep a failure with the request that met it."""
        self.failures.append(Failure(kind=kind, request=self.workload.names[number], detail=detail))

    def broken(self, number: int, error: Exception) -> None:
        """Keep an answer that never came, or came in pieces, as a failure."""
        if self.expired:
            self.fail("timeout", "no answer in time", number)
            # In front, among those that are named: the instrument goes by it.
            self.failures.insert(0, self.failures.pop())
        elif isinstance(error, ClosedError):
            self.fail("closed", str(error), number)
        else:
            self.fail("malformed", f"{type(error).__name__}: {error}", number)

    def user_done(self) -> None:
        """One user has its last answer."""
        self._users_left -= 1
        if not self._users_left:
            self._cpu_closed = time.process_time()
            self.everyone_done.set()

    def load(self) -> Load:
        """What was seen, once everyone is done."""
        ended = self.last_answer if self.latencies else clock()
        return Load(
            requests=len(self.latencies),
            failures=len(self.failures),
            first_failures=self.failures[:NAMED_FAILURES],
            reconnects=self.reconnects,
            elapsed_seconds=(ended - self._opened) / 1e9,
            generator_cpu_seconds=self._cpu_closed - self._cpu_opened,
            latency_buckets=dict(Counter(int(math.log(latency) / LATENCY_BASE) for latency in self.latencies)),
        )


class Gate:
    """Users wait here between slices; opening it hands each of them the same slice exactly once."""

    def __init__(self) -> None:
        self._slice: OpenSlice | None = None
        self._opened = Event()

    def open(self, new: OpenSlice) -> None:
        """Let the users through."""
        self._slice = new
        opened, self._opened = self._opened, Event()
        opened.set()

    def wait(self, last: OpenSlice | None) -> OpenSlice:
        """Wait for a slice other than `last`, the one that the caller has come from."""
        while (current := self._slice) is None or current is last:
            self._opened.wait()
        return current


def difference(expected: Answer, status: int, body: bytes) -> tuple[str, str] | None:
    """The kind of failure and what is wrong; None for the answer that conformance recorded."""
    if status != expected.status:
        return "status", f"expected {expected.status}, got {status}: {excerpt(body, 0)}"
    if body != expected.body:
        place = first_difference(expected.body, body)
        start = max(0, place - EXCERPT_BYTES // 4)
        return (
            "body",
            f"expected {excerpt(expected.body, start)}, got {excerpt(body, start)}: they part at byte {place}",
        )
    return None


def first_difference(expected: bytes, got: bytes) -> int:
    """Where two bodies part."""
    pairs = zip(expected, got, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(expected), len(got)))


def excerpt(body: bytes, start: int) -> str:
    """A piece of a body that fits in a sentence."""
    piece = body[start : start + EXCERPT_BYTES].decode("utf-8", "backslashreplace")
    return repr(piece) + ("..." if len(body) > start + EXCERPT_BYTES else "")
