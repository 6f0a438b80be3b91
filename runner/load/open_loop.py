"""An open loop: requests leave at planned times, whether or not answers have come, and each answer is checked.

A closed loop waits for an answer before it sends again, and so hides from its own figures how long users would have
waited (Schroeder, Wierman, Harchol-Balter, "Open Versus Closed", NSDI 2006; Tene's "coordinated omission"). Here each
request has two latencies: from its planned time, and from its actual send. What lies between is the generator's lag.

The loop never sleeps and never leaves to gevent: it has a core of its own, and polls with a timeout of zero. Two
witnesses know nothing of latencies: a count of requests under way, and the gaps between those sent.
"""

import gc
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from runner.load.client import ClosedError, Connection, clock
from runner.load.pool import READABLE, Pool
from runner.load.slices import OpenSlice, Workload
from runner.records import measurement
from runner.records.condition import Schedule
from runner.records.measurement import FailureKind, Load, OpenLoad


@dataclass
class InFlight:
    """How many requests are under way, against which latencies are held (Little's law)."""

    counts_from: int  # nanoseconds of the clock: what was before is left out
    now: int = 0
    area: float = 0.0
    last_change: int = 0
    seen: list[int] = field(default_factory=list)  # how many each request found at its turn

    def change(self, by: int, instant: int) -> None:
        since = max(self.last_change, self.counts_from)
        if instant > since:
            self.area += self.now * (instant - since)
        self.now += by
        self.last_change = instant

    def mean(self) -> float:
        return self.area / (self.last_change - self.counts_from) if self.last_change > self.counts_from else 0.0


def slope(planned: Sequence[int], seen: Sequence[int]) -> float:
    """Return by how much each second what requests found rose, by least squares; 0 where there is nothing to fit."""
    if len(seen) < 3:
        return 0.0
    return float(np.polyfit(np.asarray(planned) / 1e9, np.asarray(seen, dtype=float), 1)[0])


GAPS_COMPARED = 200
"""Among thousands, the 15 microseconds that a send takes would tell any generator from a Poisson process, some of whose
gaps are shorter. Among these, a timer of 1 ms is told from it at 1,000 requests per second, and a closed loop is.
"""


def gaps_statistic(planned: Sequence[int], sent: Sequence[int]) -> float:
    """Return how unlike the gaps sent are to those drawn: below 0 for the same, above 6.5 once in a thousand."""
    from scipy.stats import anderson_ksamp  # half a second, in this process only

    drawn, left = (gaps[:: max(1, len(gaps) // GAPS_COMPARED)] for gaps in (np.diff(planned), np.diff(sent)))
    if len(left) < 2:
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a p-value that its table does not reach; only the statistic is used
        return float(anderson_ksamp([drawn, left], variant="midrank").statistic)


LEAD_IN = 0.2
"""Share of a schedule that stands in no histogram: at 4,500 of 5,000 requests per second a queue settles in 40 ms."""

UNANSWERED = -1


class ScheduledSlice(OpenSlice):
    """One replay of a schedule."""

    def __init__(self, workload: Workload, pool: Pool, patience_seconds: float, schedule: Schedule) -> None:
        super().__init__(workload, pool, patience_seconds)
        self.schedule = schedule
        self.planned = schedule.planned_nanoseconds()
        self.sent: list[int] = []  # when, after the beginning, in the order of the schedule
        self.answered = [UNANSWERED] * len(self.planned)
        self.waited_for_connection = 0
        self.collections = 0
        self.in_flight = InFlight(0)
        self.last_answer = 0  # an instant; 0: none yet

    def carry(self) -> Load:
        with suppress(OSError):  # each request will be refused, too
            self.reconnects = self.pool.renew()
        gc.collect()  # and none meanwhile: a pause of 5 ms would be every request's
        gc.freeze()
        gc.disable()
        before = collections()
        try:
            self._replay()
        finally:
            self.collections = collections() - before
            gc.enable()
            gc.unfreeze()
        return self._as_load()

    def _replay(self) -> None:
        """Send what is due, take up what has come, until every request has its answer. Written flat, as it is hot."""
        planned, sent, pool, in_flight = self.planned, self.sent, self.pool, self.in_flight
        count, due = len(planned), 0
        self._cpu_opened = time.process_time()
        self._opened = opened = clock()
        in_flight.counts_from = in_flight.last_change = opened + int(self.schedule.seconds * LEAD_IN * 1e9)
        gives_up = opened + planned[-1] + self._patience
        waits = False
        while due < count or in_flight.now:
            now = clock()
            if now > gives_up:
                self._give_up(due)
                break
            if due < count and now - opened >= planned[due]:
                if connection := self._take(due):
                    in_flight.seen.append(in_flight.now)
                    self._send(connection, due)
                    due, waits = due + 1, False
                elif len(sent) > due:  # refused, and counted as a failure
                    due += 1
                elif not waits:
                    self.waited_for_connection += 1
                    waits = True
            for handle, event in pool.poller.poll(0):
                self._take_up(pool.open[handle], event)
        self._cpu_closed = time.process_time()

    def _take(self, place: int) -> Connection | None:
        """Return a connection for a request; None where there is none, or where the server takes no more of them."""
        try:
            return self.pool.take()
        except OSError as refused:
            self.sent.append(clock() - self._opened)
            self.in_flight.seen.append(self.in_flight.now)
            self.fail(FailureKind.REFUSED, f"the server takes no connection: {refused}", self._number(place))
            return None

    def _send(self, connection: Connection, place: int) -> None:
        now = clock()
        self.sent.append(now - self._opened)
        self.in_flight.change(+1, now)
        connection.send(place, self.workload.requests[self._number(place)])
        if connection.unsent:  # what waits for the server to read on counts as its latency
            self.pool.watch(connection)

    def _number(self, place: int) -> int:
        return (self.workload.cursor + place) % len(self.workload.requests)

    def _take_up(self, connection: Connection, event: int) -> None:
        if (place := connection.request) < 0:
            self.drop(connection)
            return
        number = self._number(place)
        try:
            if event != READABLE and connection.unsent:
                connection.send_on()
                self.pool.watch(connection)
            is_whole = connection.receive(self.workload.seen[number])
        except Exception as error:  # noqa: BLE001 - what a server may send is not to be foreseen
            self._lose(connection, error)
            return
        if is_whole:
            self.in_flight.change(-1, connection.arrived)
            self.last_answer = connection.arrived
            if connection.is_as_seen or self.check(number, connection):
                self.answered[place] = connection.arrived - self._opened
            if connection.is_reusable:
                self.pool.free(connection)
            else:
                self.drop(connection)

    def _lose(self, connection: Connection, error: Exception) -> None:
        """Give up a connection, and with it the request under way."""
        self.in_flight.change(-1, clock())
        self.fail_unanswered(self._number(connection.request), error)
        self.pool.drop(connection)

    def _give_up(self, due: int) -> None:
        """Count whatever is under way, and whatever was not even sent from place `due` on, as not answered in time."""
        self.expired = True
        for place in range(due, len(self.planned)):
            self.sent.append(clock() - self._opened)
            self.in_flight.seen.append(self.in_flight.now)
            self.fail(FailureKind.TIMEOUT, "no connection became free in time", self._number(place))
        for connection in list(self.pool.open.values()):
            if connection.request >= 0:
                self._lose(connection, ClosedError(midway=False))

    def _as_load(self) -> Load:
        self.workload.cursor = self._number(len(self.planned))
        ended = self.last_answer or clock()
        return Load(
            requests=sum(instant != UNANSWERED for instant in self.answered),
            failures=list(self.failures.values()),
            reconnects=self.reconnects,
            elapsed_seconds=(ended - self._opened) / 1e9,
            generator_cpu_seconds=self._cpu_closed - self._cpu_opened,
            open_loop=self._as_open_load(),
        )

    def _as_open_load(self) -> OpenLoad:
        lead_in = self.schedule.seconds * LEAD_IN * 1e9
        counted = [place for place, instant in enumerate(self.planned) if instant >= lead_in]
        whole = [place for place in counted if self.answered[place] != UNANSWERED]
        return OpenLoad(
            schedule=self.schedule,
            from_plan=measurement.encoded_histogram([self.answered[place] - self.planned[place] for place in whole]),
            from_send=measurement.encoded_histogram([self.answered[place] - self.sent[place] for place in whole]),
            lag=measurement.encoded_histogram([self.sent[place] - self.planned[place] for place in counted]),
            sending_seconds=self.sent[-1] / 1e9,
            in_flight=self.in_flight.mean(),
            in_flight_seconds=max(0.0, (self.in_flight.last_change - self.in_flight.counts_from) / 1e9),
            backlog_growth_per_second=slope(self.planned, self.in_flight.seen),
            gaps_statistic=gaps_statistic(self.planned, self.sent),
            most_connections=self.pool.most,
            waited_for_connection=self.waited_for_connection,
            collections=self.collections,
        )


def collections() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())
