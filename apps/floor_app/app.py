"""The floor: a bare ASGI app that sends a scenario's expected answers, rendered beforehand. As lean as ASGI allows."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from apps.floor_app import answers, recorded
from apps.garbage import settle
from scenarios.discovery import all_scenarios
from scenarios.spec import WEBSOCKET, Exchange

Message: TypeAlias = answers.Message
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

WITHOUT_BODY = ("GET", "HEAD")


def create_app() -> App:
    """The app that serves the scenario `SCENARIO` names; any request that is not part of it is an error."""
    prepared = prepared_answers(os.environ.get("SCENARIO", ""), os.environ.get("ANSWERS", ""))

    settle(variant="")

    async def floor(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await serve_otherwise(scope, receive, send)
            return
        body = b"" if scope["method"] in WITHOUT_BODY else await read_body(receive)
        answer = prepared[scope["method"], scope["raw_path"], scope["query_string"]]
        start, rest = answer if isinstance(answer, tuple) else answer.answer(body, scope["headers"])
        await send(start)
        await send(rest)

    return floor


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def serve_otherwise(scope: Message, receive: Receive, send: Send) -> None:
    """What is no HTTP request: a WebSocket or the server's own start and stop."""
    if scope["type"] == "websocket":
        await echo(receive, send)
    else:
        await serve_lifespan(receive, send)


async def echo(receive: Receive, send: Send) -> None:
    """Send every text message back until the client goes."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def serve_lifespan(receive: Receive, send: Send) -> None:
    """Nothing to start and nothing to stop, but uvicorn asks."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def prepared_answers(scenario_name: str, recorded_in: str = "") -> dict[answers.Key, answers.Answer | answers.Choice]:
    """Both messages of every answer, by request; raises RuntimeError for a scenario that there is not.

    `recorded_in` is a file of answers that somebody's own app gave, where the scenario is one of theirs.
    """
    if recorded_in and (recording := recorded.read(Path(recorded_in))).has(scenario_name):
        return answers.answers_by_key(recording.exchanges())
    scenario = all_scenarios().get(scenario_name)
    if scenario is None:
        raise RuntimeError(f"set SCENARIO to one of {', '.join(all_scenarios())}; it is {scenario_name!r}")
    return answers.answers_by_key(filter(is_http, scenario.exchanges(scenario.parameter)))


def is_http(exchange: Exchange) -> bool:
    """Whether an exchange has an answer to prepare; a message on a WebSocket is its own."""
    return exchange.request.method != WEBSOCKET
