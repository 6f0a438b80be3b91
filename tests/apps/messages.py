"""Every ASGI message of an app, with its lifespan, in a process of its own where a warning is an error."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from apps.contenders import App
from scenarios.spec import Request
from tests.apps import drive, forking
from tests.apps.drive import Message, lifespan

PIECE = 65_536
"""Bytes of a body that come at once, as from uvicorn."""


class Sent(msgspec.Struct, frozen=True):
    """What an app sent back."""

    status: int
    headers: dict[str, str]
    chunks: list[bytes]
    """The body, message by message, without empty ones."""

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The body, which is JSON, decoded."""
        return msgspec.json.decode(self.body)


class Asked(msgspec.Struct, frozen=True):
    """What to ask an app."""

    requests: list[Request]
    is_nested: bool
    """Each request is made while the answer before it is being sent: its last message is not yet out."""


def sent(
    app: App, scenario: str, requests: Sequence[Request], *, nested: bool = False, scratch: Path | None = None
) -> list[Sent]:
    """What the app answers; what it writes to stderr fails the test. `scratch`: its folder for temporary files."""
    environment = {"MODEL_LIBRARY": app.model_library, "SCENARIO": scenario}
    finished = forking.run(
        "from tests.apps.messages import main\nmain()",
        app.factory,
        environment=environment | ({"TMPDIR": str(scratch)} if scratch else {}),
        stdin=msgspec.msgpack.encode(Asked(list(requests), nested)),
    )
    assert (0, b"") == (finished.returncode, finished.stderr), finished.stderr.decode()
    return msgspec.msgpack.decode(finished.stdout, type=list[Sent])


async def answers(app: drive.App, asked: Asked) -> list[Sent]:
    """What the app sends back, its lifespan around it."""
    given: dict[int, Sent] = {}
    async with lifespan(app):
        if asked.is_nested:
            await nest(app, asked.requests, 0, given)
        else:
            for number, request in enumerate(asked.requests):
                await ask(app, request, partial(keep, given, number))
    return [given[number] for number in range(len(asked.requests))]


async def keep(given: dict[int, Sent], number: int, answer: Sent) -> None:
    """Write an answer down."""
    given[number] = answer


async def nest(app: drive.App, requests: Sequence[Request], number: int, given: dict[int, Sent]) -> None:
    """Make a request, and the next one while the app waits for the last message of its answer to be sent."""

    async def next_one(answer: Sent) -> None:
        given[number] = answer
        if number + 1 < len(requests):
            await nest(app, requests, number + 1, given)

    await ask(app, requests[number], next_one)


async def ask(app: drive.App, request: Request, last: Callable[[Sent], Awaitable[None]]) -> None:
    """Make a request; `last` is called with the answer when its last message is handed over."""
    body = request.body
    coming = [body[start : start + PIECE] for start in range(0, len(body), PIECE)] or [b""]
    messages: list[Message] = []
    is_answered = asyncio.Event()

    async def receive() -> Message:
        if coming:
            return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}
        await is_answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            await last(as_sent(messages))
            is_answered.set()

    scope = drive.scope_of((request.method, request.target, list(request.headers), body))
    await app(scope, receive, send)


def as_sent(messages: Sequence[Message]) -> Sent:
    """The messages of a whole answer."""
    start, *rest = messages
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Sent(start["status"], headers, [message["body"] for message in rest if message.get("body")])


def main() -> None:
    """Start the app named by the first argument on the scenario of the environment."""
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    module, _, factory = sys.argv[1].partition(":")
    given = asyncio.run(answers(getattr(import_module(module), factory)(), asked))
    sys.stdout.buffer.write(msgspec.msgpack.encode(given))
