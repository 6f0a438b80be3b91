"""The WebSocket client against a server that speaks frame by frame, as wsproto reads them."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import wsproto
from wsproto.connection import SERVER
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, Pong, RejectConnection, Request, TextMessage

from runner.load.client import ClosedError, WebSocketConnection, framed
from tests.raw_server import Talk, answering, raw_server

Answering = Callable[[str], list[Event]]
"""What the server sends for a message."""


def talking(answer: Answering, seen: list[Event] | None = None) -> Talk:
    """A server that opens a WebSocket and answers each message."""

    def talk(connection: socket.socket) -> None:
        websocket, text = wsproto.WSConnection(SERVER), ""
        while data := connection.recv(65536):
            websocket.receive_data(data)
            for event in websocket.events():
                if seen is not None:
                    seen.append(event)
                answers: list[Event] = [AcceptConnection()] if isinstance(event, Request) else []
                if isinstance(event, TextMessage):
                    text += event.data
                    if event.message_finished:
                        answers, text = answer(text), ""
                for one in answers:
                    connection.sendall(websocket.send(one))
                    time.sleep(0.01)  # so that each comes in a piece of its own

    return talk


def echoed(text: str) -> list[Event]:
    return [TextMessage(data=text)]


@contextmanager
def connected(answer: Answering = echoed, seen: list[Event] | None = None) -> Iterator[WebSocketConnection]:
    """A connection to such a server."""
    with raw_server(talking(answer, seen)) as address:
        connection = WebSocketConnection(address, "/echo?x=1")
        yield connection
        connection.close()


def test_a_message_goes_out_as_text_and_comes_back_with_the_status_of_the_opening() -> None:
    seen: list[Event] = []
    with connected(seen=seen) as connection:
        answers = [connection.exchange(framed(text.encode())) for text in ("one", "caf\u00e9", "")]

    assert [(101, b"one"), (101, "caf\u00e9".encode()), (101, b"")] == answers
    opened, *messages = seen
    assert isinstance(opened, Request)
    assert ("/echo?x=1", []) == (opened.target, opened.extensions)
    assert ["one", "caf\u00e9", ""] == [message.data for message in messages if isinstance(message, TextMessage)]


@pytest.mark.parametrize("length", [125, 126, 65_535, 65_536, 200_000])
def test_a_message_of_any_length_comes_back_whole(length: int) -> None:
    text = b"x" * length
    with connected() as connection:
        assert [(101, text)] * 2 == [connection.exchange(framed(text)) for _ in range(2)]


def test_a_message_in_several_frames_is_one_and_the_next_is_another() -> None:
    def in_pieces(text: str) -> list[Event]:
        return [TextMessage(data=text[:2], message_finished=False), TextMessage(data=text[2:])]

    with connected(in_pieces) as connection:
        assert [(101, b"abc"), (101, b"defg")] == [connection.exchange(framed(text)) for text in (b"abc", b"defg")]


def in_two_pieces(frame: bytes, first: int) -> Talk:
    """A server that answers messages with this frame, its first bytes apart from the rest."""

    def talk(connection: socket.socket) -> None:
        websocket = wsproto.WSConnection(SERVER)
        websocket.receive_data(connection.recv(65536))
        list(websocket.events())
        connection.sendall(websocket.send(AcceptConnection()))
        while connection.recv(65536):
            for piece in (frame[:first], frame[first:]):
                connection.sendall(piece)
                time.sleep(0.05)

    return talk


def test_a_piece_of_a_frame_is_not_taken_for_a_frame_that_it_looks_like() -> None:
    text = "x" * 199 + "\u00c1A" + "y" * 65  # its second piece, cut within a letter, begins as a text of 65 bytes would
    frame = b"\x81\x7e" + len(text.encode()).to_bytes(2) + text.encode()

    with raw_server(in_two_pieces(frame, first=204)) as address:
        connection = WebSocketConnection(address, "/")
        assert (101, text.encode()) == connection.exchange(framed(b"go"))
        connection.close()


@pytest.mark.parametrize("text", [b"", b"x", b"x" * 125])
def test_a_frame_whose_first_byte_comes_alone_arrives_whole(text: bytes) -> None:
    with raw_server(in_two_pieces(b"\x81%c%s" % (len(text), text), first=1)) as address:
        connection = WebSocketConnection(address, "/")
        assert [(101, text)] * 2 == [connection.exchange(framed(b"go")) for _ in range(2)]
        connection.close()


def test_a_ping_is_answered_and_is_no_message() -> None:
    seen: list[Event] = []
    with connected(lambda text: [Ping(payload=b"?"), TextMessage(data=text)], seen) as connection:
        assert [(101, b"abc"), (101, b"def")] == [connection.exchange(framed(text)) for text in (b"abc", b"def")]

    assert [b"?"] == [bytes(event.payload) for event in seen if isinstance(event, Pong)][:1]


def test_what_conformance_sees_of_a_message() -> None:
    with connected() as connection:
        answer = connection.ask(framed(b"abc"))

    assert (101, "", b"abc") == (answer.status, answer.content_type, answer.body)


def test_a_server_that_closes_the_websocket_is_met_again() -> None:
    with connected(lambda _: [CloseConnection(code=1000)]) as connection:
        with pytest.raises(ClosedError):
            connection.exchange(framed(b"abc"))

        connection.reopen()
        with pytest.raises(ClosedError):
            connection.exchange(framed(b"abc"))


def test_a_server_that_hangs_up_between_messages_has_not_answered() -> None:
    def once(connection: socket.socket) -> None:
        websocket = wsproto.WSConnection(SERVER)
        for answer in (AcceptConnection(), TextMessage(data="abc")):
            websocket.receive_data(connection.recv(65536))
            list(websocket.events())
            connection.sendall(websocket.send(answer))

    with raw_server(once) as address:
        connection = WebSocketConnection(address, "/")
        connection.exchange(framed(b"abc"))
        time.sleep(0.05)

        with pytest.raises(ClosedError, match="without an answer"):
            connection.exchange(framed(b"abc"))

        connection.close()


def rejecting(connection: socket.socket) -> None:
    websocket = wsproto.WSConnection(SERVER)
    websocket.receive_data(connection.recv(65536))
    list(websocket.events())
    connection.sendall(websocket.send(RejectConnection(status_code=403)))


@pytest.mark.parametrize(
    ("talk", "why"),
    [(rejecting, "status 403"), (answering(b""), "closed"), (answering(b"SMTP ready\r\n\r\n"), "")],
    ids=["rejected", "closed", "no HTTP"],
)
def test_a_server_that_opens_no_websocket_is_refused_like_one_that_takes_no_connection(talk: Talk, why: str) -> None:
    with raw_server(talk) as address, pytest.raises(OSError, match=f"no WebSocket at /echo: {why}"):
        WebSocketConnection(address, "/echo")
