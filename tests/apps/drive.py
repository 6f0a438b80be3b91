"""Ask one app in this process, without a server: requests as msgpack on stdin, answers as msgpack on stdout.

A program of its own, since an app reads MODEL_LIBRARY once per process and must start with warnings as errors.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any, TypeAlias

import msgspec

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
Asked: TypeAlias = tuple[str, str, list[tuple[str, str]], bytes]
"""Method, target, headers, body."""
Answered: TypeAlias = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers, body."""

WEBSOCKET = "WEBSOCKET"
SWITCHING_PROTOCOLS = 101


async def answer(app: App, asked: Asked) -> Answered:
    """What the app sends back for one request."""
    method, _, _, body = asked
    incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    if method == WEBSOCKET:
        incoming = [
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "text": body.decode()},
            {"type": "websocket.disconnect", "code": 1000},
        ]
    messages = iter(incoming)
    sent: list[Message] = []
    complete = asyncio.Event()

    async def receive() -> Message:
        if (message := next(messages, None)) is not None:
            return message
        await complete.wait()  # the client stays for its answer, as both frameworks make sure while they stream
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            complete.set()

    await app(scope_of(asked), receive, send)
    if method == WEBSOCKET:
        return SWITCHING_PROTOCOLS, [], "".join(message.get("text", "") for message in sent).encode()
    answered = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    # A server that is told another length hangs up; without one it sends chunks.
    assert dict(answered).get("content-length", str(len(body))) == str(len(body))
    return sent[0]["status"], answered, body


def scope_of(asked: Asked) -> Message:
    """A request as a server describes it."""
    method, target, headers, body = asked
    path, _, query = target.partition("?")
    is_websocket = method == WEBSOCKET
    length = [(b"content-length", str(len(body)).encode())] if body and not is_websocket else []
    return {
        "type": "websocket" if is_websocket else "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        **({"subprotocols": []} if is_websocket else {"method": method}),
        "scheme": "ws" if is_websocket else "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", b"localhost"),
            *((name.encode(), value.encode()) for name, value in headers),
            *length,
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


@asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """The app's start and stop."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    life = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    assert {"type": "lifespan.startup.complete"} == await from_app.get()
    yield
    await to_app.put({"type": "lifespan.shutdown"})
    await life


async def answers(app: App, asked: Sequence[Asked]) -> list[Answered]:
    """What the app sends back, one request after the other."""
    async with lifespan(app):
        return [await answer(app, one) for one in asked]


def main() -> None:
    """Start the app named by the first argument once for each scenario, and ask it what there is to ask."""
    module, _, factory = sys.argv[1].partition(":")
    given = {}
    for scenario, asked in msgspec.msgpack.decode(sys.stdin.buffer.read(), type=dict[str, list[Asked]]).items():
        os.environ["SCENARIO"] = scenario
        app = getattr(import_module(module), factory)()
        given[scenario] = asyncio.run(answers(app, asked)) if asked else []
    sys.stdout.buffer.write(msgspec.msgpack.encode(given))


if __name__ == "__main__":
    main()
