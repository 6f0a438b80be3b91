"""A lean HTTP/1.1 client on a gevent socket: it must cost less than the server it measures.

Locust's own clients do not: `FastHttpUser` manages 9,000 requests per second on the machine of docs/adr/0001, this one
more than 40,000 (`doublecheck calibrate` prints the figures of yours).
"""

import socket as standard_socket
from contextlib import suppress

import httptools
from gevent import socket

from runner.load.messages import HOST
from runner.records import Answer

# One read holds most answers whole. Above 128 KiB malloc would map and unmap memory on every call.
READ_BYTES = 65536


class ClosedError(Exception):
    """The server closed the connection instead of answering, or in the middle of an answer."""

    def __init__(self, *, midway: bool, idle: bool) -> None:
        super().__init__("closed in the middle of an answer" if midway else "closed without an answer")
        self.idle = idle
        """A connection that had served before and was closed between two answers, as HTTP allows at any time."""


class Connection:
    """One keep-alive connection. Not for use by two greenlets at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection((HOST, self._port))
        self._socket.setsockopt(standard_socket.IPPROTO_TCP, standard_socket.TCP_NODELAY, 1)
        self._parser = httptools.HttpResponseParser(self)
        self._complete = False
        self._has_served = False

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; its answer's status and body.

        Raises ClosedError when the server hangs up, OSError when it cannot be reached.
        """
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
            raise ClosedError(midway=arrived, idle=self._has_served and not arrived)
        self._has_served = True
        chunks = self._chunks
        return self._parser.get_status_code(), chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def reopen(self) -> None:
        """Connect again, since the server has closed or is about to."""
        self.close()
        self._open()

    def interrupt(self) -> None:
        """Wake whoever waits for an answer on this connection, from another greenlet."""
        with suppress(OSError):  # the server has hung up meanwhile, and nobody waits
            self._socket.shutdown(standard_socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    # Called by the parser.

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body; chunked or not looks the same here."""
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        """The answer has arrived whole."""
        self._complete = True


class RecordingConnection(Connection):
    """As Connection, and keeps the content type; apart from it, since a call for every header costs time."""

    def answer(self, request: bytes) -> Answer:
        """Send a request; what conformance looks at."""
        self._content_type = b""
        status, body = self.exchange(request)
        media_type, _, _ = self._content_type.decode("latin-1").partition(";")
        return Answer(status=status, content_type=media_type.strip().lower(), body=body)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Remember the one header that conformance compares."""
        if name.lower() == b"content-type":
            self._content_type = value
