"""A sealed connection between an agent and a master, over TCP: a message at a time, and the end within seconds."""

import secrets
import socket
from multiprocessing.connection import Connection, Listener

from runner.errors import HostError
from runner.load.messages import NONCE_BYTES, Address, Seal, SealError

GREETING_SECONDS = 5.0  # one that connects and says nothing is hung up on: no other could be served meanwhile

LARGEST_BYTES = 64 * 1024 * 1024

SILENT_SECONDS = 2
"""Until the kernel asks whether the other side is still there; it asks three times, as many seconds apart."""


class Channel:
    """One end of it. Raises HostError when the other end is gone, does not answer or lacks the secret."""

    def __init__(self, connection: Connection, secret: bytes, other: str, *, is_master: bool) -> None:
        self._connection = connection
        self._other = other
        notice_the_end(connection)
        ours = secrets.token_bytes(NONCE_BYTES)
        self._say(ours)
        theirs = self._hear(GREETING_SECONDS, NONCE_BYTES)
        session = ours + theirs if is_master else theirs + ours
        self._seal = Seal(secret, session, is_master=is_master)
        self.send(b"")  # so that each knows of the other's secret before anything is said
        self.receive(GREETING_SECONDS)

    def send(self, message: bytes) -> None:
        self._say(self._seal.close(message))

    def receive(self, within_seconds: float | None = None) -> bytes:
        """Return what the other side says next; wait for ever unless told otherwise."""
        try:
            return self._seal.open(self._hear(within_seconds, LARGEST_BYTES))
        except SealError:
            raise HostError(f"{self._other} has another secret: give both hosts the same file") from None

    def close(self) -> None:
        self._connection.close()

    def _say(self, message: bytes) -> None:
        try:
            self._connection.send_bytes(message)
        except OSError:
            raise HostError(f"{self._other} has hung up: see what it says there") from None

    def _hear(self, within_seconds: float | None, most_bytes: int) -> bytes:
        try:
            if not self._connection.poll(within_seconds):
                raise HostError(f"{self._other} did not answer within {within_seconds:g} s: it may serve another run")
            return self._connection.recv_bytes(most_bytes)
        except (EOFError, OSError):
            raise HostError(f"{self._other} has hung up: see what it says there") from None


def listen(address: Address) -> Listener:
    try:
        return Listener((address.host, address.port), family="AF_INET")
    except OSError as error:
        raise HostError(f"nothing can listen on {address} ({error.strerror}): name another address or port") from None


def connect(address: Address, secret: bytes, patience_seconds: float = GREETING_SECONDS) -> Channel:
    try:
        connected = socket.create_connection((address.host, address.port), patience_seconds)
    except OSError as error:
        why = error.strerror or str(error)
        raise HostError(
            f"the agent at {address} cannot be reached ({why}): run doublecheck agent there, or mend the file of hosts"
        ) from None
    connected.settimeout(None)
    return Channel(Connection(connected.detach()), secret, f"the agent at {address}", is_master=True)


def notice_the_end(connection: Connection) -> None:
    """Have the kernel end a connection whose other side says nothing for eight seconds: its host may be gone."""
    with socket.socket(fileno=socket.dup(connection.fileno())) as wrapped:
        wrapped.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_KEEPIDLE"):
            wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, SILENT_SECONDS)
            wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, SILENT_SECONDS)
            wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 4 * SILENT_SECONDS * 1000)
