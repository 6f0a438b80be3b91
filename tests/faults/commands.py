"""The commands as a person runs them, and a look from outside at the processes that they start."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "DOUBLECHECK_TEST"
"""In the environment of a test's commands, and so in that of their servers and generators."""

DOUBLECHECK = (sys.executable, "-m", "tests.own_lock")
"""Under the lock of the test, whose fixture sets TMPDIR."""
WITHOUT_CONTROLS = (sys.executable, "-m", "tests.without_controls")
"""The same for a new run of a test that is not about the controls, which take longer than a scenario."""
WITHOUT_PICTURES = (sys.executable, "-m", "tests.without_pictures")
"""Nor does it draw the charts of its report: for a test that is about neither."""
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has come to its end."""

    code: int
    output: str
    errors: str

    @property
    def complaints(self) -> list[str]:
        """What went wrong: standard error without the lines that tell how the run goes."""
        told = ("starting the servers of ", "control, block ", "json_hello, block ", "plaintext, block ")
        return [line for line in self.errors.splitlines() if not line.startswith(told)]


def begin(
    *words: str,
    program: tuple[str, ...] = DOUBLECHECK,
    before: Callable[[], None] | None = None,
) -> "subprocess.Popen[str]":
    """A command under way; `before` runs in its process first."""
    return subprocess.Popen(
        [*program, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,  # noqa: PLW1509 - no other thread runs here
    )


def end_of(running: "subprocess.Popen[str]", seconds: float = 120) -> Ended:
    """Wait for a command."""
    output, errors = running.communicate(timeout=seconds)
    assert "Traceback" not in errors, errors
    return Ended(running.returncode, output, errors)


def run(
    *words: str,
    program: tuple[str, ...] = DOUBLECHECK,
    before: Callable[[], None] | None = None,
    seconds: float = 120,
) -> Ended:
    """A command from its start to its end."""
    return end_of(begin(*words, program=program, before=before), seconds)


def marked(word: str) -> list[psutil.Process]:
    """The processes of a test."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == word:
                found.append(process)
        except psutil.Error:
            continue  # gone, dying, or another user's
    return found


def servers(word: str, scenario: str = "", app: str = "") -> list[psutil.Process]:
    """The servers among them: of one scenario, and whose command names one app."""
    found = []
    for process in marked(word):
        try:
            command, environment = " ".join(process.cmdline()), process.environ()
        except psutil.Error:
            continue
        if " uvicorn " in command and app in command and scenario in environment["SCENARIO"]:
            found.append(process)
    return found


def left_running(word: str) -> list[str]:
    """What a test has started and nobody has ended."""
    found = []
    for process in marked(word):
        try:
            found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def takes_signals(pid: int) -> bool:
    """Whether a process has said what it does on SIGTERM (Linux), so that its command has begun."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, mask = line.partition(":")
        if name == "SigCgt":
            return bool(int(mask, 16) & 1 << 14)
    return False


def wait_until(
    happened: Callable[[], bool],
    seconds: float = 60,
    what: Callable[[], str] = lambda: "it did not happen in time",
) -> None:
    """Wait for something that will happen soon."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, what()
        time.sleep(0.01)
