"""A server under valgrind's callgrind, which counts the instructions that it executes in user space.

Counting is off while the server starts and warms up. It is steered with vgdb, which valgrind brings along;
`callgrind_control` does the same and needs Perl.

What counting a server's instructions takes of the world: a server under valgrind, and a client that asks it.
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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from apps.contenders import App
from runner.errors import GeneratorError, ServerError, UsageError
from runner.load.messages import Address
from runner.records.condition import Condition
from runner.records.measurement import Answer
from runner.rig import server
from runner.rig.generator import Generator
from runner.rig.host import process
from runner.rig.host.signals import undisturbed
from runner.rig.rig import ServerPlan, wire
from runner.rig.server import Server
from scenarios.spec import Exchange, Scenario

PREFIX = "doublecheck-callgrind-"
START_SECONDS = 180
"""Natively 0.4; under valgrind 4 of CPU time, and 16 by the clock where ten processes shared two cores."""
ANSWER_SECONDS = 60
"""For valgrind to carry out a command: writing a reading takes it 0.1 to 0.5."""
LOOK_SECONDS = 0.02
READING = "reading"
"""The file that valgrind writes one to, with a number behind its name."""
TIMER = "__pyx_f_6uvloop_4loop___uvtimer_callback"
"""What uvloop runs when a timer goes off. Uvicorn's own is the only one, where an app does not wait for anything."""
TOTAL = re.compile(r"^(?:summary|totals): (\d+)$", re.MULTILINE)


def refuse_missing_valgrind() -> None:
    """Raise UsageError with how to get valgrind where it is not installed."""
    if shutil.which("valgrind") and shutil.which("vgdb"):
        return
    if sys.platform == "darwin" and platform.machine() == "arm64":
        raise UsageError("valgrind does not exist for macOS on ARM: count on Linux; a report does without counts")
    raise UsageError("valgrind is not installed: `apt-get install valgrind` on Debian; a report does without counts")


def version() -> str:
    """Return the version of valgrind, such as `3.19.0`; raise UsageError where there is none that runs."""
    refuse_missing_valgrind()
    try:
        said = subprocess.run(["valgrind", "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S607
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError(f"valgrind does not run ({error}): make `valgrind --version` work") from None
    return said.strip().removeprefix("valgrind-")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted between two readings; fields as in `runner.records.resources.Stretch`."""

    instructions: int
    ticks: int


class CountedServer:
    """A server whose instructions can be counted."""

    def __init__(self, plan: ServerPlan, hash_seed: int) -> None:
        """Start it, without waiting until it listens; raise ServerError when it cannot be started."""
        with undisturbed():  # a folder that nobody knows of would stay, and a process run on
            self._folder, self._lock = process.claim(PREFIX)
            self._where = f"--vgdb-prefix={self._folder / 'vgdb'}"
            options = ("--quiet", "--instr-atstart=no", f"--callgrind-out-file={self._folder / READING}", self._where)
            under = ("valgrind", "--tool=callgrind", *options)
            self._server = Server(replace(plan, under=under, hash_seed=hash_seed))

    def await_listening(self) -> None:
        """Wait until it takes connections; raise ServerError when it does not in START_SECONDS."""
        server.await_listening([self._server], START_SECONDS)

    @property
    def address(self) -> Address:
        """Return where it listens."""
        return self._server.address

    def switch_on(self) -> None:
        """Count from now on."""
        self._tell("instrumentation", "on")

    def read(self) -> Reading:
        """Return what was counted since the last reading, or since counting began, and start again from nought."""
        self._tell("dump")
        return take(next(self._folder.glob(f"{READING}.*"), self._folder / READING))

    def kill(self) -> None:
        """End it at once; whoever waits for its answers then waits in vain."""
        self._server.kill()

    def stop(self) -> None:
        """End it and remove what valgrind has written."""
        self._server.stop()
        process.release(self._folder, self._lock)

    def _tell(self, *command: str) -> None:
        """Have valgrind carry out a command; raise ServerError when it does not."""
        words = ["vgdb", self._where, f"--pid={self._server.pids[0]}", *command]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as told:
            deadline = time.monotonic() + ANSWER_SECONDS
            while told.poll() is None and self._server.is_running() and time.monotonic() < deadline:
                time.sleep(LOOK_SECONDS)
            is_done = told.poll() == 0
            told.kill()  # to a server that has died it would talk for ever
            _, said = told.communicate()
        if not is_done or not self._server.is_running():
            why = " | ".join(said.strip().splitlines()) if self._server.is_running() else "it died"
            raise ServerError(f"{self._server}: valgrind does not answer ({why}){self._server.log()}")


def take(file: Path) -> Reading:
    """Return what a reading says, and remove it; raise ServerError where it does not say it."""
    try:
        text = file.read_text(errors="replace")
        file.unlink()
    except OSError as error:
        raise ServerError(f"valgrind has written no reading ({error.strerror}): is {file.parent} full?") from None
    total = TOTAL.search(text)
    if total is None:
        raise ServerError(f"valgrind has written a reading without a total: is {file.parent} full?")
    return Reading(instructions=int(total[1]), ticks=calls_of(TIMER, text))


def calls_of(function: str, text: str) -> int:
    """Return how often a function was called, by a file in callgrind's format, which names each only once."""
    named = re.search(rf"^c?fn=(\(\d+\)) {re.escape(function)}$", text, re.MULTILINE)
    if named is None:
        return 0
    calls = rf"^cfn={re.escape(named[1])}(?: .*)?\ncalls=(\d+) "
    return sum(int(count) for count in re.findall(calls, text, re.MULTILINE))


CONNECTIONS = 1
"""So that requests follow each other in one order, whatever the machine is busy with."""
PATIENCE_SECONDS = 120.0
"""With a single answer: natively the slowest takes 20 ms, under valgrind a hundred times that on a busy machine."""
LONGEST_ASKING_SECONDS = 1800.0
"""For all requests of a stretch."""


MOST_SIDE_BY_SIDE = 8
"""At 250 MB each."""


def side_by_side() -> int:
    """Return how many servers to count at once: neighbours do not change a count, and one is mostly left alone."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores + 1, MOST_SIDE_BY_SIDE)


class InstructionProbe(Protocol):
    """One server at a time, and the count of its instructions. The fake is in tests/fakes.py."""

    def start(self, condition: Condition, scenario: Scenario, exchanges: Sequence[Exchange], hash_seed: int) -> None:
        """Start a server that does not count yet, and prepare to send it these requests."""

    def ask(self, numbers: Sequence[int]) -> list[Answer]:
        """Send requests by their place, one after the other over one new connection."""

    def switch_on(self) -> None:
        """Count from now on."""

    def read(self) -> Reading:
        """Return what was counted since the last reading."""

    def rest(self, seconds: float) -> None:
        """Leave the server alone."""

    def clock(self) -> float:
        """Return seconds."""

    def stop(self) -> None:
        """End the server."""

    def kill(self) -> None:
        """End everything at once, from another thread: whoever waits is told that it is gone."""

    def close(self) -> None:
        """End everything."""


class LocalInstructionProbe:
    """A server under valgrind and a generator of its own on this machine, on whichever core is free."""

    def __init__(self, apps: Mapping[str, App]) -> None:
        """`apps` holds by name whatever conditions may speak of."""
        process.sweep(PREFIX)
        self._apps = apps
        self._generator: Generator | None = None
        self._server: CountedServer | None = None
        self._name = ""

    def start(self, condition: Condition, scenario: Scenario, exchanges: Sequence[Exchange], hash_seed: int) -> None:
        """Raise ServerError when it does not start in time."""
        plan = ServerPlan(self._apps[condition.app], scenario, condition)
        self._name = str(plan)
        self._server = CountedServer(plan, hash_seed)
        self._server.await_listening()
        if self._generator is None:
            self._generator = Generator(None, PATIENCE_SECONDS, LONGEST_ASKING_SECONDS)
        requests = [wire(exchange) for exchange in exchanges]
        self._generator.connect(self._name, self._server.address, CONNECTIONS, requests)

    def ask(self, numbers: Sequence[int]) -> list[Answer]:
        """Raise GeneratorError when an answer does not come."""
        assert self._generator is not None, "start comes before everything else"
        return self._generator.ask(self._name, numbers)

    def switch_on(self) -> None:
        """Raise ServerError when valgrind does not."""
        self._running().switch_on()

    def read(self) -> Reading:
        """Raise ServerError when valgrind does not say."""
        return self._running().read()

    def rest(self, seconds: float) -> None:
        time.sleep(seconds)

    def clock(self) -> float:
        return time.monotonic()

    def stop(self) -> None:
        """Hang up and end the server; a generator that does not answer any more is replaced by the next start."""
        if self._generator is not None:
            try:
                self._generator.forget(self._name)
            except GeneratorError:
                self._generator.stop()
                self._generator = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def kill(self) -> None:
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
        assert self._server is not None, "start comes before everything else"
        return self._server
