"""Locust as a library: spawn the users once, then carry out commands."""

from itertools import count

import gevent
import msgspec
from locust.env import Environment
from locust.runners import Runner

from runner.load.client import ClosedError, Connection
from runner.load.messages import (
    Answers,
    Ask,
    AskOffsets,
    Beginning,
    Command,
    Connect,
    Done,
    Forget,
    Late,
    Loaded,
    Offsets,
    Open,
    Ping,
    Refused,
    Reply,
)
from runner.load.open_loop import ScheduledSlice
from runner.load.pool import MOST_CONNECTIONS, Pool, raise_handle_limit
from runner.load.shared_slice import SharedSlice, late_by, part_of, part_of_schedule, wait_for, window_seconds
from runner.load.slices import Gate, OpenSlice, Workload, error_text
from runner.load.users import SliceUser
from runner.records.measurement import Answer
from runner.records.schedule import Schedule


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

    def carry_out(self, command: Command) -> Reply:
        """Do what the instrument asks, and say what came of it."""
        match command:
            case Connect():
                return self._connect(command)
            case Ask():
                return self._ask(command)
            case Open():
                return self._open(command)
            case Forget():
                return self._forget(command.server)
            case Ping():
                return Done()
            case AskOffsets():
                return Offsets(offsets={})

    def _connect(self, command: Connect) -> Reply:
        self._forget(command.server)
        try:
            workload = Workload(command.server, command.address, command.requests, command.answers)
            connections = [workload.connect() for _ in range(command.connections)]
        except ValueError as error:
            return Refused(reason=str(error))
        except OSError as error:
            return Refused(reason=f"{command.server} takes no connection: {error}")
        self._seat(command.connections)
        self._connections[command.server] = connections
        self._workloads[command.server] = workload
        return Done()

    def _seat(self, users: int) -> None:
        """Have at least so many users; they stay for the servers to come."""
        assert self._locust is not None, "run_in comes before everything else"
        missing = users - self._locust.user_count
        if missing > 0:
            self._locust.spawn_users({self.user_class.__name__: missing}, wait=False)
            gevent.sleep(0)  # until each waits at the gate

    def _ask(self, command: Ask) -> Reply:
        """Send requests once each, over several connections in turn, and keep what came back."""
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
            return Refused(reason=f"{workload.server} did not answer {workload.names[unanswered]} ({why})")
        in_order = [answers[number] for number in numbers]
        if not workload.answers:
            workload.answers = in_order
        return Answers(answers=in_order)

    def _open(self, command: Open) -> Loaded | Late | Refused:
        workload = self._workloads[command.server]
        if command.begins is not None:
            return self._share(workload, command, command.begins)
        if command.schedule is not None:
            return self._replay(workload, command.schedule)
        users = len(self._connections[workload.server])
        current = OpenSlice(workload, command.seconds, users)
        self._let_through(current, command.seconds, users)
        return Loaded(load=current.as_load())

    def _share(self, workload: Workload, command: Open, begins: Beginning) -> Loaded | Late | Refused:
        """Carry out what several generators do at once, each at the planned instant."""
        if window_seconds(begins, command.seconds) <= 0:
            return Refused(reason=f"a slice of {command.seconds:g} s is over before all generators are at work")
        if (late := late_by(begins)) > 0:
            return Late(seconds=late / 1e9)
        wait_for(begins)
        if command.schedule is not None:
            replayed = self._replay(workload, command.schedule)
            if isinstance(replayed, Refused):
                return replayed
            return msgspec.structs.replace(replayed, part=part_of_schedule(replayed.load, command.schedule))
        users = len(self._connections[workload.server])
        current = SharedSlice(workload, command.seconds, users)
        self._let_through(current, command.seconds, users)
        load = current.as_load()
        return Loaded(load=load, part=part_of(current, load, begins, command.seconds))

    def _let_through(self, current: OpenSlice, seconds: float, users: int) -> None:
        """Open the gate for users, and wait until each has its last answer or the server has been given up."""
        self._gate.open(current, users)
        if not current.everyone_done.wait(timeout=seconds + self._patience_seconds):
            current.expired = True
            for connection in self._connections[current.workload.server]:
                connection.interrupt()
            current.everyone_done.wait()

    def _replay(self, workload: Workload, schedule: Schedule) -> Loaded | Refused:
        """Carry out a schedule, over connections of its own that stay for the server's next one."""
        if workload.websocket is not None or any(message.startswith(b"HEAD ") for message in workload.requests):
            return Refused(reason=f"{workload.server} is not asked by GET or POST alone: it can only be saturated")
        size = len(self._connections[workload.server])
        try:
            pool = self._pools.get(workload.server) or Pool(workload.address, self._pool_limit)
            self._pools[workload.server] = pool
            pool.refill(min(size, pool.limit))
        except OSError as error:
            return Refused(reason=f"{workload.server} takes no connection: {error}")
        current = ScheduledSlice(workload, schedule, pool, self._patience_seconds)
        self._gate.open(current, seats=1)
        current.everyone_done.wait()
        return Loaded(load=current.as_load())

    def _forget(self, server: str) -> Done:
        for connection in self._connections.pop(server, []):
            connection.close()
        if pool := self._pools.pop(server, None):
            pool.close()
        self._workloads.pop(server, None)
        return Done()
