"""Conditions: everything that a server is measured under beside its scenario, and when open-loop requests leave."""

import random
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate
from typing import TypeAlias

import msgspec

from runner.records.record import Count, Positive, Rate, Record, Seconds, Share, Whole

MOST_REQUESTS = 1_000_000  # in one slice: more than any Python server answers in a minute


class Arrivals(StrEnum):
    """How far apart requests leave."""

    EXPONENTIAL = "exponential"
    """As those of many users who know nothing of one another: the Poisson process, with the bursts that it has."""
    EVEN = "even"  # all gaps alike, as wrk2 and k6 space them: kinder to a server than users are


class Schedule(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What one open-loop slice offers its server, whether or not answers come."""

    requests_per_second: Rate
    seconds: Seconds
    arrivals: Arrivals = Arrivals.EXPONENTIAL
    seed: Whole = 0  # two schedules with the same seed and different rates are one pattern, stretched
    part: Count = 0
    parts: Positive = 1  # as many as generators, which take requests in turn

    def __post_init__(self) -> None:
        if self.part >= self.parts:
            raise ValueError(f"of {self.parts} parts there is none with the number {self.part}")
        if not 1 <= self.requests <= MOST_REQUESTS:
            raise ValueError(f"a slice of {self.seconds:g} s at {self.requests_per_second:g}/s sends {self.requests:,}")

    @property
    def requests(self) -> int:
        """The rate fixes it, so that it is kept and not only expected."""
        return len(range(self.part, self.all_requests, self.parts))

    @property
    def all_requests(self) -> int:
        return round(self.requests_per_second * self.seconds)

    def dealt_out(self, parts: int) -> list["Schedule"]:
        return [msgspec.structs.replace(self, part=part, parts=parts) for part in range(parts)]

    def gaps(self) -> list[float]:
        """Return the seconds before each request of all parts: after the beginning, or after the one before.

        They add up to the slice's length, so that a short slice offers its rate exactly. Given their sum, gaps of a
        Poisson process are exponential ones scaled to it.
        """
        if self.arrivals is Arrivals.EVEN:
            return [self.seconds / self.all_requests] * self.all_requests
        coin = random.Random(f"arrivals {self.seed}")
        drawn = [coin.expovariate(1.0) for _ in range(self.all_requests)]
        scale = self.seconds / sum(drawn)
        return [gap * scale for gap in drawn]

    def planned_nanoseconds(self) -> list[int]:
        """Return when each request is to leave, after the beginning of the slice, in ascending order."""
        return [round(instant * 1e9) for instant in accumulate(self.gaps())][self.part :: self.parts]


LOOPBACK = "127.0.0.1"
FLOOR = "floor"  # the app without a framework, the physical limit: never a contender
OWN = "own"  # the environment that the suite itself runs in
CONNECTIONS = 32  # a single event loop saturates at 2 to 8; the rest keeps it busy while answers travel


class Client(StrEnum):
    """How the generator waits for answers."""

    POLLS = "polls"  # it never sleeps while a closed-loop slice is open
    SLEEPS = "sleeps"
    """It sleeps until an answer comes. Waking it is work that the kernel charges to the server (docs/adr/0038)."""


class ClosedLoop(Record, frozen=True, kw_only=True, omit_defaults=True, tag="closed loop"):
    """Each connection sends its next request once the last is answered, so that the server is saturated."""

    client: Client = Client.SLEEPS  # so was every record measured that does not say it
    is_asked_about: bool = False  # whether the question is how the client waits: only then the condition's name says it

    def __str__(self) -> str:
        return f"client {self.client}"


class Whose(StrEnum):
    """Whose capacity a rate is a share of, as it was found in the same block."""

    SLOWER = "the slower app's"
    """Of those compared: all are offered the same rate, and the slower one is nearer to its limit."""
    OWN = "its own"  # each is as near to its limit as the other, at a rate of its own


class AtRate(Record, frozen=True, kw_only=True, tag="rate"):
    requests_per_second: Rate

    def __str__(self) -> str:
        return f"{self.requests_per_second:,.10g}/s"


class AtShare(Record, frozen=True, kw_only=True, tag="share"):
    """As many requests per second as are a share of a capacity. The slice records the rate that came of it."""

    share: Share
    capacity: Whose

    def __str__(self) -> str:
        return f"{self.share * 100:.10g} % of {self.capacity} capacity"


class OpenLoop(Record, frozen=True, kw_only=True, omit_defaults=True, tag="open loop"):
    """Requests leave at planned times, whether or not answers have come; each pair of slices draws times of its own."""

    load: AtRate | AtShare
    arrivals: Arrivals = Arrivals.EXPONENTIAL

    def __str__(self) -> str:
        return f"open loop, {self.words}"

    @property
    def words(self) -> str:
        """Return what is offered: `2,000/s`, or `50 % of its own capacity`."""
        return f"{self.load}" if self.arrivals is Arrivals.EXPONENTIAL else f"{self.load}, {self.arrivals} gaps"


LoadModel: TypeAlias = ClosedLoop | OpenLoop


class Condition(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What a server is measured under. Two conditions differ in what a question asks about, and in nothing else."""

    app: str  # a contender, the floor or a control, by its name
    environment: str = OWN
    workers: Positive = 1
    connections: Positive = CONNECTIONS
    load_model: LoadModel = ClosedLoop()
    host: str = LOOPBACK
    """Where the server listens, as an address; where it has a host of its own, `Run.hosts` says that."""

    @property
    def name(self) -> str:
        """Return the key in plan, record and report; it names what is not as usual: `litestar (64 connections)`."""
        special = [words for is_usual, words in self._words() if not is_usual]
        return f"{self.app} ({', '.join(special)})" if special else self.app

    def loaded_by(self, client: Client) -> "Condition":
        """Return the condition with a closed loop whose client waits in this way; unless the question is about that."""
        if not isinstance(self.load_model, ClosedLoop) or self.load_model.is_asked_about:
            return self
        return msgspec.structs.replace(self, load_model=ClosedLoop(client=client))

    @property
    def server(self) -> str:
        """Return the name of the condition that its server process goes by: how it is loaded makes no other server."""
        return msgspec.structs.replace(self, load_model=ClosedLoop()).name

    def flags(self, common: Sequence[str], host: str = "") -> list[str]:
        """Return the flags of its uvicorn beside the `common` ones; it listens on `host` where that is given."""
        return ["--factory", "--host", host or self.host, "--workers", str(self.workers), *common]

    def _words(self) -> list[tuple[bool, str]]:
        return [
            (self.environment == OWN, self.environment),
            (self.workers == 1, f"{self.workers} workers"),
            (
                self.connections == CONNECTIONS,
                "1 connection" if self.connections == 1 else f"{self.connections} connections",
            ),
            (
                isinstance(self.load_model, ClosedLoop) and not self.load_model.is_asked_about,
                str(self.load_model),
            ),
            (self.host == LOOPBACK, f"on {self.host}"),
        ]


class Versus(Record, frozen=True, kw_only=True):
    """Who is compared with whom, by the names of conditions."""

    contender: str
    baseline: str

    @property
    def both(self) -> tuple[str, str]:
        return self.contender, self.baseline


class Environment(Record, frozen=True, kw_only=True):
    python: str
    versions: dict[str, str]  # distribution to version


class ControlPlan(Record, frozen=True, kw_only=True):
    """Which conditions are controls: their answer is known."""

    same: Versus  # one app in two processes: the ratio is 1
    double: Versus  # an app against one with exactly twice its work
    null: str  # a server that is not the bottleneck, however fast the generator is
