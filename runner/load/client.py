"""Lean clients, HTTP/1.1 and WebSocket, that never block: each must cost less than the server it measures.

Locust's own clients do not: `FastHttpUser` manages 9,000 requests per second on the machine of docs/adr/0001, this one
more than 60,000 (`doublecheck calibrate` prints the figures of yours). Their sockets are the operating system's and not
gevent's: one loop carries all of them (`runner.load.closed_loop`, `runner.load.open_loop`).
"""

import re
import socket as standard_socket
import time
from contextlib import suppress
from typing import NamedTuple, Self

import httptools
import wsproto
from gevent import monkey
from gevent.socket import wait_read, wait_readwrite
from wsproto.connection import CLIENT
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, RejectConnection, Request
from wsproto.frame_protocol import FrameProtocol

from runner.load.messages import Address
from runner.records.measurement import Answer

# One read holds most answers whole. Above 128 KiB malloc would map and unmap memory on every call.
READ_BYTES = 65536

END_OF_HEAD = b"\r\n\r\n"
ANNOUNCEMENT = re.compile(rb"HTTP/1\.0 |.*\r\nconnection:[^\r]*\bclose\b", re.IGNORECASE | re.DOTALL)

DATE = b"\r\ndate: "
DATE_BYTES = len("Sun, 06 Nov 1994 08:49:37 GMT")  # RFC 9110, 5.6.7

clock = time.perf_counter_ns

new_socket = monkey.get_original("socket", "socket")


class ClosedError(Exception):
    """The server closed the connection instead of answering, or in the middle of an answer."""

    def __init__(self, *, midway: bool) -> None:
        super().__init__("closed in the middle of an answer" if midway else "closed without an answer")


class Seen(NamedTuple):
    """The bytes of an answer that was found right, apart from its date: the same ones again need no parser."""

    before_date: bytes
    after_date: bytes
    length: int

    @classmethod
    def of(cls, answer: bytes) -> Self:
        name = answer.find(DATE, 0, answer.find(END_OF_HEAD))
        date = name + len(DATE) if name >= 0 else len(answer)
        return cls(answer[:date], answer[date + DATE_BYTES :], len(answer))

    def begins_with(self, data: bytes) -> bool:
        """Return whether this is the beginning of it. More has to come then: no whole answer is one of another."""
        date = len(self.before_date)
        rest = data[date + DATE_BYTES :]
        is_shorter = len(data) < self.length
        return is_shorter and self.before_date.startswith(data[:date]) and self.after_date.startswith(rest)


class Connection:
    """One keep-alive connection with at most one request under way; OSError when the server takes none."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._open()

    def _open(self) -> None:
        self.socket = new_socket(standard_socket.AF_INET, standard_socket.SOCK_STREAM)
        try:
            self.socket.connect((self._address.host, self._address.port))
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(standard_socket.IPPROTO_TCP, standard_socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.handle: int = self.socket.fileno()
        self._parser = httptools.HttpResponseParser(self)
        self.request = -1  # the number, or the place in the schedule, of the request under way; -1: none
        self.sent = self.arrived = 0  # instants of the clock: of the request under way, of the last bytes
        self.unsent: bytes | memoryview = b""  # of the request, since the socket did not take it at once
        self.is_kept = True
        self._received = b""

    def send(self, request: int, message: bytes) -> None:
        """Send a request, or as much of it as the socket takes; that a server has hung up shows in `receive`."""
        self.request = request
        self._message = message
        self._received = b""  # of the answer, and no more than READ_BYTES and one read
        self._chunks: list[bytes] = []
        self._is_parsed = self.is_complete = self.is_as_seen = False
        try:
            sent = self.socket.send(message)
        except BlockingIOError:
            sent = 0
        except (ConnectionResetError, BrokenPipeError):
            return
        if sent < len(message):
            self.unsent = memoryview(message)[sent:]

    def send_on(self) -> None:
        with suppress(BlockingIOError, ConnectionResetError, BrokenPipeError):
            self.unsent = self.unsent[self.socket.send(self.unsent) :]

    def receive(self, seen: Seen | None = None) -> bool:
        """Read what has come, and return whether the answer is whole; `seen` is a right answer to the same request.

        Raise ClosedError where the server has hung up, and what a parser does where this is no answer.
        """
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return False
        except (ConnectionResetError, BrokenPipeError):
            data = b""
        self.arrived = clock()
        if not data:
            raise ClosedError(midway=bool(self._received))
        received = self._received
        if len(received) < READ_BYTES:
            self._received = received = received + data if received else data
        if not self._is_parsed:
            if seen is not None:
                before_date, after_date, length = seen
                if len(received) == length and received.startswith(before_date) and received.endswith(after_date):
                    self.is_complete = self.is_as_seen = True
                    return True
                if seen.begins_with(received):
                    return False
            self._is_parsed, data = True, received
        self._parse(data)
        return self.is_complete

    def _parse(self, data: bytes) -> None:
        if self._message.startswith(b"HEAD "):
            self._parse_head()
        else:
            self._parser.feed_data(data)

    def _parse_head(self) -> None:
        """Take up the answer to a HEAD request, which may name the length of a body that it does not have."""
        if END_OF_HEAD in self._received:
            self._status_parser = httptools.HttpResponseParser(self)  # the other would wait for the body
            self._status_parser.feed_data(self._received)
            self.is_complete, self.is_kept = True, ANNOUNCEMENT.match(self._received) is None

    @property
    def answer(self) -> tuple[int, bytes]:
        """Return the status and the body of an answer that was parsed."""
        parser = self._status_parser if self._message.startswith(b"HEAD ") else self._parser
        chunks = self._chunks
        return parser.get_status_code(), chunks[0] if len(chunks) == 1 else b"".join(chunks)

    @property
    def seen(self) -> Seen | None:
        """Return the bytes of the answer; None where they are too many to keep, or the last on this connection."""
        return Seen.of(self._received) if self.is_kept and len(self._received) < READ_BYTES else None

    @property
    def is_reusable(self) -> bool:
        """Return whether another request may follow: neither has the server announced its end, nor answered early."""
        return self.is_kept and not self.unsent

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return its answer's status and body, while other greenlets do as they like.

        Raise ClosedError when the server hangs up, OSError when it cannot be reached.
        """
        self.send(0, request)
        while not self.receive():
            if self.unsent:
                wait_readwrite(self.handle)
                self.send_on()
            else:
                wait_read(self.handle)
        self.request = -1
        answer = self.answer
        if not self.is_reusable:
            self.reopen()
        return answer

    def reopen(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self.socket.close()

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        self.is_complete = True
        self.is_kept = self._parser.should_keep_alive()


class RecordingConnection(Connection):
    """A connection that also keeps headers, those of one name joined; a class of its own, since a call costs time."""

    def ask(self, request: bytes) -> Answer:
        """Send a request and return all of its answer that conformance looks at. Raise as `exchange` does."""
        self._headers: dict[str, str] = {}
        status, body = self.exchange(request)
        media_type, _, _ = self._headers.get("content-type", "").partition(";")
        return Answer(status=status, content_type=media_type.strip().lower(), body=body, headers=self._headers)

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text


SWITCHING_PROTOCOLS = 101

WHOLE_TEXT = 0x81  # the first byte of a text message in one frame; the second is its length, up to 125 bytes

HANDSHAKE_SECONDS = 10.0


def framed(message: bytes) -> bytes:
    """Return a text message as it goes over the wire: rendered beforehand, as HTTP requests are."""
    return bytes(FrameProtocol(client=True, extensions=[]).send_data(message.decode(), fin=True))


class WebSocketConnection(Connection):
    """One WebSocket. Its requests are frames, its answers the messages that come back, with the status of its opening.

    No compression is offered, so that none is used.
    """

    def __init__(self, address: Address, target: str) -> None:
        self._target = target
        super().__init__(address)

    def _open(self) -> None:
        """Raise OSError when the server refuses."""
        super()._open()
        try:
            self._shake_hands()
        except OSError:
            self.close()
            raise
        except Exception as error:  # noqa: BLE001 - besides RemoteProtocolError, such as a header that is not ASCII
            self.close()
            raise ConnectionRefusedError(f"no WebSocket at {self._target}: {error}") from None
        self._is_plain = True  # every message so far was one short frame, which needs no parser

    def _shake_hands(self) -> None:
        self._websocket = wsproto.WSConnection(CLIENT)
        self.socket.settimeout(HANDSHAKE_SECONDS)
        self.socket.sendall(self._websocket.send(Request(host=str(self._address), target=self._target)))
        while not self._is_accepted(self.socket.recv(READ_BYTES)):
            pass
        self.socket.settimeout(0)

    def _is_accepted(self, data: bytes) -> bool:
        """Return whether the server has opened the WebSocket; raise ConnectionRefusedError when it refuses to."""
        if not data:
            raise ConnectionRefusedError(f"no WebSocket at {self._target}: closed without an answer")
        self._websocket.receive_data(data)
        for event in self._websocket.events():
            if isinstance(event, RejectConnection):
                raise ConnectionRefusedError(f"no WebSocket at {self._target}: status {event.status_code}")
            if isinstance(event, AcceptConnection):
                return True
        return False

    def _parse(self, data: bytes) -> None:
        # The parser takes up what is no whole frame, be it the first of the two bytes that say how long it is.
        if self._is_plain and data[0] == WHOLE_TEXT and 0 <= len(data) - 2 == data[1]:
            self._chunks.append(data[2:])
            self.is_complete = True
            return
        self._is_plain = False
        self._websocket.receive_data(data)
        for event in self._websocket.events():
            if isinstance(event, Message):
                self._chunks.append(event.data.encode() if isinstance(event.data, str) else bytes(event.data))
                self.is_complete = event.message_finished
            elif isinstance(event, Ping):
                self.socket.send(self._websocket.send(event.response()))
            elif isinstance(event, CloseConnection):
                raise ClosedError(midway=bool(self._chunks))

    @property
    def answer(self) -> tuple[int, bytes]:
        return SWITCHING_PROTOCOLS, b"".join(self._chunks)

    def ask(self, request: bytes) -> Answer:
        status, body = self.exchange(request)
        return Answer(status=status, content_type="", body=body)
