"""The floor with a known amount of work on top, for `uvicorn --factory`: `WORK` units of it for each request."""

import json
import os
import time

from apps.controls import TIMING
from apps.floor_app.app import App, Message, Receive, Send
from apps.floor_app.app import create_app as create_floor

UNIT = range(4_000)
"""Some 50 microseconds: with the floor's 30 about what a framework costs."""


def create_app() -> App:
    """The app that answers as the floor does, after its work, each request of which it times."""
    floor, units = create_floor(), int(os.environ["WORK"])
    timed = nanoseconds = 0

    async def control(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal timed, nanoseconds
        if scope["type"] == "http":
            if scope["path"] == TIMING:
                await answer(send, {"timed_requests": timed, "work_nanoseconds": nanoseconds})
                return
            began = time.perf_counter_ns()
            work(units)
            nanoseconds += time.perf_counter_ns() - began
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
