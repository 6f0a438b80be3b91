"""A server that says byte for byte what a test wants: for answers that no well-behaved server gives."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runner.load.messages import Address

Talk = Callable[[socket.socket], None]
"""What the server does with one connection; it is closed when this returns."""

GOOD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


@contextmanager
def raw_server(talk: Talk) -> Iterator[Address]:
    """The address of a server that treats every connection with `talk`, each in a thread of its own."""
    # Beyond the backlog the kernel drops a connection's first packet, and it is sent again only a second later.
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    def converse(connection: socket.socket) -> None:
        with connection:
            try:
                talk(connection)
            except OSError:
                return  # the client hung up first

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Address(host="127.0.0.1", port=listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def answering(*answers: bytes) -> Talk:
    """Answer the first requests of each connection with these, in turn, then close it."""

    def talk(connection: socket.socket) -> None:
        for answer in answers:
            if not connection.recv(65536):
                return
            connection.sendall(answer)

    return talk


def always(answer: bytes) -> Talk:
    """Answer every request with this."""

    def talk(connection: socket.socket) -> None:
        while connection.recv(65536):
            connection.sendall(answer)

    return talk


def silent(connection: socket.socket) -> None:
    """Take requests and never answer."""
    while connection.recv(65536):
        pass
