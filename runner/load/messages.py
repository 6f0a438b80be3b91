"""What the instrument and its generator say to each other, as msgpack: one command, one reply.

Commands travel over a pipe on one machine. Between hosts they are messages of Locust's (`runner.load.master`), sealed
with a secret that both have, so that who lacks it can neither command nor answer.

A seal is HMAC-SHA256 over a session, a direction, a number and the message. Both sides draw a part of the session, so
that nothing said in one can be said again in another; the numbers rise by one, so that nothing is said twice or left
out. The messages are not hidden: they hold requests and answers of a benchmark.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any, TypeAlias

import msgspec

from runner.records import measurement
from runner.records.condition import Client, Schedule
from runner.records.host import Host, Machine, Offset, Suite
from runner.records.measurement import Answer, Failure, FailureKind, Load, OpenLoad, Part
from runner.records.record import Positive, Record
from scenarios.spec import Request


class Address(Record, frozen=True, kw_only=True):
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class WireRequest(Request):
    pattern: Any = None
    """What every answer has to match where it depends on what came before, a type for any value of it; or None."""


def rendered(request: WireRequest, address: Address) -> bytes:
    headers = [("host", str(address)), *request.headers]
    if request.body:
        headers.append(("content-length", str(len(request.body))))
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


class Connect(Record, frozen=True, kw_only=True, tag="connect"):
    """Take up a server and the requests that it will be sent; also what Locust's own page is handed in a file."""

    server: str
    address: Address
    connections: Positive
    requests: list[WireRequest]
    answers: list[Answer]  # those expected; empty where the server is to be asked


class Ask(Record, frozen=True, kw_only=True, tag="ask"):
    """Send requests once each; where nothing is expected yet, the answers to all of them are from now on."""

    server: str
    numbers: list[int] | None = None  # by place; None: all of them


class Beginning(Record, frozen=True, kw_only=True):
    """When a slice begins that several generators share, and what of it each of them counts."""

    at: int  # nanoseconds of the generator's own monotonic clock
    ramp_seconds: float  # after the beginning, until the first answers can have come
    edge_seconds: float  # at both ends: how far the clocks of the generators may be apart


class Open(Record, frozen=True, kw_only=True, tag="open"):
    server: str
    seconds: float
    schedule: Schedule | None = None  # when requests leave; None: in a closed loop, for `seconds`
    begins: Beginning | None = None
    client: Client = Client.SLEEPS  # how a closed loop waits for answers


class Forget(Record, frozen=True, kw_only=True, tag="forget"):
    """Close the connections to a server."""

    server: str


class Ping(Record, frozen=True, kw_only=True, tag="ping"):
    """Say what your clock says; a master says what those of its generators said when last compared."""


class Done(Record, frozen=True, kw_only=True, tag="done"):
    """The command was carried out; `offsets` are those of the generators' clocks, by name, of whoever has some."""

    offsets: dict[str, Offset] = msgspec.field(default_factory=dict)


class Answers(Record, frozen=True, kw_only=True, tag="answers"):
    """One for each request that was sent, in their order."""

    answers: list[Answer]


class Loaded(Record, frozen=True, kw_only=True, tag="loaded"):
    load: Load
    part: Part | None = None


class Late(Record, frozen=True, kw_only=True, tag="late"):
    """The command came after the slice should have begun, and nothing was sent."""

    seconds: float


class Hosts(Record, frozen=True, kw_only=True, tag="hosts"):
    hosts: dict[str, Host]


class Refused(Record, frozen=True, kw_only=True, tag="refused"):
    reason: str


class Introduction(Record, frozen=True, kw_only=True):
    """What a host says of itself, first of all."""

    name: str
    address: str = ""  # where its servers listen; empty for a generator
    machine: Machine
    suite: Suite


class Numbered(Record, frozen=True, kw_only=True):
    """A command between hosts; the reply has the same number."""

    number: int
    command: "Command"


class Timed(Record, frozen=True, kw_only=True):
    """A reply between hosts, with what the clock of who replies said when the command came and when the reply left."""

    number: int
    came: int
    left: int
    reply: "Reply"


class WorkerSetup(Record, frozen=True, kw_only=True):
    introduction: Introduction
    secret_file: str
    patience_seconds: float


class MasterSetup(Record, frozen=True, kw_only=True):
    address: Address
    generators: list[str]
    secret_file: str
    suite: Suite
    patience_seconds: float


# Kinds of messages between a master and a generator, in the order in which they come.
KINDS = ("hello", "session", "introduction", "command", "reply")
HELLO, SESSION, INTRODUCTION, COMMAND, REPLY = (f"doublecheck {kind}" for kind in KINDS)

Command: TypeAlias = Connect | Ask | Open | Forget | Ping
Reply: TypeAlias = Done | Answers | Loaded | Late | Hosts | Refused

PATTERN_TYPE = 1  # the code under which a type in a pattern travels, by its name: data, not code
TYPES = {one.__name__: one for one in (bool, int, float, str, bytes, list, dict, object)}


def packed(value: object) -> msgspec.msgpack.Ext:
    """A type, which msgpack does not know; raises TypeError for one that no pattern may hold."""
    if not isinstance(value, type) or value not in TYPES.values():
        raise TypeError(f"a pattern holds values and {', '.join(TYPES)}, not {value!r}")
    return msgspec.msgpack.Ext(PATTERN_TYPE, value.__name__.encode())


def unpacked(_code: int, data: memoryview) -> type[Any]:
    return TYPES[bytes(data).decode()]


encode = msgspec.msgpack.Encoder(enc_hook=packed).encode
decode_command = msgspec.msgpack.Decoder(Command, ext_hook=unpacked).decode
decode_connect = msgspec.msgpack.Decoder(Connect, ext_hook=unpacked).decode
decode_reply = msgspec.msgpack.Decoder(Reply).decode
decode_introduction = msgspec.msgpack.Decoder(Introduction).decode
decode_numbered = msgspec.msgpack.Decoder(Numbered, ext_hook=unpacked).decode
decode_timed = msgspec.msgpack.Decoder(Timed).decode


def merged(replies: Mapping[str, Loaded], given_up: int, repeats: int, schedule: Schedule | None) -> Load:
    """Return one load of what each generator saw, by name.

    `given_up` requests were answered in `repeats` earlier tries at the slice, which some generators began too late: the
    server has spent CPU time on them as on all others, so they count as requests and not in the rate. A schedule's do
    not count: it says itself how many requests it has.
    """
    loads = [reply.load for reply in replies.values()]
    parts = {name: reply.part for name, reply in replies.items() if reply.part is not None}
    requests = sum(load.requests for load in loads) + (given_up if schedule is None else 0)
    rate = sum(part.in_window / part.window_seconds for part in parts.values())
    longest = max(load.elapsed_seconds for load in loads)
    elapsed = requests / rate if rate and schedule is None else longest
    return Load(
        requests=requests,
        failures=merged_failures(loads),
        reconnects=sum(load.reconnects for load in loads),
        elapsed_seconds=elapsed,
        # Of the busiest: it is the one that may have been the bottleneck.
        generator_cpu_seconds=max(load.generator_cpu_seconds / load.elapsed_seconds for load in loads) * elapsed,
        turns=sum(load.turns for load in loads),
        empty_turns=sum(load.empty_turns for load in loads),
        spare_seconds=min(load.spare_seconds / load.elapsed_seconds for load in loads) * elapsed,
        latencies=measurement.merged_text(load.latencies for load in loads if load.latencies) if not schedule else None,
        open_loop=merged_open([load.open_loop for load in loads if load.open_loop], schedule),
        parts={name: msgspec.structs.replace(part, repeats=repeats) for name, part in parts.items()},
    )


def merged_failures(loads: Sequence[Load]) -> list[Failure]:
    """Return one failure of each kind, the first that was met, with how many there were."""
    found: dict[FailureKind, Failure] = {}
    for failure in (failure for load in loads for failure in load.failures):
        first = found.get(failure.kind)
        count = failure.count + (first.count if first else 0)
        found[failure.kind] = msgspec.structs.replace(first or failure, count=count)
    return list(found.values())


def merged_open(loads: Sequence[OpenLoad], schedule: Schedule | None) -> OpenLoad | None:
    if schedule is None or not loads:
        return None
    return OpenLoad(
        schedule=schedule,
        from_plan=measurement.merged_text(load.from_plan for load in loads),
        from_send=measurement.merged_text(load.from_send for load in loads),
        lag=measurement.merged_text(load.lag for load in loads),
        sending_seconds=max(load.sending_seconds for load in loads),
        in_flight=sum(load.in_flight for load in loads),
        in_flight_seconds=max(load.in_flight_seconds for load in loads),
        backlog_growth_per_second=sum(load.backlog_growth_per_second for load in loads),
        gaps_statistic=max(load.gaps_statistic for load in loads),
        most_connections=sum(load.most_connections for load in loads),
        waited_for_connection=sum(load.waited_for_connection for load in loads),
        collections=sum(load.collections for load in loads),
    )


NONCE_BYTES = 16  # of the part of a session that each side draws
SEAL_BYTES = 32


class SealError(Exception):
    """A message that no holder of the secret has sent, or not in this place."""


@dataclass
class Seal:
    """One side's seal for one session."""

    secret: bytes = field(repr=False)
    session: bytes
    is_master: bool
    _sent: Iterator[int] = field(default_factory=count)
    _received: Iterator[int] = field(default_factory=count)

    def close(self, message: bytes) -> bytes:
        return self._mark(self.is_master, next(self._sent), message) + message

    def open(self, sealed: bytes) -> bytes:
        """Return the next message of the other side; raise SealError where it is none of theirs."""
        mark, message = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
        if not hmac.compare_digest(mark, self._mark(not self.is_master, next(self._received), message)):
            raise SealError("a message with a wrong seal: the secrets differ, or another process has sent it")
        return message

    def _mark(self, from_master: bool, number: int, message: bytes) -> bytes:  # noqa: FBT001 - part of what is sealed
        head = self.session + (b"m" if from_master else b"h") + number.to_bytes(8, "big")
        return hmac.new(self.secret, head + message, sha256).digest()
