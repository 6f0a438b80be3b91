"""Connections for a schedule: not blocking, kept alive, opened as needed, so that no request waits for an answer.

Sockets and polling are those of the operating system and not gevent's: a timer of gevent's is late by up to 1 ms.
"""

import resource
import select as _patched_select
import socket as standard_socket
from collections.abc import Iterator
from contextlib import suppress

import httptools
from gevent import monkey

from runner.load.client import READ_BYTES, clock
from runner.load.messages import Address

MOST_CONNECTIONS = 1024  # to one server. More requests under way than that are a server far beyond its capacity

SPARE_HANDLES = 64  # what the generator's process has open beside its connections

READABLE = 1  # POLLIN, and EPOLLIN too

new_socket = monkey.get_original("socket", "socket")


def new_poller() -> "_patched_select.poll":
    """Return the system's epoll, or poll where it has none, which costs more the more connections there are."""
    name = "epoll" if hasattr(standard_socket, "AF_PACKET") else "poll"  # gevent has removed both from `select`
    poller: _patched_select.poll = monkey.get_original(_patched_select.__name__, name)()
    return poller


def raise_handle_limit(wanted: int) -> int:
    """Let this process open so many connections where the system allows; return how many it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + SPARE_HANDLES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return wanted if allowed == resource.RLIM_INFINITY else min(wanted, allowed - SPARE_HANDLES)


class PooledConnection:
    """One connection with at most one request under way; OSError when the server takes none."""

    def __init__(self, address: Address) -> None:
        self.socket = new_socket(standard_socket.AF_INET, standard_socket.SOCK_STREAM)
        try:
            self.socket.connect((address.host, address.port))
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(standard_socket.IPPROTO_TCP, standard_socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.handle: int = self.socket.fileno()
        self._parser = httptools.HttpResponseParser(self)
        self.request = -1  # the place in the schedule of the request under way; -1: none
        self.has_arrived = False
        self.is_complete = False
        self.is_kept = True
        self._chunks: list[bytes] = []

    def send(self, request: int, message: bytes) -> None:
        """Send a request; what the socket does not take at once is waited for, and counts as the generator's lag."""
        self.request, self.has_arrived, self.is_complete, self._chunks = request, False, False, []
        sent = self.socket.send(message)
        if sent < len(message):
            self.socket.settimeout(None)
            self.socket.sendall(message[sent:])
            self.socket.settimeout(0)

    def receive(self) -> int | None:
        """Read what has come and return when; None where the server has hung up. Raise what the parser does."""
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return clock()
        except (ConnectionResetError, BrokenPipeError):
            return None
        arrived = clock()
        if not data:
            return None
        self.has_arrived = True
        self._parser.feed_data(data)
        return arrived

    @property
    def answer(self) -> tuple[int, bytes]:
        chunks = self._chunks
        return self._parser.get_status_code(), chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        self.is_complete = True
        self.is_kept = self._parser.should_keep_alive()


class Pool:
    """The connections to one server: it grows when all are busy, up to its limit."""

    def __init__(self, address: Address, limit: int = MOST_CONNECTIONS) -> None:
        self._address = address
        self.limit = limit
        self.poller = new_poller()
        self.idle: list[PooledConnection] = []
        self.open: dict[int, PooledConnection] = {}
        self.most = 0  # connections that were open at once, since the pool was made

    def take(self) -> PooledConnection | None:
        """Return a free connection; None where all are busy and no more may be opened, OSError when none is taken."""
        if self.idle:
            return self.idle.pop()
        return self._add() if len(self.open) < self.limit else None

    def drop(self, connection: PooledConnection) -> None:
        del self.open[connection.handle]
        self.poller.unregister(connection.handle)
        connection.socket.close()
        if connection.request < 0:
            self.idle.remove(connection)

    def readable(self) -> Iterator[PooledConnection]:
        """Yield the connections on which something has come, or that were hung up on, without waiting for any."""
        for handle, _ in self.poller.poll(0):
            if connection := self.open.get(handle):
                yield connection

    def refill(self, size: int) -> None:
        """Open connections until there are so many, before a slice and not in it; raise OSError if there are fewer."""
        while len(self.open) < size:
            self.idle.append(self._add())

    def close(self) -> None:
        for connection in self.open.values():
            connection.socket.close()
        self.open.clear()
        self.idle.clear()

    def _add(self) -> PooledConnection:
        connection = PooledConnection(self._address)
        self.open[connection.handle] = connection
        self.most = max(self.most, len(self.open))
        self.poller.register(connection.handle, READABLE)
        return connection
