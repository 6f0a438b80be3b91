"""What the instrument and its generator say to each other, as msgpack over a pipe: one command, one reply."""

from typing import Any, TypeAlias

import msgspec

from runner.records.constrained import Positive
from runner.records.measurement import Answer, Load
from runner.records.record import Record
from runner.records.schedule import Schedule


class Address(Record, frozen=True, kw_only=True):
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class WireRequest(Record, frozen=True, kw_only=True):
    """One request, still to be rendered."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    pattern: Any = None
    """What every answer has to match where it depends on what came before, a type for any value of it; or None."""


def rendered(request: WireRequest, address: Address) -> bytes:
    """The bytes that go over the wire."""
    headers = [("host", str(address)), *request.headers]
    if request.body:
        headers.append(("content-length", str(len(request.body))))
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


class Connect(Record, frozen=True, kw_only=True, tag="connect"):
    """Take up a server and the requests that it will be sent."""

    server: str
    address: Address
    connections: Positive
    """To be kept alive, each with a user of its own."""
    requests: list[WireRequest]
    answers: list[Answer]
    """What is expected, request by request, where that is known already; empty where the server is to be asked."""


class Ask(Record, frozen=True, kw_only=True, tag="ask"):
    """Send requests once each; where nothing is expected yet, the answers to all of them are from now on."""

    server: str
    numbers: list[int] | None = None
    """Which of the requests, by place; None: all of them."""


class Open(Record, frozen=True, kw_only=True, tag="open"):
    """Open the gate for a slice."""

    server: str
    seconds: float
    schedule: Schedule | None = None
    """When requests leave; None: in a closed loop, for `seconds`."""


class Forget(Record, frozen=True, kw_only=True, tag="forget"):
    """Close the connections to a server."""

    server: str


class Done(Record, frozen=True, kw_only=True, tag="done"):
    """Nothing to tell."""


class Answers(Record, frozen=True, kw_only=True, tag="answers"):
    """One for each request that was sent, in their order."""

    answers: list[Answer]


class Loaded(Record, frozen=True, kw_only=True, tag="loaded"):
    """What the slice saw."""

    load: Load


class Refused(Record, frozen=True, kw_only=True, tag="refused"):
    """The command could not be carried out."""

    reason: str


class Recorded(Record, frozen=True, kw_only=True):
    """A server with its requests and answers, handed to Locust's own page in a file."""

    server: str
    address: Address
    requests: list[WireRequest]
    answers: list[Answer]


Command: TypeAlias = Connect | Ask | Open | Forget
Reply: TypeAlias = Done | Answers | Loaded | Refused

PATTERN_TYPE = 1
"""The code under which a type in a pattern travels, by its name: data, not code."""

TYPES = {one.__name__: one for one in (bool, int, float, str, bytes, list, dict, object)}


def packed(value: object) -> msgspec.msgpack.Ext:
    """A type, which msgpack does not know; raises TypeError for one that no pattern may hold."""
    if not isinstance(value, type) or value not in TYPES.values():
        raise TypeError(f"a pattern holds values and {', '.join(TYPES)}, not {value!r}")
    return msgspec.msgpack.Ext(PATTERN_TYPE, value.__name__.encode())


def unpacked(_code: int, data: memoryview) -> type[Any]:
    """The type of that name."""
    return TYPES[bytes(data).decode()]


encode = msgspec.msgpack.Encoder(enc_hook=packed).encode
decode_command = msgspec.msgpack.Decoder(Command, ext_hook=unpacked).decode
decode_recorded = msgspec.msgpack.Decoder(Recorded, ext_hook=unpacked).decode
decode_reply = msgspec.msgpack.Decoder(Reply).decode
