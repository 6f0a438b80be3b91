"""Apps that do one thing wrong, for `uvicorn --factory`: the floor with some work, and with a fault.

Most behave until the file that `SABOTAGE` names is there, so that a fault begins after conformance and warm-up, which
would not let it pass: `trial.Saboteur` puts the file there.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

from apps.control_app.app import create_app as create_control
from apps.control_app.app import work
from apps.floor_app.app import App, Message, Receive, Send
from apps.floor_app.app import create_app as create_floor

SWITCH = "SABOTAGE"
"""The variable with the path of the file that turns a fault on."""

MUCH = 40
"""Units of work that make an app some 25 times as slow as an honest one: 2 ms."""

SLOW_REQUESTS = 100

Step = Callable[[], Awaitable[None] | None]
"""What an app does before it answers as the floor does."""


def is_on() -> bool:
    """Whether the fault has begun."""
    return Path(os.environ[SWITCH]).exists()


def honest() -> App:
    """No fault: some 50 microseconds of work, so that the floor is twice as fast."""
    return after(lambda: work(1))


def slow_when_told() -> App:
    """Much more work, while the fault is on."""
    return after(lambda: work(MUCH if is_on() else 1))


def slow_always() -> App:
    """Much more work."""
    return after(lambda: work(MUCH))


def slow_at_first() -> App:
    """A millisecond for each of the first requests, as where caches are cold."""
    seen = 0

    def cold() -> None:
        nonlocal seen
        seen += 1
        work(20 if seen <= SLOW_REQUESTS else 1)

    return after(cold)


def blocking() -> App:
    """Does nothing for a millisecond, and lets nobody else do anything: time passes and CPU time does not."""
    return after(lambda: time.sleep(0.001))


def waiting() -> App:
    """Waits for 20 ms, as for a database, and serves others meanwhile."""
    return after(lambda: asyncio.sleep(0.02))


def dying() -> App:
    """Ends its process once the fault is on."""
    return after(lambda: os._exit(3) if is_on() else work(1))


def talking() -> App:
    """Prints every request, as debugging does."""
    return after(lambda: print("handling a request"))


def double_with_more() -> App:
    """The control with twice the work, and more work that its own clock does not see."""
    control = create_control()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            work(MUCH)
        await control(scope, receive, send)

    return app


def after(step: Step) -> App:
    """The floor after a step for each request."""
    floor = create_floor()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (pending := step()) is not None:
            await pending
        await floor(scope, receive, send)

    return app


def wrong_status() -> App:
    """Another status with the same body, while the fault is on."""
    return answering(lambda message: {**message, "status": 203} if "status" in message else message)


def wrong_body() -> App:
    """Another body of the same length, while the fault is on."""
    return answering(lambda message: {**message, "body": message["body"].upper()} if "body" in message else message)


def truncated_body() -> App:
    """Hangs up before the last byte, while the fault is on."""
    return answering(lambda message: {**message, "body": message["body"][:-1]} if "body" in message else message)


def closing() -> App:
    """Closes the connection behind each answer, while the fault is on: allowed, and paid for by the next request."""
    close = (b"connection", b"close")
    return answering(
        lambda message: {**message, "headers": [*message["headers"], close]} if "headers" in message else message,
    )


def answering(change: Callable[[Message], Message]) -> App:
    """Honest, with every message changed on its way while the fault is on."""
    inner = honest()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        changing = scope["type"] == "http" and is_on()

        async def changed(message: Message) -> None:
            await send(change(message))

        await inner(scope, receive, changed if changing else send)

    return app


def one_wrong_byte() -> App:
    """The Litestar app, one byte wrong in the first answer with the fault on; it notes which that was."""
    # The real one, imported here: the other apps of this module start without a framework.
    from apps.litestar_app.app import create_app

    inner, is_done = cast(App, create_app()), False

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal is_done
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        is_wrong = not is_done and is_on()
        is_done = is_done or is_wrong

        async def changed(message: Message) -> None:
            if message.get("body"):
                message = {**message, "body": b"[" + message["body"][1:]}
            await send(message)

        if is_wrong:
            target = f"{scope['method']} {scope['raw_path'].decode()}?{scope['query_string'].decode()}"
            with Path(os.environ[SWITCH]).with_name("wrong.txt").open("a") as notes:
                notes.write(f"{target}\n")
        await inner(scope, receive, changed if is_wrong else send)

    return app
