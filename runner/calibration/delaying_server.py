"""A server that answers each request after a delay drawn from a seed: what a generator has to find is known.

`python -m runner.calibration.delaying_server <requests>` prints its port, takes any number of connections on 127.0.0.1,
and ends after so many requests. It never sleeps: a timer would add to what was drawn.
"""

import heapq
import random
import select
import socket
import sys
import time

END_OF_REQUEST = b"\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
SHORTEST_SECONDS, FURTHER_SECONDS = 0.005, 0.010
"""Of every delay, and on average beyond it: 100 microseconds of loopback are 1 % of the median."""


def delays(requests: int) -> list[float]:
    """Return the seconds that each request waits for its answer, in the order in which requests come."""
    coin = random.Random("delays")
    return [SHORTEST_SECONDS + coin.expovariate(1 / FURTHER_SECONDS) for _ in range(requests)]


def serve(requests: int) -> None:
    """Answer so many requests."""
    waits = iter(delays(requests))
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
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


if __name__ == "__main__":
    serve(int(sys.argv[1]))
