"""The floor: a bare ASGI app that sends a scenario's expected answers, rendered beforehand. As lean as ASGI allows."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from scenarios.data import json_bytes
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Expectation

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
Key: TypeAlias = tuple[str, bytes, bytes, bytes]
"""Method, path, query and body: what tells the requests of a scenario apart."""


def create_app() -> App:
    """The app that serves the scenario `SCENARIO` names; any request that is not part of it is an error."""
    answers = prepared_answers(os.environ.get("SCENARIO", ""))

    async def floor(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await serve_lifespan(receive, send)
            return
        body = b"" if scope["method"] == "GET" else await read_body(receive)
        start, rest = answers[scope["method"], scope["raw_path"], scope["query_string"], body]
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


async def serve_lifespan(receive: Receive, send: Send) -> None:
    """Nothing to start and nothing to stop, but uvicorn asks."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def prepared_answers(scenario_name: str) -> dict[Key, tuple[Message, Message]]:
    """Both messages of every answer, by request."""
    scenario = all_scenarios().get(scenario_name)
    if scenario is None:
        raise RuntimeError(f"set SCENARIO to one of {', '.join(all_scenarios())}; it is {scenario_name!r}")
    answers: dict[Key, tuple[Message, Message]] = {}
    for exchange in scenario.exchanges(scenario.parameter):
        answer = messages(exchange.expectation)
        if answers.setdefault(key(exchange), answer) != answer:
            raise RuntimeError(f"{scenario_name} expects two answers to {exchange.request}: make the targets differ")
    return answers


def key(exchange: Exchange) -> Key:
    """What the server's scope will hold when this request comes in."""
    path, _, query = exchange.request.target.partition("?")
    return exchange.request.method, path.encode(), query.encode(), exchange.request.body


def messages(expectation: Expectation) -> tuple[Message, Message]:
    """Start and body of an answer, with the two headers that both frameworks send."""
    content_type, body = expectation.content_type, json_bytes(expectation.body)
    if isinstance(expectation.body, str) and content_type.startswith("text/"):
        content_type, body = f"{content_type}; charset=utf-8", expectation.body.encode()
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", content_type.encode())]
    return (
        {"type": "http.response.start", "status": expectation.status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )
