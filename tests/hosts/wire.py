"""`python -m tests.hosts.wire <one end> <other end>`: a link in user space that delays frames and loses some.

What `tc netem` does, for kernels that are built without it. Two TAP devices are its ends; a line on standard input,
such as `0.005 0.01`, sets the delay in seconds and the share that is lost from then on; 1 is a link that is down.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time
from contextlib import suppress
from itertools import count

TUNSETIFF = 0x400454CA
TAP_WITHOUT_HEADER = 0x1002
FRAME_BYTES = 65_536


def tap(name: str) -> int:
    """A device whose frames this process carries."""
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    return handle


def carry(one: int, other: int) -> None:
    """Until standard input ends."""
    across, coin = {one: other, other: one}, random.Random(1)
    delay, loss, numbers = 0.0, 0.0, count()
    under_way: list[tuple[float, int, int, bytes]] = []
    while True:
        until_due = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        readable, _, _ = select.select([sys.stdin, one, other], [], [], until_due)
        if sys.stdin in readable:
            line = sys.stdin.readline()
            if not line:
                return
            delay, loss = map(float, line.split())
            print("set", flush=True)
        for handle in readable:
            if handle in across:
                frame = frame_of(handle)
                if frame and coin.random() >= loss:
                    heapq.heappush(under_way, (time.monotonic() + delay, next(numbers), across[handle], frame))
        while under_way and under_way[0][0] <= time.monotonic():
            _, _, end, frame = heapq.heappop(under_way)
            with suppress(OSError):  # a device that is not up yet, or its queue is full: the frame is lost
                os.write(end, frame)


def frame_of(handle: int) -> bytes:
    """The next frame of a device; none where it is not up yet."""
    try:
        return os.read(handle, FRAME_BYTES)
    except OSError:
        time.sleep(0.001)
        return b""


def main() -> None:
    ends = [tap(name) for name in sys.argv[1:]]
    print("ready", flush=True)
    carry(*ends)


if __name__ == "__main__":
    main()
