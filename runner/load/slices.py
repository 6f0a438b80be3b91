"""What a slice sends and expects, and what becomes of its requests."""

from collections.abc import Sequence

import msgspec

from runner.conformance.check import difference
from runner.load.client import ClosedError, Connection, RecordingConnection, Seen, WebSocketConnection, framed
from runner.load.messages import Address, WireRequest, rendered
from runner.load.pool import Pool
from runner.records.measurement import Answer, Failure, FailureKind
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
        self.seen: list[Seen | None] = [None] * len(requests)
        """The bytes of the last answer to each that was found right."""
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
    """A slice while it lasts."""

    def __init__(self, workload: Workload, pool: Pool, patience_seconds: float) -> None:
        self.workload = workload
        self.pool = pool
        self.failures: dict[FailureKind, Failure] = {}
        self.reconnects = 0
        self.expired = False  # the server did not answer in time, and the connections were cut
        self._patience = int(patience_seconds * 1e9)

    def drop(self, connection: Connection) -> None:
        """Do without a connection that has come to its end, which a server is free to say between two requests."""
        self.reconnects += 1
        self.pool.drop(connection)

    def check(self, number: int, connection: Connection) -> bool:
        """Return whether this is the answer that conformance recorded, or one like it; if not, keep it as a failure."""
        status, body = connection.answer
        recorded = self.workload.answers[number]
        if body == recorded.body and status == recorded.status:
            self.workload.seen[number] = connection.seen
            return True
        try:
            wrong = self.workload.difference(number, status, body)
        except Exception as error:  # noqa: BLE001 - a comparison of what a server may send is not to be foreseen
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
