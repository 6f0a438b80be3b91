"""The Locust users: one that a gate sends through slices, one that shows every request in Locust's own pages."""

from collections.abc import Iterator

from locust import User, task

from runner.load.client import Connection, clock
from runner.load.open_loop import ScheduledSlice
from runner.load.sending import send_until_closed
from runner.load.slices import Gate, OpenSlice, Workload


class SliceUser(User):
    """Sends requests while the gate is open, each after the answer to the last, or as a schedule has them.

    A slice is one Locust task. A task for each request that fires `events.request`, as Locust's clients do, would halve
    what the generator reaches (docs/adr/0001).
    """

    abstract = True
    gate: Gate
    connections: dict[str, list[Connection]]
    """Server to its connections, for the first so many seats; filled before a server's first slice."""
    seats: Iterator[int]
    last: OpenSlice | None = None

    def on_start(self) -> None:
        """Take a seat: this user's connection in every server's list."""
        self.seat = next(self.seats)
        self.last = self.gate.latest  # a user who comes later takes no part in what was before

    @task
    def go_through_a_slice(self) -> None:
        """Wait for the gate, then send until it closes; a schedule is carried by the first user alone."""
        self.last = current = self.gate.wait(self.last, self.seat)
        if isinstance(current, ScheduledSlice):
            replay(current)
            return
        try:
            send_until_closed(self.connections[current.workload.server][self.seat], current)
        finally:
            current.finish_user()


def replay(current: ScheduledSlice) -> None:
    """Carry out a schedule, and end its slice whatever happens."""
    try:
        current.replay()
    finally:
        current.finish_user()


class PageUser(User):
    """Sends the same requests, each a Locust task that fires `events.request`: for Locust's page, not for measuring."""

    abstract = True
    workload: Workload

    def on_start(self) -> None:
        self.connection = self.workload.connect()

    def on_stop(self) -> None:
        self.connection.close()

    @task
    def send_next(self) -> None:
        """Send the next request, and check its answer as those of a slice are checked."""
        number = self.workload.next()
        body = b""
        problem: Exception | None = None
        sent = clock()
        try:
            status, body = self.connection.exchange(self.workload.requests[number])
            if wrong := self.workload.difference(number, status, body):
                problem = AssertionError(": ".join(wrong))
        except Exception as error:  # noqa: BLE001 - besides RemoteProtocolError, such as a header that is not ASCII
            problem = error
            self.connection.reopen()
        self.environment.events.request.fire(
            request_type=self.workload.names[number].partition(" ")[0],
            name=self.workload.server,
            response_time=(clock() - sent) / 1e6,
            response_length=len(body),
            exception=problem,
            context={},
        )
