"""How many blocking handlers run at the same time? For a process that has the app in it; see test_blocking.py.

No clock decides it, so that a busy computer gives the same answer: in place of its sleep each handler waits until all
forty are there, or until no more have come for a while.
"""

import asyncio
import json
import threading
import time
from collections.abc import Sequence

import uvloop

from scenarios.spec import Request
from tests.apps.drive import App as AsgiApp
from tests.apps.drive import Message
from tests.apps.messages import Sent, ask

ASKED = 40
LONG_ENOUGH = 0.5
"""Seconds for a thread to start in; forty take some 10 ms."""


class Blocked:
    """The handlers that block their threads."""

    def __init__(self) -> None:
        self._all_here = threading.Barrier(ASKED)
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def sleep(self, _seconds: object) -> None:
        """In place of `time.sleep`."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            self._all_here.wait(LONG_ENOUGH)
        except threading.BrokenBarrierError:
            pass
        finally:
            with self._lock:
                self._now -= 1


async def statuses(app: AsgiApp) -> Sequence[int]:
    """Of forty answers, asked for together, with the app's lifespan around them."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    life = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    assert {"type": "lifespan.startup.complete"} == await from_app.get()
    answered = await asyncio.gather(*(status(app) for _ in range(ASKED)))
    await to_app.put({"type": "lifespan.shutdown"})
    await life
    return answered


async def status(app: AsgiApp) -> int:
    """Of one answer."""
    seen: list[int] = []

    async def keep(answer: Sent) -> None:
        seen.append(answer.status)

    await ask(app, Request("GET", "/item"), keep)
    return seen[0]


def report(app: AsgiApp) -> None:
    """Print how many blocked at once, and how many answers were good, on the loop that the servers have."""
    blocked = Blocked()
    time.sleep = blocked.sleep
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        answered = runner.run(statuses(app))
    print(json.dumps({"at_once": blocked.most, "good": answered.count(200)}))
