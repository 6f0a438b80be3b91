"""A slice from the generator's side: the gate that opens and closes it, and what the users see while it is open."""

import time
from collections.abc import Sequence

import gevent
import msgspec
from gevent.event import Event

from runner.conformance.check import difference
from runner.load.client import ClosedError, Connection, RecordingConnection, WebSocketConnection, clock, framed
from runner.load.messages import Address, Beginning, WireRequest, rendered
from runner.records.measurement import Answer, Failure, FailureKind, Load, Part, encoded_histogram
from scenarios.spec import WEBSOCKET


class Workload:
    """The requests for one server, rendered, and the answers that conformance recorded for them."""

    def __init__(
        self, server: str, address: Address, requests: Sequence[WireRequest], answers: Sequence[Answer] = ()
    ) -> None:
        """Render them; raise ValueError where only some are messages on a WebSocket, or on more than one."""
        self.server = server
        self.address = address
        self.websocket = next((request.target for request in requests if request.method == WEBSOCKET), None)
        """The target that is opened as a WebSocket, where the requests are messages."""
        if self.websocket and {(request.method, request.target) for request in requests} != {
            (WEBSOCKET, self.websocket)
        }:
            raise ValueError(f"{server} is sent messages on {self.websocket} and something else, on one connection")
        self.requests = [
            rendered(request, address) if self.websocket is None else framed(request.body) for request in requests
        ]
        self.patterns = [request.pattern for request in requests]
        self.names = [f"{request.method} {request.target}" for request in requests]
        self.answers = answers  # what is expected, request by request; empty before the server has been asked
        self.cursor = 0  # the next request: slices go on where the last one stopped, so that every request has its turn

    def connect(self) -> Connection:
        return Connection(self.address) if self.websocket is None else WebSocketConnection(self.address, self.websocket)

    def connect_recording(self) -> RecordingConnection | WebSocketConnection:
        if self.websocket is None:
            return RecordingConnection(self.address)
        return WebSocketConnection(self.address, self.websocket)

    def difference(self, number: int, status: int, body: bytes) -> tuple[FailureKind, str] | None:
        return difference(self.answers[number], status, body, self.patterns[number])

    def next(self) -> int:
        number = self.cursor
        self.cursor = number + 1 if number + 1 < len(self.requests) else 0
        return number


def error_text(error: Exception) -> str:
    """Return an error's type and text, since the text of a parser's error may be a bare number."""
    return f"{type(error).__name__}: {error}"


class OpenSlice:
    """One opening of the gate. Only users add to it."""

    def __init__(self, workload: Workload, seconds: float, users: int) -> None:
        self.workload = workload
        self.latencies: list[int] = []
        self.failures: dict[FailureKind, Failure] = {}
        self.reconnects = 0
        self.expired = False  # the server did not answer in time, and the connections were cut
        self._users = self._users_left = users
        self.everyone_done = Event()
        self._opened = clock()
        self._cpu_opened = self._cpu_closed = time.process_time()
        self.last_answer = self._opened
        self.closes = self._opened + int(seconds * 1e9)

    def check(self, number: int, status: int, body: bytes) -> bool:
        """Return whether this is the answer that conformance recorded, or one like it; if not, keep it as a failure."""
        recorded = self.workload.answers[number]
        if body == recorded.body and status == recorded.status:
            return True
        try:
            wrong = self.workload.difference(number, status, body)
        except Exception as error:  # noqa: BLE001 - besides RemoteProtocolError, such as a header that is not ASCII
            wrong = FailureKind.MALFORMED, error_text(error)
        if wrong is None:
            return True
        self.fail(*wrong, number)
        return False

    def fail(self, kind: FailureKind, detail: str, number: int) -> None:
        first = self.failures.get(kind) or Failure(
            kind=kind, count=0, request=self.workload.names[number], detail=detail
        )
        self.failures[kind] = msgspec.structs.replace(first, count=first.count + 1)

    def fail_unanswered(self, number: int, error: Exception) -> None:
        if self.expired:
            self.fail(FailureKind.TIMEOUT, "no answer in time", number)
        elif isinstance(error, ClosedError):
            self.fail(FailureKind.CLOSED, str(error), number)
        else:
            self.fail(FailureKind.MALFORMED, error_text(error), number)

    def finish_user(self) -> None:
        self._users_left -= 1
        if not self._users_left:
            self._cpu_closed = time.process_time()
            self.everyone_done.set()

    def as_load(self) -> Load:
        ended = self.last_answer if self.latencies else clock()
        # The first request of each user found a queue that was still filling: of 63 answers in a slice of `work[20]`
        # half came sooner than any later one could.
        return Load(
            requests=len(self.latencies),
            failures=list(self.failures.values()),
            reconnects=self.reconnects,
            elapsed_seconds=(ended - self._opened) / 1e9,
            generator_cpu_seconds=self._cpu_closed - self._cpu_opened,
            latencies=encoded_histogram(self.latencies[self._users :]),
        )


class Gate:
    """Users wait here between slices; opening it hands those who take part the same slice exactly once.

    Each waits at an event of its own: with a thousand users for one server, the thirty-two of another would have to
    wait until all of them had been woken for nothing.
    """

    def __init__(self) -> None:
        self.latest: OpenSlice | None = None  # the slice that was opened last, whether or not it is over
        self._seats = 0
        self._opened: dict[int, Event] = {}

    def open(self, new: OpenSlice, seats: int) -> None:
        self.latest, self._seats = new, seats
        for seat in range(seats):
            if opened := self._opened.pop(seat, None):
                opened.set()

    def wait(self, last: OpenSlice | None, seat: int) -> OpenSlice:
        """Wait for a slice that has this seat and is another than `last`, which the caller has come from."""
        while (current := self.latest) is None or current is last or seat >= self._seats:
            self._opened.setdefault(seat, Event()).wait()
        return current


SPIN_NANOSECONDS = 2_000_000  # before a planned instant: a timer of gevent's is late by up to 1 ms


def wait_until(instant: int) -> None:
    left = instant - clock() - SPIN_NANOSECONDS
    if left > 0:
        gevent.sleep(left / 1e9)
    while clock() < instant:
        pass


class SharedSlice(OpenSlice):
    """A slice that several generators share: it begins at a planned instant, and only some of its answers count.

    Those count that came while all generators were at work for certain, so the slice notes when each one came.
    """

    def __init__(self, workload: Workload, seconds: float, users: int) -> None:
        self._instants: list[int] = []
        super().__init__(workload, seconds, users)

    @property
    def last_answer(self) -> int:
        return self._instants[-1]

    @last_answer.setter
    def last_answer(self, instant: int) -> None:
        # Only here, and not in every local slice: it costs a tenth of a microsecond for each request.
        self._instants.append(instant)

    def part(self, begins: Beginning, window_seconds: float) -> Part:
        first = begins.at + round((begins.ramp_seconds + begins.edge_seconds) * 1e9)
        last = first + round(window_seconds * 1e9)
        in_window = sum(first < instant <= last for instant in self._instants[1:])
        return Part(requests=len(self.latencies), window_seconds=window_seconds, in_window=in_window)
