"""A slice of a generator against a server that conformed while it was asked."""

from collections.abc import Sequence
from dataclasses import replace

from runner.load.messages import WireRequest
from runner.records.measurement import Load
from runner.rig.generator import Generator
from scenarios.spec import WEBSOCKET
from tests.raw_server import Talk, raw_server

USERS = 4
REQUESTS = [WireRequest(method="GET", target=f"/{number}", body=b"") for number in range(5)]
MESSAGES = [WireRequest(method=WEBSOCKET, target="/echo", body=f"message {number}".encode()) for number in range(5)]


def load(
    generator: Generator, talk: Talk, seconds: float = 0.1, requests: Sequence[WireRequest] = tuple(REQUESTS)
) -> Load:
    """A slice against a server that conformed while it was asked."""
    with raw_server(talk) as address:
        generator.connect("server", address, USERS, [*requests])
        generator.ask("server")
        seen = generator.load("server", seconds)
        generator.forget("server")
    return seen


def matching(pattern: object) -> list[WireRequest]:
    return [replace(request, pattern=pattern) for request in REQUESTS]
