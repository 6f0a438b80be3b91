"""What is measured: slices, blocks, and the times of requests in them. Seconds are wall time, CPU seconds are not.

Times are HdrHistograms (Tene), which merge without loss: base64 of a zlib stream, some 100 to 700 bytes for a slice.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias

import msgspec
from hdrh.histogram import HdrHistogram

from runner.records.condition import Schedule
from runner.records.host import Offset
from runner.records.record import Count, Record


class Answer(Record, frozen=True, kw_only=True):
    status: int
    content_type: str  # media type without parameters; empty where the answer names none
    body: bytes  # as it came, compressed or not
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    """By lower-case name; several of one name are joined with a comma."""


class FailureKind(StrEnum):
    """What is wrong with an answer; REFUSED: the server took no connection."""

    STATUS = "status"
    BODY = "body"
    CLOSED = "closed"
    MALFORMED = "malformed"
    TIMEOUT = "timeout"
    REFUSED = "refused"


class Failure(Record, frozen=True, kw_only=True):
    """Answers that never came, or that were not the ones conformance recorded, all for one kind of reason."""

    kind: FailureKind
    count: Count = 1
    request: str  # method and target, of the first
    detail: str


class OpenLoad(Record, frozen=True, kw_only=True):
    """What the generator saw of the requests of a schedule, beside what it sees of any.

    The three histograms are of nanoseconds. They leave out the lead-in, the first fifth of the schedule, in which the
    queue of an idle server fills up.
    """

    schedule: Schedule
    from_plan: str  # from the planned time to the answer: what a user waits
    from_send: str  # from the actual send to the answer: what the server took
    lag: str  # from the planned time to the actual send: what the generator added
    sending_seconds: float  # from the beginning of the slice to the last send
    in_flight: float  # requests under way, averaged over time by a counter, from the lead-in's end to the last answer
    in_flight_seconds: float
    backlog_growth_per_second: float
    """By how many the requests under way grew each second: the slope over those that each request found at its turn."""
    gaps_statistic: float
    """Of Anderson and Darling for two samples (Scholz, Stephens 1987): the gaps sent against those drawn."""
    most_connections: Count  # open at once, in this slice or one of the same block before it
    waited_for_connection: Count  # requests whose turn had come when every connection that the pool may have was busy
    collections: Count  # how often Python's garbage collector ran in the generator

    def __post_init__(self) -> None:
        for text in (self.from_plan, self.from_send, self.lag):
            decoded_histogram(text)


class Part(Record, frozen=True, kw_only=True):
    """What one of several generators saw of a slice, by its own clock."""

    requests: Count  # answered, and as expected
    window_seconds: float
    """In which all generators were at work for certain: their edges less what their clocks leave open."""
    in_window: Count
    repeats: Count = 0
    """How often the slice had to be begun again before all generators began in time; those requests count too."""


class Load(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What the generator saw in one slice, which ends with its last answer.

    With several generators, `elapsed_seconds` is the requests over the rate of answers while all were at work.
    """

    requests: Count  # answered, and as expected
    failures: list[Failure]
    reconnects: Count  # connections opened again within the slice, since the server had closed them
    elapsed_seconds: float  # from the first request to the last answer
    generator_cpu_seconds: float
    turns: Count = 0  # of the generator's event loop while it polled; 0 where it slept between answers
    empty_turns: Count = 0  # those that found nothing to do
    spare_seconds: float = 0.0  # in empty turns: a core that polls is always busy, and this is what it had to spare
    latencies: str | None = None
    """Of a closed loop: a histogram of nanoseconds from request to answer.

    Without as many as there are connections, from the beginning of the slice, when the queue was still filling.
    """
    open_loop: OpenLoad | None = None
    parts: dict[str, Part] = msgspec.field(default_factory=dict)  # by generator, where those were other hosts

    def __post_init__(self) -> None:
        if self.latencies is not None:
            decoded_histogram(self.latencies)

    @property
    def failed(self) -> int:
        return sum(failure.count for failure in self.failures)


BlockKey: TypeAlias = tuple[str, int]  # its scenario and number


class Slice(Record, frozen=True, kw_only=True):
    """One short, uninterrupted stretch of load under one condition."""

    scenario: str
    block: Count
    position: Count  # in the block, from 0
    condition: str
    pair: Count | None  # two slices of a block with the same number are a pair; a floor slice belongs to none
    load: Load
    server_cpu_seconds: float  # user and system time of the server's processes, all threads
    server_waited_seconds: float | None
    """Time that the server was runnable and another process had its core; None where the system cannot tell."""
    stolen_seconds: float | None
    """Time that the hypervisor took from the server's core, in steps of 10 ms; None where the system cannot tell."""
    generator_waited_seconds: float | None = None
    """As `server_waited_seconds`: a generator that waits for its core is the bottleneck without being busy."""
    full_collections: Count | None = None  # of garbage, in the server's processes; None where they were not recorded
    collecting_seconds: float | None = None  # all of these together, while everything else waited
    work_seconds: float | None = None
    """Of a control: what the work of a request took by the app's own clock, the mean over the slice."""

    @property
    def block_key(self) -> BlockKey:
        return self.scenario, self.block


class Measured(Record, frozen=True, kw_only=True, tag="measured"):
    """The block ran to its end; its slices count."""

    pairs: Count
    work_seconds: dict[str, float] = msgspec.field(default_factory=dict)
    """Of controls until 2026-11-29: what the work of one request in 64 took, the mean over the block, by condition."""


class Failed(Record, frozen=True, kw_only=True, tag="failed"):
    """The block did not run to its end; none of its slices count."""

    reason: str
    attempt: Count  # 1, or 2 for the second and last try


class CpuTimes(Record, frozen=True, kw_only=True):
    """CPU time of a server's processes, what it spent in the kernel apart."""

    user_seconds: float
    system_seconds: float

    def since(self, before: "CpuTimes") -> "CpuTimes":
        user, system = self.user_seconds - before.user_seconds, self.system_seconds - before.system_seconds
        return CpuTimes(user_seconds=user, system_seconds=system)


class Memory(Record, frozen=True, kw_only=True):
    """Of a server's processes together, in bytes."""

    proportional: Count | None
    """PSS: what several processes share is divided among them. None where the system does not say."""
    private: Count | None  # USS: what would be free if they ended. None where the system does not say.
    resident: Count  # RSS: shared pages are counted in full for each process

    @property
    def held_bytes(self) -> int:
        return next(size for size in (self.proportional, self.private, self.resident) if size is not None)


class Served(Record, frozen=True, kw_only=True):
    """A server process as the system shows it at the end of its block."""

    command: list[str]  # without the interpreter, the port and the app
    log_bytes: Count  # a server that logs each request is measured with its log
    memory: Memory | None = None  # None in an older record


class Block(Record, frozen=True, kw_only=True):
    """All slices of one scenario against one set of fresh server processes: the replicate."""

    scenario: str
    number: Count  # from 0, in the order in which the scenario's blocks were measured
    started: str  # ISO 8601, UTC
    start_seconds: float  # its share of starting the servers, which are started side by side
    check_seconds: float  # conformance and warm-up
    measure_seconds: float  # from the first slice to the last
    servers: dict[str, Served] = msgspec.field(default_factory=dict)  # by condition
    cpu: dict[str, CpuTimes] = msgspec.field(default_factory=dict)
    """From the first slice to the last, by condition, in steps of 10 ms on Linux; empty where it was not recorded."""
    offsets: dict[str, Offset] = msgspec.field(default_factory=dict)  # of generators on other hosts, by name
    outcome: Measured | Failed

    @property
    def seconds(self) -> float:
        return self.start_seconds + self.check_seconds + self.measure_seconds

    @property
    def key(self) -> BlockKey:
        return self.scenario, self.number

    @property
    def is_measured(self) -> bool:
        return isinstance(self.outcome, Measured)

    @property
    def pairs(self) -> int:
        return self.outcome.pairs if isinstance(self.outcome, Measured) else 0


BITS = 8  # that a time has within its bucket's power of two: what the library makes of two significant digits

HIGHEST_NANOSECONDS = 10_000_000_000  # as long as the generator waits for an answer

# From 100 nanoseconds: at 20 microseconds, the least that a server takes, a bucket is below 1 %. Two digits: buckets
# of 0.8 % of their value, or finer.
LIMITS = (100, HIGHEST_NANOSECONDS, 2)


def encoded_histogram(nanoseconds: Sequence[int]) -> str:
    """Return a histogram of times; those beyond its range count at its end.

    Those of one bucket are counted before the library sees them: it takes 9 microseconds for each call.
    """
    import numpy as np  # a fifth of a second, which `--help` and `check` do without

    histogram = HdrHistogram(*LIMITS)
    times = np.clip(np.asarray(nanoseconds, dtype=np.int64), 0, HIGHEST_NANOSECONDS)
    beyond = np.maximum(np.frexp(times.astype(np.float64))[1] - BITS, 0)
    for time, count in zip(*np.unique(times >> beyond << beyond, return_counts=True), strict=True):
        histogram.record_value(int(time), int(count))
    return str(histogram.encode().decode())


def merged_histogram(texts: Iterable[str]) -> HdrHistogram:
    """Return one histogram of everything in these; raise ValueError where a text is none."""
    total = HdrHistogram(*LIMITS)
    for text in texts:
        total.add(decoded_histogram(text))
    return total


def decoded_histogram(text: str) -> HdrHistogram:
    """Return what a text holds; raise ValueError where it is no histogram.

    Other limits than ours are refused: what another program has written may be as large as it likes.
    """
    try:
        one = HdrHistogram.decode(text)
    except Exception as error:  # noqa: BLE001 - the library raises what base64, zlib and its own code do
        raise ValueError(f"no histogram: {type(error).__name__}") from None
    limits = one.lowest_trackable_value, one.highest_trackable_value, one.significant_figures
    if limits != LIMITS:
        raise ValueError(f"a histogram of other limits: {limits}")
    return one


def merged_text(texts: Iterable[str]) -> str:
    return str(merged_histogram(texts).encode().decode())


def quantile_nanoseconds(histogram: HdrHistogram, share: float) -> float:
    """Return the time that a share of requests did not exceed, from a histogram that holds at least one.

    Their number is rounded to the nearest: p99 of 60 requests is the 59th. As the library's `get_value_at_percentile`,
    which takes ten times as long.
    """
    import numpy as np

    rank = histogram.get_target_count_at_percentile(100 * share)
    place = int(np.searchsorted(np.cumsum(np.frombuffer(histogram.counts, dtype=np.int64)), rank))
    return float(histogram.get_highest_equivalent_value(histogram.get_value_from_index(place)))
