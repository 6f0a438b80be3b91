"""The floor with a known amount of work on top, for `uvicorn --factory`: `WORK` units of it for each request."""

import json
import os
import time

from apps.floor_app.app import App, Message, Receive, Send
from apps.floor_app.app import create_app as create_floor

TIMING = "/control/timing"
"""Where the app says how long its work took, by its own clock."""

UNIT = range(4_000)
"""Some 50 microseconds: with the floor's 30 about what a framework costs."""


def create_app() -> App:
    """The app that answers as the floor does, after its work."""
    floor, units = create_floor(), int(os.environ["WORK"])
    requests = nanoseconds = 0

    async def control(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal requests, nanoseconds
        if scope["type"] == "http":
            if scope["path"] == TIMING:
                await answer(send, {"requests": requests, "work_nanoseconds": nanoseconds})
                return
            began = time.thread_time_ns()
            work(units)
            nanoseconds += time.thread_time_ns() - began
            requests += 1
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
