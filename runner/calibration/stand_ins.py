"""Processes whose behaviour is known, made on purpose: a server with known delays, a neighbour that comes and goes.

`python -m runner.calibration.stand_ins server <requests>` answers so many requests on 127.0.0.1, over any number of
connections, each after a delay drawn from a seed. It never sleeps: a timer would add to what was drawn.

`python -m runner.calibration.stand_ins neighbour <seed> <rhythm>` computes in bursts until its end, as other processes
on a shared machine do.
"""

import heapq
import random
import select
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from runner.load.messages import Address
from runner.records.condition import LOOPBACK
from runner.rig.process import Process, await_ready

END_OF_REQUEST = b"\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
LEAST_DELAY_SECONDS, FURTHER_DELAY_SECONDS = 0.005, 0.010
"""Of every delay, and on average beyond it: 100 microseconds of loopback are 1 % of the median."""


def delays(requests: int) -> list[float]:
    """Return the seconds that each request waits for its answer, in the order in which requests come."""
    coin = random.Random("delays")
    return [LEAST_DELAY_SECONDS + coin.expovariate(1 / FURTHER_DELAY_SECONDS) for _ in range(requests)]


def serve(requests: int) -> None:
    waits = iter(delays(requests))
    listener = socket.create_server((LOOPBACK, 0), backlog=1024)
    poller = select.epoll()
    poller.register(listener, select.EPOLLIN)
    connections: dict[int, socket.socket] = {}
    due: list[tuple[float, int]] = []
    left = requests
    while left:
        for handle, _ in poller.poll(0):
            if handle == listener.fileno():
                accepted, _ = listener.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections[accepted.fileno()] = accepted
                poller.register(accepted, select.EPOLLIN)
            elif data := connections[handle].recv(65536):
                for _ in range(data.count(END_OF_REQUEST)):
                    heapq.heappush(due, (time.perf_counter() + next(waits), handle))
            else:
                poller.unregister(handle)
                connections.pop(handle).close()
        while due and due[0][0] <= time.perf_counter():
            connections[heapq.heappop(due)[1]].sendall(ANSWER)
            left -= 1


@contextmanager
def delaying_server(requests: int, core: int | None) -> Iterator[Address]:
    with stand_in("server", str(requests), core=core) as server:
        await_ready([(server, lambda: server.listening_port() is not None)])
        yield Address(host=LOOPBACK, port=server.listening_port() or 0)


class Rhythm(StrEnum):
    """How long a neighbour computes, and how long it rests."""

    LONG_BURSTS = "long bursts"
    """At work for a third of the time: long beside a slice of 50 ms, and short beside a turn of 7 s."""
    HALF_THE_TIME = "half the time"  # as an ordinary machine has beside a run: a browser, an editor's indexer


BURST_SECONDS = {Rhythm.LONG_BURSTS: (0.5, 3.0), Rhythm.HALF_THE_TIME: (0.05, 0.4)}
REST_SECONDS = {Rhythm.LONG_BURSTS: (1.0, 6.0), Rhythm.HALF_THE_TIME: (0.05, 0.4)}


def beside(core: int | None, seed: int, rhythm: Rhythm = Rhythm.LONG_BURSTS) -> Process:
    return stand_in("neighbour", str(seed), rhythm, core=core)


def disturb(seed: int, rhythm: Rhythm) -> None:
    seeded = random.Random(seed)
    while True:
        ends = time.monotonic() + seeded.uniform(*BURST_SECONDS[rhythm])
        while time.monotonic() < ends:
            pass
        time.sleep(seeded.uniform(*REST_SECONDS[rhythm]))


def stand_in(*words: str, core: int | None) -> Process:
    command = [sys.executable, "-m", "runner.calibration.stand_ins", *words]
    return Process(command, f"the {words[0]} of a calibration", core=core)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["server", requests]:
            serve(int(requests))
        case ["neighbour", seed, rhythm]:
            disturb(int(seed), Rhythm(rhythm))
