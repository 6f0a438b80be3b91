"""The computer that we run on: its name, its speed, its cores, and the clocks and memory of its processes.

Two machines may call themselves the same and be of a different kind (docs/adr/0017), so a few fixed pieces of work give
each a fingerprint.
"""

import json
import os
import platform
import resource
import socket
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from runner.errors import UsageError
from runner.records.host import Machine, Work
from runner.records.measurement import CpuTimes, Memory

LINUX = sys.platform == "linux"
CPUINFO = Path("/proc/cpuinfo")
SYSTEM = Path("/sys/devices/system")

IDENTITY = {
    "family": ("cpu family", "CPU implementer"),
    "model": ("model", "CPU part"),
    "stepping": ("stepping", "CPU revision"),
    "microcode": ("microcode",),
}
"""Field of our record to the names of lines in /proc/cpuinfo: those of x86, then those of ARM."""


def first_processor() -> dict[str, str]:
    block = read(CPUINFO).partition("\n\n")[0]
    lines = [line.partition(":") for line in block.splitlines()]
    return {name.strip(): value.strip() for name, _, value in lines}


def identity() -> dict[str, str]:
    described = first_processor()
    return {
        field: next((described[line] for line in lines if described.get(line)), "") for field, lines in IDENTITY.items()
    }


def caches(core: int) -> dict[str, str]:
    folders = sorted((SYSTEM / "cpu" / f"cpu{core}" / "cache").glob("index*"))
    sizes = {f"{read(folder / 'level')} {read(folder / 'type')}": read(folder / "size") for folder in folders}
    return {kind: size for kind, size in sizes.items() if size}


def mitigations() -> dict[str, str]:
    files = sorted((SYSTEM / "cpu" / "vulnerabilities").glob("*"))
    return {file.name: read(file) for file in files if read(file) not in {"", "Not affected"}}


def read(file: Path) -> str:
    """Return the content of one of the kernel's files; empty where there is none that we may read."""
    try:
        return file.read_text().strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Placement:
    """The core that each is kept on, by the system's number; None: it has none of its own."""

    server: int | None = None
    generator: int | None = None
    database: int | None = None
    is_shared: bool = False
    """Whether servers and generator are two threads of one physical core, since there is no other."""

    @property
    def worker_cores(self) -> list[int]:
        """Return those that several workers of a server are spread over: the servers' first, never the generator's."""
        if self.server is None:
            return []
        taken = set() if self.generator is None else {self.generator, *siblings_of(self.generator)}
        return [self.server, *sorted(os.sched_getaffinity(0) - taken - {self.server})]


def placement(allowed: Collection[int], siblings: Mapping[int, Collection[int]]) -> Placement:
    """Keep servers, generator and database apart, as far as these cores allow.

    `siblings` holds for each the others that are threads of the same physical core: who is busy on one slows the other.
    The servers are what is measured, so the database rather joins the generator than a sibling of theirs.
    """
    if len(allowed) < 2:
        return Placement()
    server, *others = sorted(allowed)
    apart = [core for core in others if core not in siblings.get(server, ())]
    if not apart:
        generator, *spare = others
        return Placement(server, generator, next(iter(spare), generator), is_shared=True)
    generator, *spare = apart
    alone = [core for core in spare if core not in siblings.get(generator, ())]
    return Placement(server, generator, next(iter(alone + spare), generator))


def placement_here() -> Placement:
    if not hasattr(os, "sched_getaffinity"):
        return Placement()
    allowed = os.sched_getaffinity(0)
    return placement(allowed, {core: siblings_of(core) for core in allowed})


def placement_of_servers() -> Placement:
    """Return the placement on a machine that has servers and no generator."""
    if not hasattr(os, "sched_getaffinity"):
        return Placement()
    allowed = sorted(os.sched_getaffinity(0))
    return Placement(server=allowed[0], database=allowed[-1])


def siblings_of(core: int) -> frozenset[int]:
    """Return the other threads of a physical core; none where the system does not say, or a hypervisor hides them."""
    listed = read(SYSTEM / "cpu" / f"cpu{core}" / "topology" / "thread_siblings_list")
    spans = [part.partition("-") for part in listed.split(",") if part]  # `0,8`, `0-1` or `0-1,8-9`
    threads = (number for first, _, last in spans for number in range(int(first), int(last or first) + 1))
    return frozenset(threads) - {core}


def pin(pid: int, core: int) -> None:
    """Keep every thread of a process on one core, and those that it starts later; one that has died is no error."""
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        for thread in psutil.Process(pid).threads():
            os.sched_setaffinity(thread.id, {core})


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the CPU time of all threads of processes together: nanoseconds fine on Linux, 10 ms elsewhere."""
    return sum(map(process_cpu_seconds, pids))


def process_cpu_seconds(pid: int) -> float:
    if LINUX:
        # The kernel's encoding of "the CPU clock of process pid": see clock_getcpuclockid(3).
        return time.clock_gettime_ns((~pid << 3) | 2) / 1e9
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def cpu_times(pids: Iterable[int]) -> CpuTimes:
    """Return user and system time, in steps of 10 ms on Linux: for a block and not for a slice (docs/adr/0018)."""
    spent = [psutil.Process(pid).cpu_times() for pid in pids]
    return CpuTimes(user_seconds=sum(each.user for each in spent), system_seconds=sum(each.system for each in spent))


def waited_seconds(pids: Sequence[int]) -> float | None:
    """Return how long a process has been runnable while another had its core; None where the system does not say.

    None too for several that share one core: they wait for each other, and the kernel does not say for whom.

    The kernel counts it for the first thread, which also waits while threads of its own process run: what those used is
    taken off. They may have run while the first one slept, so this is the least that others had; it may even fall.
    """
    if len(pids) != 1:
        return None
    [pid] = pids
    try:
        own, waited, _ = map(int, Path(f"/proc/{pid}/schedstat").read_text().split())
    except (OSError, ValueError):
        return None
    return waited / 1e9 - max(0.0, process_cpu_seconds(pid) - own / 1e9)


def stolen_seconds(core: int | None) -> float | None:
    """Return how long the hypervisor kept a core, or all of them, to itself; None where the system does not say."""
    if not LINUX:
        return None
    if core is None:
        return float(psutil.cpu_times().steal)
    return float(psutil.cpu_times(percpu=True)[core].steal)


def memory_of(pids: Iterable[int]) -> Memory:
    counted = [psutil.Process(pid).memory_full_info() for pid in pids]
    return Memory(
        proportional=total([getattr(one, "pss", None) for one in counted]),
        private=total([getattr(one, "uss", None) for one in counted]),
        resident=sum(one.rss for one in counted),
    )


def total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def describe(placed: Placement | None = None) -> Machine:
    """Look at this machine; the placement is that of a local run unless told."""
    placed = placed or placement_here()
    vendor = read(Path("/sys/devices/virtual/dmi/id/sys_vendor"))
    is_virtual = LINUX and "hypervisor" in first_processor().get("flags", "")
    return Machine(
        processor=first_processor().get("model name") or platform.processor() or platform.machine(),
        **identity(),
        caches=caches(placed.server or 0),
        mitigations=mitigations(),
        clock_source=read(SYSTEM / "clocksource" / "clocksource0" / "current_clocksource"),
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        python_build=" ".join((*platform.python_build(), platform.python_compiler())),
        virtual=vendor or ("a hypervisor" if is_virtual else "none known"),
        server_core=placed.server,
        generator_core=placed.generator,
        database_core=placed.database,
        worker_cores=max(1, len(placed.worker_cores)),
        shares_core=placed.is_shared,
        load_average=psutil.getloadavg()[0],
    )


def make_room(connections: int) -> None:
    """Allow this process and those that it starts so many connections at once; raise UsageError where it cannot."""
    needed = connections + 256  # for pipes, libraries, logs and a database
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise UsageError(
            f"this run holds {connections:,} connections at once, which takes {needed:,} file handles, and only "
            f"{hard:,} are allowed here: allow more with ulimit -n {needed}, or leave the experiment `connections` out"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


# 512 KiB, as much as a core's own cache holds: what cores share is as fast as its other users leave it. Both places
# exist before the work begins, so that no page has to be had from the kernel.
BYTES = bytes(range(256)) * 2**11
TARGET = bytearray(len(BYTES))
COPIES = 32

ENCODED = [
    {"id": number, "name": f"item {number}", "price": number / 8, "sold": number % 2 == 0} for number in range(800)
]


def run_interpreter() -> None:
    total = 0
    for number in range(25_000):
        total = (total + number * number) % 1_000_003


def fill_dictionary() -> None:
    """Count in a dictionary and empty it. Integers hash alike in every process, texts do not."""
    counts: dict[int, int] = {}
    for number in range(12_000):
        key = number * 7919 % 1_009
        counts[key] = counts.get(key, 0) + number
    for key in list(counts):
        del counts[key]


def copy_memory() -> None:
    target = memoryview(TARGET)
    for _ in range(COPIES):
        target[:] = BYTES


def pass_messages() -> None:
    """Send messages to and fro: mostly system calls, which mitigations make dear."""
    left, right = socket.socketpair()
    with left, right:
        for _ in range(400):
            left.send(b"ping")
            right.recv(4)
            right.send(b"pong")
            left.recv(4)


PIECES: dict[str, Callable[[], object]] = {
    Work.INTERPRETER: run_interpreter,
    Work.DICTIONARIES: fill_dictionary,
    Work.COPYING: copy_memory,
    Work.ENCODING: partial(json.dumps, ENCODED),  # by the encoder that is compiled with the interpreter
    Work.SOCKETS: pass_messages,
}


def time_fixed_work(core: int | None, times: int = 60) -> dict[str, float]:
    """Return the shortest CPU seconds of each piece, on one core; None: on whichever the system chooses."""
    shortest = dict.fromkeys(PIECES, float("inf"))
    before = None if core is None else os.sched_getaffinity(0)
    try:
        if core is not None:
            os.sched_setaffinity(0, {core})
        for _ in range(times):  # 60 take 0.5 s; in turn, so that a moment's disturbance meets all pieces
            for work, piece in PIECES.items():
                began = time.thread_time_ns()
                piece()
                shortest[work] = min(shortest[work], (time.thread_time_ns() - began) / 1e9)
    finally:
        if before is not None:
            os.sched_setaffinity(0, before)
    return shortest
