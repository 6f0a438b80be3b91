"""The floor with a known amount of work on top, for `uvicorn --factory`: `WORK` units of it for each request."""

import json
import os
import time

from apps.controls import TIMING
from apps.floor_app.app import App, Message, Receive, Send
from apps.floor_app.app import create_app as create_floor

TIMED_EVERY = 64
"""Timing itself takes 2 microseconds: on every request it would be work that the floor does not do."""

UNIT = range(4_000)
"""Some 50 microseconds: with the floor's 30 about what a framework costs."""


def create_app() -> App:
    """The app that answers as the floor does, after its work."""
    floor, units = create_floor(), int(os.environ["WORK"])
    seen = timed = nanoseconds = 0

    async def control(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal seen, timed, nanoseconds
        if scope["type"] == "http":
            if scope["path"] == TIMING:
                await answer(send, {"timed_requests": timed, "work_nanoseconds": nanoseconds})
                return
            seen += 1
            if seen % TIMED_EVERY:
                work(units)
            else:
                began = time.thread_time_ns()
                work(units)
                nanoseconds += time.thread_time_ns() - began
                timed += 1
        await floor(scope, receive, send)

    return control


def work(units: int) -> None:
    """The same work, again and again: two units are exactly twice one."""
    for _ in range(units):
        sum(UNIT)


async def answer(send: Send, value: dict[str, int]) -> None:
    """A JSON answer."""
    body = json.dumps(value).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
