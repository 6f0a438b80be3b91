"""The connections to one server, and the operating system's word on which of them something has come.

Not gevent's: a timer of gevent's is late by up to 1 ms, and its loop costs more than an answer does.
"""

import resource
import select as _patched_select
import socket as standard_socket
from collections.abc import Callable
from contextlib import suppress

from gevent import monkey

from runner.load.client import Connection

MOST_CONNECTIONS = 1024  # to one server. More requests under way than that are a server far beyond its capacity

SPARE_HANDLES = 64  # what the generator's process has open beside its connections

READABLE, WRITABLE = 1, 4  # POLLIN and POLLOUT, which have the same values in epoll

HAS_EPOLL = hasattr(standard_socket, "AF_PACKET")  # gevent has removed it from `select`
SECOND = 1 if HAS_EPOLL else 1000  # in the unit of the poller's own timeout


def new_poller() -> "_patched_select.poll":
    """Return the system's epoll, or poll where it has none, which costs more the more connections there are."""
    poller: _patched_select.poll = monkey.get_original("select", "epoll" if HAS_EPOLL else "poll")()
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


class Pool:
    """The connections to one server: so many before every slice, and up to `limit` for an open loop that needs more."""

    def __init__(self, connect: Callable[[], Connection], size: int, limit: int = MOST_CONNECTIONS) -> None:
        self._connect = connect
        self.size = size
        self.limit = limit
        self.poller = new_poller()
        self.idle: list[Connection] = []
        self.open: dict[int, Connection] = {}
        self.most = 0  # connections that were open at once, since the pool was made

    def take(self) -> Connection | None:
        """Return a free connection; None where all are busy and no more may be opened, OSError when none is taken."""
        if self.idle:
            return self.idle.pop()
        return self.add() if len(self.open) < self.limit else None

    def add(self) -> Connection:
        connection = self._connect()
        self.open[connection.handle] = connection
        self.most = max(self.most, len(self.open))
        self.poller.register(connection.handle, READABLE)
        return connection

    def free(self, connection: Connection) -> None:
        connection.request = -1
        self.idle.append(connection)

    def drop(self, connection: Connection) -> None:
        if connection.request < 0:
            self.idle.remove(connection)
        del self.open[connection.handle]
        self.poller.unregister(connection.handle)
        connection.close()

    def watch(self, connection: Connection) -> None:
        """Have the poller say when more of a request can be sent, as long as some of it is left."""
        self.poller.modify(connection.handle, READABLE | WRITABLE if connection.unsent else READABLE)

    def renew(self) -> int:
        """Open connections until there are enough, in place of those hung up on too; return how many those were.

        Raise OSError where the server takes fewer.
        """
        ready = [self.open[handle] for handle, _ in self.poller.poll(0)]
        for connection in ready:
            self.drop(connection)
        while len(self.open) < self.size:
            self.idle.append(self.add())
        return len(ready)

    def close(self) -> None:
        for connection in self.open.values():
            connection.close()
        self.open.clear()
        self.idle.clear()
