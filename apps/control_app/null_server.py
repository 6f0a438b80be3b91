"""A server that is not the bottleneck: no HTTP parser and no app, it counts requests and writes ready bytes.

`python -m apps.control_app.null_server` listens on a port of SERVED_ON that the kernel chooses. For GET only.
"""

import asyncio
import os
from typing import cast

import uvloop

from scenarios.data import json_bytes
from scenarios.discovery import all_scenarios

END_OF_REQUEST = b"\r\n\r\n"


class Null(asyncio.Protocol):
    """One connection."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """As many answers as requests have ended."""
        self._transport.write(self._answer * data.count(END_OF_REQUEST))


def ready_answer(scenario_name: str) -> bytes:
    """The scenario's first answer, with the headers that uvicorn sends too."""
    scenario = all_scenarios()[scenario_name]
    expected = scenario.exchanges(scenario.parameter)[0].expectation
    body = json_bytes(expected.body)
    head = (
        f"HTTP/1.1 {expected.status} OK\r\ndate: Tue, 20 Jan 2026 00:00:00 GMT\r\nserver: null\r\n"
        f"content-length: {len(body)}\r\ncontent-type: {expected.content_type}\r\n\r\n"
    )
    return head.encode() + body


async def serve(answer: bytes) -> None:
    """Until the process is ended."""
    server = await asyncio.get_running_loop().create_server(lambda: Null(answer), os.environ["SERVED_ON"], 0)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(ready_answer(os.environ["SCENARIO"])))
