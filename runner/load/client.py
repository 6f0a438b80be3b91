"""A lean HTTP/1.1 client on a gevent socket: it must cost less than the server it measures.

Locust's own clients do not: `FastHttpUser` manages 9,000 requests per second on the machine of docs/adr/0001, this one
more than 40,000 (`doublecheck calibrate` prints the figures of yours).
"""

import re
import socket as standard_socket
import time
from contextlib import suppress

import gevent
import httptools
from gevent import socket

from runner.load.messages import Address
from runner.records.measurement import Answer

# One read holds most answers whole. Above 128 KiB malloc would map and unmap memory on every call.
READ_BYTES = 65536

SENT_BEFORE_READING_BYTES = 65536
"""A request beyond this, more than sockets hold, is sent while the answer is read: a server that answers early may have
stopped reading, and then neither side would go on."""

END_OF_HEAD = b"\r\n\r\n"

ANNOUNCEMENT = re.compile(rb"HTTP/1\.0 |.*\r\nconnection:[^\r]*\bclose\b", re.IGNORECASE | re.DOTALL)
"""A head after whose answer the server closes."""

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
        """Send what there is to send, and read until the answer is complete."""
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
        """Do as `exchange`, reading while it sends; connect anew after an answer to a request that was sent in part."""
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
        """Send a request and leave it to the reader to see that the server has hung up."""
        with suppress(OSError):
            self._socket.sendall(request)

    def _exchange_head(self, request: bytes) -> tuple[int, bytes]:
        """Do as `exchange`, for an answer that may name the length of a body that it does not have."""
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
        """Return whether the last answer said `Connection: close`, or was HTTP/1.0.

        To be asked once the connection has ended, since it spoils the parser. Looking for it while answers come would
        cost every request something: the parser knows, and takes nothing more after such an answer.
        """
        try:
            self._parser.feed_data(b"HTTP/")
        except httptools.HttpParserError:
            return True
        return ANNOUNCEMENT.match(self._head) is not None

    def reopen(self) -> None:
        """Connect again, where the server has closed or is about to."""
        self.close()
        self._open()

    def interrupt(self) -> None:
        """Wake whoever waits for an answer on this connection, from another greenlet."""
        with suppress(OSError):  # the server has hung up meanwhile, and nobody waits
            self._socket.shutdown(standard_socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()

    # Called by the parser.

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body; chunked or not looks the same here."""
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        """Note that the answer has arrived whole."""
        self._complete = True


class RecordingConnection(Connection):
    """A connection that also keeps headers; a class of its own, since a call for every header costs time."""

    def ask(self, request: bytes) -> Answer:
        """Send a request and return all of its answer that conformance looks at. Raise as `exchange` does."""
        self._headers: dict[str, str] = {}
        status, body = self.exchange(request)
        media_type, _, _ = self._headers.get("content-type", "").partition(";")
        return Answer(status=status, content_type=media_type.strip().lower(), body=body, headers=self._headers)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; several of one name are joined with a comma."""
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text
