"""What computer this is, how quiet it is, and the clocks of its processes."""

import os
import platform
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from runner.records import Machine

LINUX = sys.platform == "linux"


def pinning_cores() -> tuple[int | None, int | None]:
    """A core for the servers and one for the generator; None, None where they cannot be kept apart."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def database_core() -> int | None:
    """A third core; with two, the generator's, since the server's is measured. None where those are not kept apart."""
    server_core, generator_core = pinning_cores()
    if server_core is None:
        return None
    spare = sorted(os.sched_getaffinity(0) - {server_core, generator_core})
    return spare[0] if spare else generator_core


def pin(pid: int, core: int) -> None:
    """Keep every thread of a process on one core. Threads that it starts later stay there too.

    One that has died meanwhile is left to whoever asks it next.
    """
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        for thread in psutil.Process(pid).threads():
            os.sched_setaffinity(thread.id, {core})


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads of a process: nanoseconds fine on Linux, 10 ms elsewhere."""
    if LINUX:
        # The kernel's encoding of "the CPU clock of process pid": see clock_getcpuclockid(3).
        return time.clock_gettime_ns((~pid << 3) | 2) / 1e9
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def waited_seconds(pid: int) -> float | None:
    """How long a process has been runnable while another had its core; None where the system does not say.

    The kernel counts it for the first thread, which also waits while threads of its own process run: what those used is
    taken off, so that a server with a pool of threads does not look as if a stranger had disturbed it. They may have
    run while the first one slept, so this is the least that others had; over a moment it may even fall.
    """
    try:
        own, waited, _ = map(int, Path(f"/proc/{pid}/schedstat").read_text().split())
    except (OSError, ValueError):
        return None
    return waited / 1e9 - max(0.0, cpu_seconds(pid) - own / 1e9)


def stolen_seconds(core: int | None) -> float | None:
    """How long the hypervisor has kept a core, or all of them, to itself; None where the system does not say."""
    if not LINUX:
        return None
    if core is None:
        return float(psutil.cpu_times().steal)
    return float(psutil.cpu_times(percpu=True)[core].steal)


def describe() -> Machine:
    """Look at this machine, now."""
    server_core, generator_core = pinning_cores()
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        virtual=_hypervisor(),
        server_core=server_core,
        generator_core=generator_core,
        database_core=database_core(),
        load_average=psutil.getloadavg()[0],
    )


def _processor() -> str:
    if LINUX:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _hypervisor() -> str:
    try:
        return Path("/sys/devices/virtual/dmi/id/sys_vendor").read_text().strip()
    except OSError:
        pass
    if LINUX and "hypervisor" in Path("/proc/cpuinfo").read_text():
        return "a hypervisor"
    return "none known"
