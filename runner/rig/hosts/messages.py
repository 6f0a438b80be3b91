"""What a master asks an agent, as sealed msgpack: one command, one reply."""

from typing import TypeAlias

import msgspec

from runner.load.messages import Address, Introduction
from runner.records.condition import Condition
from runner.records.measurement import CpuTimes, Served
from runner.records.record import Record
from runner.rig.servers import Clocks


class Seat(Record, frozen=True, kw_only=True):
    """A server: a condition on a scenario, which the agent's own copy of the suite explains."""

    condition: Condition
    scenario: str


class Introduce(Record, frozen=True, kw_only=True, tag="introduce"):
    """Say what host you are, and what your clock says."""


class TimeFixedWork(Record, frozen=True, kw_only=True, tag="time fixed work"):
    """On the servers' core."""


class Start(Record, frozen=True, kw_only=True, tag="start"):
    """Start those that do not run yet."""

    seats: list[Seat]


class ReadClocks(Record, frozen=True, kw_only=True, tag="read clocks"):
    """Of a server that has nothing to do."""

    seat: Seat
    moment: str


class LookAtDatabase(Record, frozen=True, kw_only=True, tag="look at database"):
    """Of a server: whether it is still there."""

    seat: Seat


class ReadCpuTimes(Record, frozen=True, kw_only=True, tag="read CPU times"):
    """Of a scenario's servers."""

    scenario: str


class Look(Record, frozen=True, kw_only=True, tag="look"):
    """At a scenario's servers."""

    scenario: str


class Stop(Record, frozen=True, kw_only=True, tag="stop"):
    """End the servers of scenarios."""

    scenarios: list[str]


class Introduced(Record, frozen=True, kw_only=True, tag="introduced"):
    """Who is there."""

    introduction: Introduction
    listens_on: str
    """Where its servers are found."""
    came: int
    left: int


class FixedWork(Record, frozen=True, kw_only=True, tag="fixed work"):
    """By piece of work."""

    seconds: dict[str, float]


class Started(Record, frozen=True, kw_only=True, tag="started"):
    """Where the servers listen, in the order in which they were asked for."""

    addresses: list[Address]


class ClocksRead(Record, frozen=True, kw_only=True, tag="clocks"):
    """Of one server."""

    clocks: Clocks


class CpuTimesRead(Record, frozen=True, kw_only=True, tag="CPU times"):
    """By the name of the server's condition."""

    cpu: dict[str, CpuTimes]


class Seen(Record, frozen=True, kw_only=True, tag="seen"):
    """By the name of the server's condition."""

    served: dict[str, Served]


class Done(Record, frozen=True, kw_only=True, tag="done"):
    """Nothing to tell."""


class Failed(Record, frozen=True, kw_only=True, tag="failed"):
    """What could not be done, and the kind of error that it is on the agent's host."""

    error: str
    reason: str


Command: TypeAlias = Introduce | TimeFixedWork | Start | ReadClocks | LookAtDatabase | ReadCpuTimes | Look | Stop
Reply: TypeAlias = Introduced | FixedWork | Started | ClocksRead | CpuTimesRead | Seen | Done | Failed

encode = msgspec.msgpack.Encoder().encode
decode_command = msgspec.msgpack.Decoder(Command).decode
decode_reply = msgspec.msgpack.Decoder(Reply).decode
