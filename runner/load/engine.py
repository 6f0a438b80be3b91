"""Locust as a library: spawn the users once, then carry out commands.

It is the generator's process on this machine: `python -m runner.load.engine <pipe's file descriptor> <patience>`.
"""

import logging
import sys
from contextlib import suppress
from multiprocessing.connection import Connection as Pipe
from typing import TypeAlias

import gevent
from gevent.event import AsyncResult
from gevent.queue import Queue
from locust import User, task
from locust.env import Environment
from locust.runners import Runner

from runner.load import messages
from runner.load.client import ClosedError, clock
from runner.load.closed_loop import SaturatingSlice
from runner.load.open_loop import ScheduledSlice
from runner.load.pool import MOST_CONNECTIONS, Pool, raise_handle_limit
from runner.load.slices import Workload, error_text
from runner.records.measurement import Answer, Load, Part

Current: TypeAlias = SaturatingSlice | ScheduledSlice


class SliceUser(User):
    """Carries slices through, each over all its connections and as one Locust task.

    A task for each request that fires `events.request`, as Locust's clients do, would take more time than the request
    (docs/adr/0001).
    """

    abstract = True
    slices: "Queue[tuple[Current, AsyncResult[Load]]]"

    @task
    def carry_a_slice(self) -> None:
        current, load = self.slices.get()
        try:
            load.set(current.carry())
        except Exception as error:  # noqa: BLE001 - whoever waits for the load has to hear of it
            load.set_exception(error)


class Engine:
    """The user, and the servers that it knows."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._workloads: dict[str, Workload] = {}
        self._pools: dict[str, Pool] = {}
        self._pool_limit = raise_handle_limit(MOST_CONNECTIONS)
        self._slices: Queue[tuple[Current, AsyncResult[Load]]] = Queue()
        self.user_class = type("BenchUser", (SliceUser,), {"slices": self._slices})
        self._locust: Runner | None = None

    def run_in(self, runner: Runner | None = None) -> None:
        """Have the user run in Locust's runner, one of our own unless given; before the first command."""
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
            pool = Pool(workload.connect, command.connections, self._pool_limit)
            pool.renew()
        except ValueError as error:
            return messages.Refused(reason=str(error))
        except OSError as error:
            return messages.Refused(reason=f"{command.server} takes no connection: {error}")
        assert self._locust is not None, "run_in comes before everything else"
        if not self._locust.user_count:
            self._locust.spawn_users({self.user_class.__name__: 1}, wait=False)
            gevent.sleep(0)  # until it waits for a slice
        self._pools[command.server] = pool
        self._workloads[command.server] = workload
        return messages.Done()

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

        workers = [gevent.spawn(ask_in_turn) for _ in range(min(self._pools[workload.server].size, len(numbers)))]
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
        return messages.Loaded(load=self._load(self._slice(workload, command)))

    def _slice(self, workload: Workload, command: messages.Open) -> Current:
        pool = self._pools[workload.server]
        if command.schedule is not None:
            return ScheduledSlice(workload, pool, self._patience_seconds, command.schedule)
        return SaturatingSlice(workload, pool, self._patience_seconds, command.seconds, command.client)

    def _load(self, current: Current) -> Load:
        carried: AsyncResult[Load] = AsyncResult()
        self._slices.put((current, carried))
        load = carried.get()
        assert load is not None, "it waits for as long as it takes"
        return load

    def _share(self, workload: Workload, command: messages.Open, begins: messages.Beginning) -> messages.Reply:
        """Begin at the planned instant; only what came while all generators were at work for certain counts."""
        window = command.seconds - begins.ramp_seconds - 2 * begins.edge_seconds
        if window <= 0:
            reason = f"a slice of {command.seconds:g} s is over before all generators are at work"
            return messages.Refused(reason=reason)
        if (late := clock() - begins.at) > 0:
            return messages.Late(seconds=late / 1e9)
        current = self._slice(workload, command)
        wait_until(begins.at)
        load = self._load(current)
        if isinstance(current, SaturatingSlice):
            return messages.Loaded(load=load, part=current.part(begins, window))
        # All count, since every one has its planned time.
        part = Part(requests=load.requests, window_seconds=current.schedule.seconds, in_window=load.requests)
        return messages.Loaded(load=load, part=part)

    def _forget(self, server: str) -> messages.Done:
        if pool := self._pools.pop(server, None):
            pool.close()
        self._workloads.pop(server, None)
        return messages.Done()


SPIN_NANOSECONDS = 2_000_000  # before a planned instant: a timer of gevent's is late by up to 1 ms


def wait_until(instant: int) -> None:
    left = instant - clock() - SPIN_NANOSECONDS
    if left > 0:
        gevent.sleep(left / 1e9)
    while clock() < instant:
        pass


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
