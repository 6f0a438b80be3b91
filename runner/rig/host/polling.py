"""Whether the generator may poll on this machine: never where that would slow the servers that it measures."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner.rig.host import machine
from runner.rig.host.machine import Placement, time_fixed_work

MOST_SLOWED = 0.10
"""Of the fixed work. Two threads of one physical core slow each other by a fifth and more; two cores hardly do, and the
shortest of many times hardly feels what else the machine does."""

TIMES = 12  # of each piece of work, before, during and after: a third of a second in all
ATTEMPTS = 5  # a busy machine seldom disturbs them all; threads of one core slow each other every time

POLL = "import select\npoller = select.epoll()\nprint(flush=True)\nwhile True:\n    poller.poll(0)"


def reason_to_sleep(placed: Placement | None = None) -> str:
    """Return why the client has to sleep between answers here; empty where it may poll."""
    placed = placed or machine.placement_here()
    if placed.server is None or placed.generator is None:
        return "servers and generator cannot be kept on cores of their own"
    if placed.is_shared:
        return "servers and generator are two threads of one physical core"
    slowed = float("inf")
    for _ in range(ATTEMPTS):
        slowed = min(slowed, slowed_by_polling(placed.server, placed.generator))
        if slowed <= MOST_SLOWED:
            return ""
    return f"polling on the generator's core slows work on the servers' core by {slowed:.0%} or more"


def slowed_by_polling(server: int, generator: int) -> float:
    """Return by how much fixed work on one core takes longer beside a process that polls on another: 0.3 is 30 %."""
    before = time_fixed_work(server, TIMES)
    with polling_process(generator):
        beside = time_fixed_work(server, TIMES)
    after = time_fixed_work(server, TIMES)
    alone = sum(min(before[work], after[work]) for work in before)
    return sum(beside.values()) / alone - 1


@contextmanager
def polling_process(core: int) -> Iterator[None]:
    """Have a process poll on a core as the generator does."""
    process = subprocess.Popen([sys.executable, "-c", POLL], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        machine.pin(process.pid, core)
        yield
    finally:
        process.kill()
        process.communicate()
