"""An open loop against real sockets: what it sends, and what each check says of servers and rates that go wrong."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from runner.analysis.statistics.latency import OfferedBlock
from runner.analysis.validity.open_loop import open_loop_flags
from runner.load.messages import Address, WireRequest
from runner.records import measurement
from runner.records.condition import Schedule
from runner.records.measurement import Answer, FailureKind, Load, OpenLoad
from runner.rig.generator import Generator
from tests.builders import make_slice
from tests.load.one_slice import MESSAGES
from tests.load.test_websocket import echoed, talking
from tests.raw_server import GOOD, always, raw_server

REQUEST = WireRequest(method="GET", target="/", body=b"")
EXPECTED = Answer(status=200, content_type="application/json", body=b"{}")
IN_TURN = threading.Lock()


@pytest.fixture(scope="module")
def impatient() -> Iterator[Generator]:
    running = Generator(core=None, patience_seconds=0.3)
    yield running
    running.stop()


def replay(generator: Generator, address: Address, schedule: Schedule, connections: int = 4) -> Load:
    """One slice of an open loop."""
    generator.connect("server", address, connections, [REQUEST], [EXPECTED])
    try:
        return generator.load("server", schedule.seconds, schedule)
    finally:
        generator.forget("server")


def replay_against(generator: Generator, talk: Callable[[socket.socket], None], schedule: Schedule) -> Load:
    with raw_server(talk) as address:
        return replay(generator, address, schedule)


def open_load(load: Load) -> OpenLoad:
    assert load.open_loop is not None
    return load.open_loop


def struck(load: Load) -> set[str]:
    """The names of the checks that struck one slice."""
    return {flag.name for flag in open_loop_flags([OfferedBlock(0, (make_slice(load=load),), None)])}


def every_tenth_silent(connection: socket.socket) -> None:
    """Answer nine requests and keep silent about the tenth, on each connection."""
    for _ in range(9):
        connection.recv(65536)
        connection.sendall(GOOD)
    while connection.recv(65536):
        pass


def one_at_a_time(connection: socket.socket) -> None:
    """Take 10 ms for each request, whatever the connection, and no two at once: 100 requests per second."""
    while connection.recv(65536):
        with IN_TURN:
            time.sleep(0.01)
        connection.sendall(GOOD)


def closing(connection: socket.socket) -> None:
    """Answer once, as HTTP/1.1 allows, and say that this was all."""
    connection.recv(65536)
    connection.sendall(GOOD.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))


def test_every_request_of_the_schedule_is_sent_and_checked(impatient: Generator) -> None:
    load = replay_against(impatient, always(GOOD), Schedule(requests_per_second=300, seconds=0.5))

    assert [] == load.failures
    assert 150 == load.requests
    # A fifth of the schedule's time is its lead-in, and holds about a fifth of its requests.
    assert 150 * 0.7 < measurement.merged_histogram([open_load(load).from_plan]).get_total_count() < 150 * 0.9


def test_a_wrong_answer_is_a_failure_and_has_no_latency(impatient: Generator) -> None:
    wrong = GOOD.replace(b"{}", b"[]")
    load = replay_against(impatient, always(wrong), Schedule(requests_per_second=200, seconds=0.25))

    assert [(FailureKind.BODY, 50)] == [(failure.kind, failure.count) for failure in load.failures]
    assert 0 == measurement.merged_histogram([open_load(load).from_plan]).get_total_count()
    assert "failed answers" in struck(load)


def test_a_server_that_closes_after_each_answer_is_connected_to_again(impatient: Generator) -> None:
    load = replay_against(impatient, closing, Schedule(requests_per_second=200, seconds=0.25))

    assert [] == load.failures
    assert 50 == load.requests
    assert load.reconnects >= 46  # the four there were, and one more for each other request


def test_answers_that_never_come_break_the_rate_and_littles_law(impatient: Generator) -> None:
    load = replay_against(impatient, every_tenth_silent, Schedule(requests_per_second=400, seconds=0.5))

    assert [FailureKind.TIMEOUT] == [failure.kind for failure in load.failures]
    assert {"failed answers", "rate missed", "Little's law"} <= struck(load)


def test_a_rate_beyond_capacity_is_not_sustained(impatient: Generator) -> None:
    load = replay_against(impatient, one_at_a_time, Schedule(requests_per_second=130, seconds=0.75))

    assert 0 < open_load(load).backlog_growth_per_second
    assert "not sustained" in struck(load)


def test_a_rate_below_capacity_is_sustained(impatient: Generator) -> None:
    load = replay_against(impatient, one_at_a_time, Schedule(requests_per_second=40, seconds=0.75))

    assert "not sustained" not in struck(load)


def test_a_pool_at_its_limit_makes_requests_wait_and_says_so(impatient: Generator) -> None:
    deaf = socket.create_server(("127.0.0.1", 0), backlog=4096)  # the kernel connects, and nobody answers
    with deaf:
        address = Address(host="127.0.0.1", port=deaf.getsockname()[1])
        load = replay(impatient, address, Schedule(requests_per_second=6_000, seconds=0.25))

    assert 1024 == open_load(load).most_connections
    assert "pool limit" in struck(load)


def test_a_rate_beyond_the_generator_is_late_and_has_other_gaps(generator: Generator) -> None:
    load = replay_against(generator, always(GOOD), Schedule(requests_per_second=200_000, seconds=0.02))

    assert {"late sends", "lag shows", "gaps unlike those drawn"} <= struck(load)


def test_too_few_requests_for_p99_are_noticed(impatient: Generator) -> None:
    load = replay_against(impatient, always(GOOD), Schedule(requests_per_second=400, seconds=0.5))

    assert "no p99" in struck(load)


COLLECTING = """
import gc, socket, sys
from runner.load.messages import Address, WireRequest
from runner.load.open_loop import ScheduledSlice
from runner.load.pool import Pool
from runner.load.slices import Workload
from runner.records.measurement import Answer
from runner.records.condition import Schedule

class Collecting(ScheduledSlice):
    def _send(self, connection, place):
        gc.collect()
        super()._send(connection, place)

address = Address(host="127.0.0.1", port=int(sys.argv[1]))
request = WireRequest(method="GET", target="/", body=b"")
answer = Answer(status=200, content_type="application/json", body=b"{}")
workload = Workload("server", address, [request], [answer])
current = (Collecting if sys.argv[2] == "collecting" else ScheduledSlice)(
    workload, Pool(workload.connect, size=2), 1.0, Schedule(requests_per_second=100, seconds=0.2)
)
print(current.carry().open_loop.collections)
"""


@pytest.mark.parametrize(("how", "collects"), [("collecting", True), ("quiet", False)])
def test_garbage_is_collected_in_a_slice_only_where_somebody_asks_for_it(how: str, collects: bool) -> None:  # noqa: FBT001
    with raw_server(always(GOOD)) as address:
        command = [sys.executable, "-c", COLLECTING, str(address.port), how]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert collects == (int(printed) > 0)


def test_messages_and_requests_without_a_body_can_be_offered_too(impatient: Generator) -> None:
    schedule = Schedule(requests_per_second=100, seconds=0.25)
    with raw_server(talking(echoed)) as address:
        impatient.connect("messages", address, 4, MESSAGES)
        impatient.ask("messages")
        messages = impatient.load("messages", schedule.seconds, schedule)
    with raw_server(always(GOOD.removesuffix(b"{}"))) as address:
        impatient.connect("heads", address, 4, [WireRequest(method="HEAD", target="/", body=b"")])
        impatient.ask("heads")
        heads = impatient.load("heads", schedule.seconds, schedule)

    assert [([], 25)] * 2 == [(load.failures, load.requests) for load in (messages, heads)]
