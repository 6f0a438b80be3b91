"""Locust as a library: spawn the users once, then carry out commands.

It is the generator's process on this machine: `python -m runner.load.engine <pipe's file descriptor> <patience>`.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection as Pipe

import gevent
import msgspec
from locust import User, task
from locust.env import Environment
from locust.runners import Runner

from runner.load import messages
from runner.load.client import ClosedError, Connection, clock
from runner.load.open_loop import ScheduledSlice
from runner.load.polling import Polling
from runner.load.pool import MOST_CONNECTIONS, Pool, raise_handle_limit
from runner.load.sending import send_until_closed
from runner.load.slices import Gate, OpenSlice, SharedSlice, Workload, error_text, wait_until
from runner.records.condition import Client, Schedule
from runner.records.measurement import Answer, Load, Part


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
        self.seat = next(self.seats)
        self.last = self.gate.latest  # a user who comes later takes no part in what was before

    @task
    def go_through_a_slice(self) -> None:
        """Wait for the gate, then send until it closes; a schedule is carried by the first user alone."""
        self.last = current = self.gate.wait(self.last, self.seat)
        try:
            if isinstance(current, ScheduledSlice):
                current.replay()
            else:
                send_until_closed(self.connections[current.workload.server][self.seat], current)
        finally:
            current.finish_user()


class Engine:
    """The users, the servers that they know, and the gate between slices."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._gate = Gate()
        self._workloads: dict[str, Workload] = {}
        self._connections: dict[str, list[Connection]] = {}
        self._pools: dict[str, Pool] = {}
        self._pool_limit = raise_handle_limit(MOST_CONNECTIONS)
        self.user_class = type(
            "BenchUser",
            (SliceUser,),
            {"gate": self._gate, "connections": self._connections, "seats": count()},
        )
        self._locust: Runner | None = None

    def run_in(self, runner: Runner | None = None) -> None:
        """Have users run in Locust's runner, one of our own unless given; before the first command."""
        self._locust = runner or Environment(user_classes=[self.user_class]).create_local_runner()

    def carry_out(self, command: messages.Command) -> messages.Reply:
        match command:
            case messages.Connect():
                return self._connect(command)
            case messages.Ask():
                return self._ask(command)
            case messages.Open():
                return self._open(command)
            case messages.Forget():
                return self._forget(command.server)
            case messages.Ping():
                return messages.Done()

    def _connect(self, command: messages.Connect) -> messages.Reply:
        self._forget(command.server)
        try:
            workload = Workload(command.server, command.address, command.requests, command.answers)
            connections = [workload.connect() for _ in range(command.connections)]
        except ValueError as error:
            return messages.Refused(reason=str(error))
        except OSError as error:
            return messages.Refused(reason=f"{command.server} takes no connection: {error}")
        self._seat(command.connections)
        self._connections[command.server] = connections
        self._workloads[command.server] = workload
        return messages.Done()

    def _seat(self, users: int) -> None:
        """Have at least so many users; they stay for the servers to come."""
        assert self._locust is not None, "run_in comes before everything else"
        missing = users - self._locust.user_count
        if missing > 0:
            self._locust.spawn_users({self.user_class.__name__: missing}, wait=False)
            gevent.sleep(0)  # until each waits at the gate

    def _ask(self, command: messages.Ask) -> messages.Reply:
        workload = self._workloads[command.server]
        numbers = list(range(len(workload.requests))) if command.numbers is None else command.numbers
        answers: dict[int, Answer] = {}
        unasked = iter(numbers)
        wrong: list[str] = []

        def ask_in_turn() -> None:
            try:
                connection = workload.connect_recording()
                for number in unasked:
                    answers[number] = connection.ask(workload.requests[number])
                connection.close()
            except (ClosedError, OSError) as error:
                wrong.append(str(error))
            except Exception as error:  # noqa: BLE001 - what a server may send is not to be foreseen
                wrong.append(error_text(error))

        workers = [gevent.spawn(ask_in_turn) for _ in range(min(len(self._connections[workload.server]), len(numbers)))]
        before = -1
        while len(answers) > before:  # a server that answers, however slowly, is not one that hangs
            before = len(answers)
            gevent.joinall(workers, timeout=self._patience_seconds)
        gevent.killall(workers)
        unanswered = next((number for number in numbers if number not in answers), None)
        if unanswered is not None:
            why = wrong[0] if wrong else "no answer in time"
            return messages.Refused(reason=f"{workload.server} did not answer {workload.names[unanswered]} ({why})")
        in_order = [answers[number] for number in numbers]
        if not workload.answers:
            workload.answers = in_order
        return messages.Answers(answers=in_order)

    def _open(self, command: messages.Open) -> messages.Reply:
        workload = self._workloads[command.server]
        if command.begins is not None:
            return self._share(workload, command, command.begins)
        if command.schedule is not None:
            return self._replay(workload, command.schedule)
        users = len(self._connections[workload.server])
        return messages.Loaded(load=self._let_through(OpenSlice(workload, command.seconds, users), command, users))

    def _share(self, workload: Workload, command: messages.Open, begins: messages.Beginning) -> messages.Reply:
        """Begin at the planned instant; only what came while all generators were at work for certain counts."""
        window = command.seconds - begins.ramp_seconds - 2 * begins.edge_seconds
        if window <= 0:
            reason = f"a slice of {command.seconds:g} s is over before all generators are at work"
            return messages.Refused(reason=reason)
        if (late := clock() - begins.at) > 0:
            return messages.Late(seconds=late / 1e9)
        wait_until(begins.at)
        if command.schedule is not None:
            replayed = self._replay(workload, command.schedule)
            if isinstance(replayed, messages.Refused):
                return replayed
            requests = replayed.load.requests  # all count, since every one has its planned time
            part = Part(requests=requests, window_seconds=command.schedule.seconds, in_window=requests)
            return msgspec.structs.replace(replayed, part=part)
        users = len(self._connections[workload.server])
        current = SharedSlice(workload, command.seconds, users)
        return messages.Loaded(load=self._let_through(current, command, users), part=current.part(begins, window))

    def _let_through(self, current: OpenSlice, command: messages.Open, users: int) -> Load:
        """Open the gate for users, and wait until each has its last answer or the server has been given up."""
        if command.client is Client.SLEEPS:
            self._wait_for_all(current, command.seconds, users)
            return current.as_load()
        with Polling() as polling:
            self._wait_for_all(current, command.seconds, users)
        return msgspec.structs.replace(
            current.as_load(),
            turns=polling.turns,
            empty_turns=polling.empty_turns,
            spare_seconds=polling.spare_nanoseconds / 1e9,
        )

    def _wait_for_all(self, current: OpenSlice, seconds: float, users: int) -> None:
        self._gate.open(current, users)
        if not current.everyone_done.wait(timeout=seconds + self._patience_seconds):
            current.expired = True
            for connection in self._connections[current.workload.server]:
                connection.interrupt()
            current.everyone_done.wait()

    def _replay(self, workload: Workload, schedule: Schedule) -> messages.Loaded | messages.Refused:
        """Carry out a schedule, over connections of its own that stay for the server's next one."""
        if workload.websocket is not None or any(message.startswith(b"HEAD ") for message in workload.requests):
            reason = f"{workload.server} is not asked by GET or POST alone: it can only be saturated"
            return messages.Refused(reason=reason)
        size = len(self._connections[workload.server])
        try:
            pool = self._pools.get(workload.server) or Pool(workload.address, self._pool_limit)
            self._pools[workload.server] = pool
            pool.refill(min(size, pool.limit))
        except OSError as error:
            return messages.Refused(reason=f"{workload.server} takes no connection: {error}")
        current = ScheduledSlice(workload, schedule, pool, self._patience_seconds)
        self._gate.open(current, seats=1)
        current.everyone_done.wait()
        return messages.Loaded(load=current.as_load())

    def _forget(self, server: str) -> messages.Done:
        for connection in self._connections.pop(server, []):
            connection.close()
        if pool := self._pools.pop(server, None):
            pool.close()
        self._workloads.pop(server, None)
        return messages.Done()


def main() -> None:
    """Carry out commands until the instrument hangs up; the read blocks the process, since nothing may run between."""
    # Locust warns of a busy generator on standard error; the checks say it, and of which comparison.
    logging.getLogger().setLevel(logging.ERROR)
    pipe = Pipe(int(sys.argv[1]))
    engine = Engine(patience_seconds=float(sys.argv[2]))
    engine.run_in()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send_bytes(messages.encode(messages.Done()))
        while True:
            command = messages.decode_command(pipe.recv_bytes())
            pipe.send_bytes(messages.encode(engine.carry_out(command)))


if __name__ == "__main__":
    main()
