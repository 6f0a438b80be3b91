"""A process under a stopwatch: started on its core, asked until it answers, ended with all that it has started."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from runner.errors import ServerError
from runner.paths import ROOT
from runner.records.condition import LOOPBACK
from runner.rig.host import process

PATIENCE_SECONDS = 30
POLL_SECONDS = 0.0005
STOP_SECONDS = 5
T = TypeVar("T")
clock = time.perf_counter


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """A running server, and when its process was started."""

    process: psutil.Popen
    port: int
    began: float
    log: Path

    @property
    def pids(self) -> list[int]:
        """Return the ids of its whole tree of processes."""
        return [self.process.pid, *(child.pid for child in self.process.children(recursive=True))]

    def await_listening(self) -> None:
        """Wait until it takes connections, which it does once the app has started; raise ServerError as `ask`."""
        self._await(lambda: listens(self.port) or None, "take connections")

    def ask(self, path: str) -> bytes:
        """Return the body of the answer to a GET, once there is one; raise ServerError when none comes."""
        return self.ask_until(path, lambda _body: True)

    def ask_until(self, path: str, suits: Callable[[bytes], bool]) -> bytes:
        """Ask again until an answer suits, and return its body; raise ServerError when none does in time."""

        def suitable() -> bytes | None:
            body = answer(self.port, path)
            return body if body is not None and suits(body) else None

        return self._await(suitable, f"answer {path}")

    def _await(self, look: Callable[[], T | None], does: str) -> T:
        """Look until there is something to see, and return it."""
        deadline = clock() + PATIENCE_SECONDS
        while clock() < deadline:
            if (seen := look()) is not None:
                return seen
            if self.process.poll() is not None:
                raise ServerError(f"a probed server ended with exit code {self.process.returncode}{self._said()}")
            time.sleep(POLL_SECONDS)
        raise ServerError(f"a probed server did not {does} within {PATIENCE_SECONDS} s{self._said()}")

    def _said(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return f": {lines[-1].strip()}" if lines else ""


@contextmanager
def start(command: Sequence[str], environment: Mapping[str, str], core: int | None) -> Iterator[Stopwatch]:
    """Start a server with a port of its own behind its command, and end it with the block."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="doublecheck-probe-") as folder:
        log = Path(folder, "log")
        with log.open("wb") as written:
            began = clock()
            process = psutil.Popen(
                [*command, "--host", LOOPBACK, "--port", str(port)],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=on_core(core),
            )
        try:
            yield Stopwatch(process, port, began, log)
        finally:
            end(process)


def free_port() -> int:
    """Return a port that nobody listens on; uvicorn does not say which one it was given."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


def on_core(core: int | None) -> Callable[[], None]:
    """Return what a new process does before anything else: stay on its core, and end when we do."""
    tie = process.ends_with_us()

    def prepare() -> None:
        if tie is not None:
            tie()
        if core is not None:
            os.sched_setaffinity(0, {core})

    return prepare


def end(process: psutil.Popen) -> None:
    """End a process and all that it has started, by force where they do not go."""
    tree: list[psutil.Process] = [process]
    try:
        tree += process.children(recursive=True)
        process.terminate()
    except psutil.NoSuchProcess:
        pass
    _, running = psutil.wait_procs(tree, STOP_SECONDS)
    for left in running:
        left.kill()
    psutil.wait_procs(running)


def listens(port: int) -> bool:
    """Return whether somebody takes connections on a port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PATIENCE_SECONDS):
            return True
    except OSError:
        return False


def answer(port: int, path: str) -> bytes | None:
    """Return the body of a 200 on a connection of its own; None where nobody answers so yet."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n".encode())
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
    except OSError:
        return None
    head, _, body = received.partition(b"\r\n\r\n")
    return body if head.startswith(b"HTTP/1.1 200") else None


def python_seconds(statement: str, environment: Mapping[str, str], core: int | None) -> float:
    """Return how long a fresh interpreter takes to carry out a statement, by its own clock; raise ServerError."""
    program = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
    try:
        finished = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=dict(environment),
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            preexec_fn=on_core(core),
        )
        return float(finished.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ServerError(f"{statement!r} could not be timed ({error})") from None
