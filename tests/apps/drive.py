"""Ask one app in this process, without a server: requests as JSON on stdin, answers as JSON on stdout.

A program of its own, since an app reads MODEL_LIBRARY once per process and must start with warnings as errors.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
Asked: TypeAlias = tuple[str, str, list[tuple[str, str]], str]
"""Method, target, headers, body."""
Answered: TypeAlias = tuple[int, list[tuple[str, str]], str]
"""Status, headers, body."""


async def answer(app: App, asked: Asked) -> Answered:
    """What the app sends back for one request."""
    method, target, headers, body = asked
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), *((name.encode(), value.encode()) for name, value in headers)],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    answered = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:]).decode()


async def answers(app: App, asked: list[Asked]) -> list[Answered]:
    """What the app sends back, one request after the other."""
    return [await answer(app, one) for one in asked]


def main() -> None:
    """Start the app named by the first argument once for each scenario asked about."""
    module, _, factory = sys.argv[1].partition(":")
    given = {}
    for scenario, asked in json.load(sys.stdin).items():
        os.environ["SCENARIO"] = scenario
        given[scenario] = asyncio.run(answers(getattr(import_module(module), factory)(), asked))
    json.dump(given, sys.stdout)


if __name__ == "__main__":
    main()
