"""Counting the instructions of a server, by valgrind's callgrind.

Counting is off while the server starts and warms up. It is steered with vgdb, which valgrind brings along;
`callgrind_control` does the same and needs Perl.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from apps.contenders import App
from runner.errors import ServerError, UsageError
from runner.records.condition import OWN
from runner.records.measurement import Answer
from runner.rig import process
from runner.rig.generator import Generator, hang_up
from runner.rig.host import lock
from runner.rig.host.signals import undisturbed
from runner.rig.process import Process
from runner.rig.rig import wire
from runner.rig.server import Seat, Server, ServerPlan, await_listening
from scenarios.spec import Exchange

COUNTING_PREFIX = "doublecheck-callgrind-"
VALGRIND_START_SECONDS = 180  # it takes 4 of CPU time, and 16 by the clock where ten processes shared two cores
COMMAND_SECONDS = 60  # for valgrind to carry one out: writing a reading takes it 0.1 to 0.5
READING = "reading"  # the file that valgrind writes one to, with a number behind its name
TIMER = "__pyx_f_6uvloop_4loop___uvtimer_callback"
"""What uvloop runs when a timer goes off. Uvicorn's own is the only one, where an app does not wait for anything."""
TOTAL = re.compile(r"^(?:summary|totals): (\d+)$", re.MULTILINE)


def version() -> str:
    """Return the version of valgrind, such as `3.19.0`; raise UsageError where there is none that runs."""
    if not (shutil.which("valgrind") and shutil.which("vgdb")):
        if sys.platform == "darwin" and platform.machine() == "arm64":
            raise UsageError("valgrind does not exist for macOS on ARM: count on Linux; a report does without counts")
        get = "`apt-get install valgrind` on Debian; a report does without counts"
        raise UsageError(f"valgrind is not installed: {get}")
    said = process.run(["valgrind", "--version"], "`valgrind --version`", COMMAND_SECONDS, error=UsageError)
    return said.removeprefix("valgrind-")


class CountedServer(Server):
    def __init__(self, plan: ServerPlan, hash_seed: int) -> None:
        self._folder, self._lock = lock.claim(COUNTING_PREFIX)
        self._since = time.monotonic()
        self._where = f"--vgdb-prefix={self._folder / 'vgdb'}"
        options = ("--quiet", "--instr-atstart=no", f"--callgrind-out-file={self._folder / READING}", self._where)
        super().__init__(replace(plan, under=("valgrind", "--tool=callgrind", *options), hash_seed=hash_seed))

    def begin_counting(self) -> None:
        """Count from now on; raise ServerError when valgrind does not answer."""
        self._tell("instrumentation", "on")
        self._since = time.monotonic()

    def count(self) -> dict[str, float]:
        """Return what was counted since the last call, or since counting began, by figure of `runner.records.probes`.

        Raise ServerError as above.
        """
        seconds = time.monotonic() - self._since
        self._tell("dump")
        instructions, ticks = take(next(self._folder.glob(f"{READING}.*"), self._folder / READING))
        self._since = time.monotonic()
        return {"instructions": instructions, "ticks": ticks, "seconds": seconds}

    def stop(self) -> None:
        super().stop()
        lock.release(self._folder, self._lock)

    def _tell(self, *command: str) -> None:
        told = Process(["vgdb", self._where, f"--pid={self.pid}", *command], "vgdb", stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + COMMAND_SECONDS
        while told.is_running() and self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)
        is_done = told.exit_code == 0
        told.kill()  # to a server that has died it would talk for ever
        why = told.log().removeprefix(": ") if self.is_running() else "it died"
        told.stop()
        if not is_done or not self.is_running():
            raise ServerError(f"{self}: valgrind does not answer ({why}){self.log()}")


def take(file: Path) -> tuple[int, int]:
    """Return the instructions and ticks that a reading has, and remove it; raise ServerError where it has none."""
    try:
        text = file.read_text(errors="replace")
        file.unlink()
    except OSError as error:
        raise ServerError(f"valgrind has written no reading ({error.strerror}): is {file.parent} full?") from None
    total = TOTAL.search(text)
    if total is None:
        raise ServerError(f"valgrind has written a reading without a total: is {file.parent} full?")
    # Callgrind's format names each function only once.
    timer = re.search(rf"^c?fn=(\(\d+\)) {re.escape(TIMER)}$", text, re.MULTILINE)
    calls = rf"^cfn={re.escape(timer[1])}(?: .*)?\ncalls=(\d+) " if timer else "(?!)"
    return int(total[1]), sum(map(int, re.findall(calls, text, re.MULTILINE)))


def side_by_side() -> int:
    """Return how many servers to count at once: neighbours do not change a count, and one is mostly left alone."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores + 1, 8)  # at 250 MB each


class CountingRig:
    """A server under valgrind and a generator of its own on this machine, on whichever core is free."""

    def __init__(self, apps: Mapping[str, App], interpreters: Mapping[str, str]) -> None:
        """As `LocalRig`."""
        lock.sweep(COUNTING_PREFIX)
        self._apps = apps
        self._interpreters = {OWN: sys.executable, **interpreters}
        self._generator: Generator | None = None
        self._server: CountedServer | None = None

    def start(self, seat: Seat, exchanges: Sequence[Exchange], hash_seed: int) -> None:
        """Start a server that does not count yet, and prepare to send it these requests; raise ServerError."""
        condition, scenario = seat
        plan = ServerPlan(self._apps[condition.app], scenario, condition, self._interpreters[condition.environment])
        plan.set_up()
        with undisturbed():  # a folder that is in no list would stay, and a process run on
            self._server = CountedServer(plan, hash_seed)
        await_listening([self._server], VALGRIND_START_SECONDS)
        if self._generator is None:
            # The slowest answer natively takes 20 ms, under valgrind a hundred times that on a busy machine.
            self._generator = Generator(None, patience_seconds=120, longest_command_seconds=1800)
        requests = [wire(exchange) for exchange in exchanges]
        # One connection, so that requests follow each other in one order, whatever the machine is busy with.
        self._generator.connect(self._server.name, self._server.address, 1, requests)

    def ask(self, numbers: Sequence[int]) -> list[Answer]:
        """Send requests by their place, over one new connection; raise GeneratorError when an answer does not come."""
        name = self._running().name
        return self._generator.ask(name, numbers) if self._generator else []

    def begin_counting(self) -> None:
        self._running().begin_counting()

    def count(self, rest_seconds: float) -> dict[str, float]:
        """Leave the server alone for a while, and return what was counted since the last time."""
        time.sleep(rest_seconds)
        return self._running().count()

    def stop(self) -> None:
        """Hang up and end the server; a generator that does not answer any more is replaced by the next start."""
        if self._server is not None:
            self._generator = hang_up(self._generator, self._server.name)
            self._server.stop()
            self._server = None

    def kill(self) -> None:
        """End everything at once, from another thread: whoever waits is told that it is gone."""
        if self._server is not None:
            self._server.kill()
        if self._generator is not None:
            with suppress(OSError):
                self._generator.kill()

    def close(self) -> None:
        self.stop()
        if self._generator is not None:
            self._generator.stop()
            self._generator = None

    def _running(self) -> CountedServer:
        if self._server is None:
            raise ServerError("no server is being counted: start comes before everything else")
        return self._server
