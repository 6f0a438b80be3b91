"""Lean clients on gevent sockets, HTTP/1.1 and WebSocket: each must cost less than the server it measures.

Locust's own clients do not: `FastHttpUser` manages 9,000 requests per second on the machine of docs/adr/0001, this one
more than 40,000 (`doublecheck calibrate` prints the figures of yours).
"""

import re
import socket as standard_socket
import time
from contextlib import suppress

import gevent
import httptools
import wsproto
from gevent import socket
from wsproto.connection import CLIENT
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, RejectConnection, Request
from wsproto.frame_protocol import FrameProtocol

from runner.load.messages import Address
from runner.records.measurement import Answer

# One read holds most answers whole. Above 128 KiB malloc would map and unmap memory on every call.
READ_BYTES = 65536

SENT_BEFORE_READING_BYTES = 65536
"""Sockets hold less. A larger request is sent while the answer is read: a server that answers early may not read on."""

END_OF_HEAD = b"\r\n\r\n"

ANNOUNCEMENT = re.compile(rb"HTTP/1\.0 |.*\r\nconnection:[^\r]*\bclose\b", re.IGNORECASE | re.DOTALL)

clock = time.perf_counter_ns


class ClosedError(Exception):
    """The server closed the connection instead of answering, or in the middle of an answer."""

    def __init__(self, *, midway: bool, announced: bool = False) -> None:
        super().__init__("closed in the middle of an answer" if midway else "closed without an answer")
        self.midway = midway
        self.announced = announced
        """The answer before had said so: nothing was lost, the request went to a connection already at its end."""


class Connection:
    """One keep-alive connection. Not for use by two greenlets at once."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection((self._address.host, self._address.port))
        self._socket.setsockopt(standard_socket.IPPROTO_TCP, standard_socket.TCP_NODELAY, 1)
        self._parser = httptools.HttpResponseParser(self)
        self._complete = False
        self._head = b""  # of the last answer to a HEAD request, which the parser does not see
        self.last_used = clock()
        """When it was opened, or when the last slice ended: within a slice it is used all the time."""

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, wait for its answer, and return the answer's status and body.

        Raise ClosedError when the server hangs up, OSError when it cannot be reached.
        """
        if len(request) > SENT_BEFORE_READING_BYTES:
            return self._exchange_large(request)
        if request.startswith(b"HEAD "):
            return self._exchange_head(request)
        return self._send_and_read(request)

    def _send_and_read(self, request: bytes) -> tuple[int, bytes]:
        self._complete = False
        self._chunks: list[bytes] = []
        arrived = False
        try:
            self._socket.sendall(request)
            while not self._complete:
                data = self._socket.recv(READ_BYTES)
                if not data:
                    break
                arrived = True
                self._parser.feed_data(data)
        except (ConnectionResetError, BrokenPipeError):
            pass
        if not self._complete:
            raise ClosedError(midway=arrived, announced=not arrived and self._has_announced_its_end())
        chunks = self._chunks
        return self._parser.get_status_code(), chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _exchange_large(self, request: bytes) -> tuple[int, bytes]:
        """Read while it sends; connect anew after an answer to a request that was sent in part."""
        sender = gevent.spawn(self._send_quietly, request)
        try:
            answer = self._send_and_read(b"")
        finally:
            sent = sender.ready()
            sender.kill()
        if not sent:
            self.reopen()
        return answer

    def _send_quietly(self, request: bytes) -> None:
        with suppress(OSError):
            self._socket.sendall(request)

    def _exchange_head(self, request: bytes) -> tuple[int, bytes]:
        # Its answer may name the length of a body that it does not have.
        head = b""
        with suppress(ConnectionResetError, BrokenPipeError):
            self._socket.sendall(request)
            while END_OF_HEAD not in head and (data := self._socket.recv(READ_BYTES)):
                head += data
        if END_OF_HEAD not in head:
            raise ClosedError(midway=bool(head), announced=not head and self._has_announced_its_end())
        self._head = head
        parser = httptools.HttpResponseParser(self)  # the next answer's own would wait for the body
        parser.feed_data(head)
        return parser.get_status_code(), b""

    def _has_announced_its_end(self) -> bool:
        """Return whether the last answer said `Connection: close`, or was HTTP/1.0; spoils the parser.

        Looking for it while answers come would cost every request something.
        """
        try:
            self._parser.feed_data(b"HTTP/")
        except httptools.HttpParserError:
            return True
        return ANNOUNCEMENT.match(self._head) is not None

    def reopen(self) -> None:
        self.close()
        self._open()

    def interrupt(self) -> None:
        """Wake whoever waits for an answer on this connection, from another greenlet."""
        with suppress(OSError):  # the server has hung up meanwhile, and nobody waits
            self._socket.shutdown(standard_socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        self._complete = True


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
        self._socket.settimeout(HANDSHAKE_SECONDS)
        self._socket.sendall(self._websocket.send(Request(host=str(self._address), target=self._target)))
        while not self._is_accepted(self._socket.recv(READ_BYTES)):
            pass
        self._socket.settimeout(None)

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

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        parts: list[bytes] = []
        try:
            self._socket.sendall(request)
            while data := self._socket.recv(READ_BYTES):
                # The parser takes up what is no whole frame, be it the first of the two bytes that say how long it is.
                if self._is_plain and data[0] == WHOLE_TEXT and 0 <= len(data) - 2 == data[1]:
                    return SWITCHING_PROTOCOLS, data[2:]
                self._is_plain = False
                if self._take_up(data, parts):
                    return SWITCHING_PROTOCOLS, b"".join(parts)
        except (ConnectionResetError, BrokenPipeError):
            pass
        raise ClosedError(midway=bool(parts))

    def _take_up(self, data: bytes, parts: list[bytes]) -> bool:
        """Add to the parts of a message, return whether it is whole. Answer a ping; raise ClosedError at a close."""
        self._websocket.receive_data(data)
        for event in self._websocket.events():
            if isinstance(event, Message):
                parts.append(event.data.encode() if isinstance(event.data, str) else bytes(event.data))
                if event.message_finished:
                    return True
            elif isinstance(event, Ping):
                self._socket.sendall(self._websocket.send(event.response()))
            elif isinstance(event, CloseConnection):
                raise ClosedError(midway=bool(parts))
        return False

    def ask(self, request: bytes) -> Answer:
        status, body = self.exchange(request)
        return Answer(status=status, content_type="", body=body)
