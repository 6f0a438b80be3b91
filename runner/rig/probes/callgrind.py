"""A server under valgrind's callgrind, which counts the instructions that it executes in user space.

Counting is off while the server starts and warms up. It is steered with vgdb, which valgrind brings along;
`callgrind_control` does the same and needs Perl.
"""

import platform
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from runner.errors import ServerError, UsageError
from runner.load.messages import Address
from runner.rig import server
from runner.rig.host import scratch_folder
from runner.rig.host.signals import undisturbed
from runner.rig.server import Server
from runner.rig.server_plan import ServerPlan

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
    """What was counted between two readings; fields as in `runner.records.counts.Stretch`."""

    instructions: int
    ticks: int


class CountedServer:
    """A server whose instructions can be counted."""

    def __init__(self, plan: ServerPlan, hash_seed: int) -> None:
        """Start it, without waiting until it listens; raise ServerError when it cannot be started."""
        with undisturbed():  # a folder that nobody knows of would stay, and a process run on
            self._folder, self._lock = scratch_folder.claim(PREFIX)
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
        scratch_folder.release(self._folder, self._lock)

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
