"""The floor, gone wrong: from the moment when the file that FAULT names is there."""

import asyncio
import os
from pathlib import Path

from apps.floor_app.app import App, Message, Receive, Send
from apps.floor_app.app import create_app as create_floor

FAULT = "FAULT"


def create_half_a_body() -> App:
    """Says how long its body is, and closes in the middle of it."""

    async def half(_scope: Message, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"message":'})

    return from_the_fault_on(half)


def create_closing() -> App:
    """Closes every connection instead of answering."""

    async def close(_scope: Message, receive: Receive, send: Send) -> None:
        send.__self__.transport.close()  # type: ignore[attr-defined] # ASGI has no word for it
        while (await receive())["type"] != "http.disconnect":
            pass

    return from_the_fault_on(close)


def create_closing_after_each() -> App:
    """Answers, and closes the connection, as HTTP allows."""
    floor = create_floor()

    async def close_after(scope: Message, receive: Receive, send: Send) -> None:
        async def send_and_close(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await floor(scope, receive, send_and_close)

    return from_the_fault_on(close_after)


def create_silent() -> App:
    """Takes every request and never answers."""

    async def say_nothing(_scope: Message, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    return from_the_fault_on(say_nothing)


def from_the_fault_on(wrong: App) -> App:
    """The floor before, `wrong` afterwards."""
    floor, has_come = create_floor(), Path(os.environ[FAULT]).exists

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        goes_wrong = scope["type"] == "http" and has_come()
        await (wrong if goes_wrong else floor)(scope, receive, send)

    return app
