"""A process of ours: its log, its core, its port and its end. It ends with us, whatever ends us."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import psutil

from runner.errors import DoublecheckError, ServerError

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>: the signal that a process gets when the thread that started it is gone
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

START_SECONDS = 20
STOP_SECONDS = 5


class Process:
    """A running process, in a session of its own: Ctrl-C is for us, who then stop it."""

    def __init__(
        self,
        command: Sequence[str],
        name: str,
        *,
        core: int | None = None,
        without_us: signal.Signals = signal.SIGKILL,
        error: type[DoublecheckError] = ServerError,
        **how: Any,  # noqa: ANN401 - as Popen takes it
    ) -> None:
        """Start it on `core`, or wherever the system likes; raise `error` where it cannot be started.

        `without_us` is what the kernel sends it when we are gone. What it prints goes to its log unless `how` says
        otherwise.
        """
        self.name = name
        self.error = error
        self._stopping: list[psutil.Process] = []
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - as long as it runs
        prints = {"stdout": self._log, "stderr": subprocess.STDOUT}
        try:
            self._process = psutil.Popen(
                command,
                **{"stdin": subprocess.DEVNULL, **prints, **how},
                start_new_session=True,
                preexec_fn=tied_to_us(core, without_us),
            )
        except OSError as failed:
            self._log.close()
            raise error(f"{name} cannot be started ({failed.strerror})") from None
        self.pid = int(self._process.pid)

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    @property
    def tree(self) -> list[psutil.Process]:
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return [self._process]

    @property
    def exit_code(self) -> int | None:
        code: int | None = self._process.poll()
        return code

    def is_running(self) -> bool:
        return self.exit_code is None

    def listening_port(self) -> int | None:
        try:
            connections = self._process.net_connections("tcp4")
        except psutil.Error:
            return None
        return next((one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN), None)

    def log(self) -> str:
        self._log.seek(0)
        return last_lines(self._log.read().decode("utf-8", "replace"), 10)

    def wait(self, within_seconds: float | None = None) -> bool:
        try:
            self._process.wait(within_seconds)
        except psutil.TimeoutExpired:
            return False
        return True

    def ask_to_stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._stopping = self.tree
        if self.is_running():
            self._process.send_signal(number)

    def kill(self) -> None:
        if self.is_running():
            self._process.kill()

    def stop(self) -> None:
        """End it and all that it has started, by force where they have not gone after STOP_SECONDS."""
        if not self._stopping:
            self.ask_to_stop()
        _, running = psutil.wait_procs(self._stopping, STOP_SECONDS)
        for left in running:
            left.kill()
        psutil.wait_procs(running)
        self._log.close()


def await_ready(
    started: Iterable[tuple[Process, Callable[[], bool]]],
    within_seconds: float = START_SECONDS,
    does: str = "start",
    look_seconds: float = 0.05,
) -> None:
    """Wait until each process is as its function says; raise its error when one ends instead, or takes too long."""
    deadline = time.monotonic() + within_seconds
    waiting = list(started)
    while waiting := [(process, is_ready) for process, is_ready in waiting if not is_ready()]:
        for process, _ in waiting:
            if not process.is_running():
                ended = f"{process} ended with exit code {process.exit_code} instead of starting"
                raise process.error(f"{ended}{process.log()}")
        if time.monotonic() > deadline:
            late = waiting[0][0]
            raise late.error(f"{late} did not {does} within {within_seconds:g} s{late.log()}")
        time.sleep(look_seconds)


def stop_all(processes: Sequence[Process]) -> None:
    for process in processes:
        process.ask_to_stop()
    for process in processes:
        process.stop()


def run(
    command: Sequence[str],
    name: str,
    within_seconds: float,
    *,
    core: int | None = None,
    error: type[DoublecheckError] = ServerError,
    **how: Any,  # noqa: ANN401 - as `subprocess.run` takes it
) -> str:
    """Run a program to its end and return what it prints; raise `error` with its last lines when it fails."""
    try:
        ended = subprocess.run(
            command,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=within_seconds,
            preexec_fn=tied_to_us(core),
            **how,
        )
    except subprocess.TimeoutExpired:
        raise error(f"{name} took more than {within_seconds:g} s: let it end by itself") from None
    except OSError as failed:
        raise error(f"{name} cannot be started ({failed.strerror}): mend it") from None
    except subprocess.CalledProcessError as failed:
        printed = (failed.stdout + failed.stderr).decode("utf-8", "replace")
        raise error(f"{name} ended with exit code {failed.returncode}{last_lines(printed, 3)}") from None
    return str(ended.stdout, "utf-8", "replace").strip()


def last_lines(text: str, count: int) -> str:
    """Return the last lines as one, behind a colon; empty where there are none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][-count:]
    return f": {' | '.join(lines)}" if lines else ""


def tied_to_us(core: int | None = None, without_us: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """Return, for `preexec_fn`, what keeps a new process on a core and has the kernel signal it when we are gone.

    Only system calls: the new process needs no lock that a thread of ours may hold.
    """
    us, prctl = os.getpid(), None if LIBC is None else LIBC.prctl

    def prepare() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, without_us)
            if os.getppid() != us:  # gone before the kernel had been told
                os._exit(1)
        if core is not None:
            os.sched_setaffinity(0, {core})

    return prepare


def takes_connections(pid: int) -> bool:
    """Return whether a worker's event loop watches for connections; true where the system does not show it."""
    watched = Path(f"/proc/{pid}/fdinfo")
    if not watched.exists():
        return sys.platform != "linux"
    try:
        return any("tfd:" in entry.read_text() for entry in watched.iterdir())
    except OSError:
        return False
