"""A lean WebSocket client: one connection, opened once, over which a text message goes out and one comes back."""

import wsproto
from wsproto.connection import CLIENT
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, RejectConnection, Request
from wsproto.frame_protocol import FrameProtocol

from runner.load.client import READ_BYTES, ClosedError, Connection
from runner.load.messages import Address
from runner.records.measurement import Answer

SWITCHING_PROTOCOLS = 101

WHOLE_TEXT = 0x81
"""The first byte of a text message in one frame; the second is its length, up to 125 bytes."""

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
        """Connect and shake hands; raise OSError when the server refuses."""
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
        """Ask for a WebSocket and wait until it is there."""
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
        """Send a frame, and return the status of the opening and the next message that comes back.

        Raise as `Connection.exchange` does.
        """
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
        """Send a frame and return all of its answer that conformance looks at. Raise as `exchange` does."""
        status, body = self.exchange(request)
        return Answer(status=status, content_type="", body=body)
