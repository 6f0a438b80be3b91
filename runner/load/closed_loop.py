"""A closed loop: each connection sends its next request when the last was answered, until the slice is over.

One task carries all connections: gevent's switches and timers would cost as much as the answers. A client that sleeps
in epoll between answers has to be woken, and the kernel charges that to the server, inside its own `write`; one that
polls asks for what has come and never waits for it (docs/adr/0038).
"""

import time

from runner.load.client import ClosedError, Connection, clock
from runner.load.messages import Beginning
from runner.load.pool import READABLE, SECOND, Pool
from runner.load.slices import OpenSlice, Workload
from runner.records.condition import Client
from runner.records.measurement import FailureKind, Load, Part, encoded_histogram

LONGEST_SLEEP = SECOND / 10  # after which a client that sleeps looks whether its server hangs


class SaturatingSlice(OpenSlice):
    """One slice of a closed loop."""

    def __init__(self, workload: Workload, pool: Pool, patience_seconds: float, seconds: float, client: Client) -> None:
        super().__init__(workload, pool, patience_seconds)
        self.latencies: list[int] = []
        self.answered: list[int] = []  # when each answer came, right or wrong
        self._nanoseconds = int(seconds * 1e9)
        self._polls = client is Client.POLLS
        self._turns = self._empty_turns = self._spare_nanoseconds = 0

    def carry(self) -> Load:
        try:
            self.reconnects = self.pool.renew()
        except OSError as refused:
            self._opened = clock()
            self._refuse(refused, self.workload.cursor)
            return self._as_load(0.0)
        before = time.process_time()
        self._opened = clock()
        self._closes = self._opened + self._nanoseconds
        self._under_way = self.pool.size
        for connection in [self.pool.idle.pop() for _ in range(self.pool.size)]:
            self._send_next(connection, self._opened)
        self._take_up_all()
        return self._as_load(time.process_time() - before)

    def _take_up_all(self) -> None:
        """Take up what comes until the last answer. Written flat, as it is hot."""
        poll, connections = self.pool.poller.poll, self.pool.open
        wait, gives_up = 0 if self._polls else LONGEST_SLEEP, self._closes + self._patience
        turns = empty_turns = spare = last_empty = 0  # the last is an instant, or 0 where the last turn found something
        while self._under_way:
            ready = poll(wait)
            turns += 1
            now = clock()
            if now > gives_up:
                self._give_up()
                break
            if ready:
                last_empty = 0
                for handle, event in ready:
                    self._take_up(connections[handle], event)
            else:
                empty_turns += 1
                if last_empty:
                    spare += now - last_empty
                last_empty = now
        if self._polls:
            self._turns, self._empty_turns, self._spare_nanoseconds = turns, empty_turns, spare

    def _take_up(self, connection: Connection, event: int) -> None:
        """Take up what has come on a connection, and have it send on once its answer is whole."""
        if (number := connection.request) < 0:
            self.drop(connection)
            return
        try:
            if event != READABLE and connection.unsent:
                connection.send_on()
                self.pool.watch(connection)
            if not connection.receive(self.workload.seen[number]):
                return
        except Exception as error:  # noqa: BLE001 - what a server may send is not to be foreseen
            # A client may not send it again, if it changes something (RFC 9110, 9.2.2).
            self.fail_unanswered(number, error)
            self._replace(connection)
            return
        arrived = connection.arrived
        self.answered.append(arrived)
        if connection.is_as_seen or self.check(number, connection):
            self.latencies.append(arrived - connection.sent)
        if not connection.is_reusable:
            self._replace(connection)
        elif arrived < self._closes:
            self._send_next(connection, arrived)
        else:
            self._under_way -= 1
            self.pool.free(connection)

    def _send_next(self, connection: Connection, instant: int) -> None:
        number = self.workload.next()
        connection.sent = instant
        connection.send(number, self.workload.requests[number])
        if connection.unsent:
            self.pool.watch(connection)

    def _replace(self, connection: Connection) -> None:
        """Go on over a new connection, in place of one that the server has closed."""
        self.pool.drop(connection)
        if clock() >= self._closes:
            self._under_way -= 1
            return
        try:
            new = self.pool.add()
        except OSError as refused:
            self._under_way -= 1
            self._refuse(refused, connection.request)
        else:
            self.reconnects += 1
            self._send_next(new, clock())

    def _refuse(self, refused: OSError, number: int) -> None:
        self.fail(FailureKind.REFUSED, f"the server takes no connection: {refused}", number)

    def _give_up(self) -> None:
        """Count what is under way as not answered in time, and cut its connections."""
        self.expired = True
        for connection in [each for each in self.pool.open.values() if each.request >= 0]:
            self.fail_unanswered(connection.request, ClosedError(midway=False))
            self.pool.drop(connection)

    def _as_load(self, cpu_seconds: float) -> Load:
        ended = self.answered[-1] if self.answered else clock()
        # The first request of each connection found a queue that was still filling: of 63 answers in a slice of
        # `work[20]` half came sooner than any later one could.
        return Load(
            requests=len(self.latencies),
            failures=list(self.failures.values()),
            reconnects=self.reconnects,
            elapsed_seconds=(ended - self._opened) / 1e9,
            generator_cpu_seconds=cpu_seconds,
            latencies=encoded_histogram(self.latencies[self.pool.size :]),
            turns=self._turns,
            empty_turns=self._empty_turns,
            spare_seconds=self._spare_nanoseconds / 1e9,
        )

    def part(self, begins: Beginning, window_seconds: float) -> Part:
        """Return what counts of a slice that several generators share: what came while all were at work for certain."""
        first = begins.at + round((begins.ramp_seconds + begins.edge_seconds) * 1e9)
        last = first + round(window_seconds * 1e9)
        in_window = sum(first < instant <= last for instant in self.answered)
        return Part(requests=len(self.latencies), window_seconds=window_seconds, in_window=in_window)
