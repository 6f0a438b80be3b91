"""The instrument's end of the load generator: a process of its own, a pipe, one command and one reply."""

import multiprocessing
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from runner.errors import GeneratorError
from runner.load.messages import (
    Address,
    Answers,
    Ask,
    AskOffsets,
    Command,
    Connect,
    Forget,
    Loaded,
    Offsets,
    Open,
    Refused,
    Reply,
    WireRequest,
    decode_reply,
    encode,
)
from runner.records.condition import Schedule
from runner.records.host import Offset
from runner.records.measurement import Answer, Load
from runner.rig.host import machine
from runner.rig.process import Process

START_SECONDS = 20
STOP_SECONDS = 2
PATIENCE_SECONDS = 10.0
"""An answer that is not there this long after a slice never comes: the slowest scenario answers in 50 ms."""
LONGEST_COMMAND_SECONDS = 60
"""Well above its patience with a server: the generator itself hangs."""


class Generator:
    """A running load generator, or what speaks for several."""

    def __init__(  # noqa: PLR0913 - how a process may be started
        self,
        core: int | None,
        patience_seconds: float = PATIENCE_SECONDS,
        longest_command_seconds: float | None = None,
        *,
        module: str = "runner.load",
        setup: str = "",
        start_seconds: float = START_SECONDS,
    ) -> None:
        """Start it, pinned to `core` where the system allows; raises GeneratorError when it does not come up.

        `setup` is what its module is told in place of the patience with a server.
        """
        self._longest_command_seconds = longest_command_seconds or LONGEST_COMMAND_SECONDS
        ours, theirs = multiprocessing.Pipe()
        self._pipe: Connection = ours
        self._process = Process(
            [sys.executable, "-m", module, str(theirs.fileno()), setup or str(patience_seconds)],
            "the load generator",
            error=GeneratorError,
            pass_fds=[theirs.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=None,
        )
        theirs.close()
        try:
            self.greeting = self._heard(start_seconds)
            if core is not None:
                machine.pin(self.pid, core)
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def connect(
        self,
        server: str,
        address: Address,
        connections: int,
        requests: list[WireRequest],
        answers: Sequence[Answer] = (),
    ) -> None:
        """Take up a server, which `server` names from now on; `answers` are expected, where they are known already."""
        self.tell(
            Connect(server=server, address=address, connections=connections, requests=requests, answers=list(answers))
        )

    def ask(self, server: str, numbers: Sequence[int] | None = None) -> list[Answer]:
        """Send these of its requests, or all; where nothing was expected of it, their answers are from now on."""
        reply = self.tell(Ask(server=server, numbers=None if numbers is None else list(numbers)))
        assert isinstance(reply, Answers)
        return reply.answers

    def load(self, server: str, seconds: float, schedule: Schedule | None = None) -> Load:
        """One slice: of so many seconds in a closed loop, or as a schedule has it."""
        reply = self.tell(Open(server=server, seconds=seconds, schedule=schedule))
        assert isinstance(reply, Loaded)
        return reply.load

    def offsets(self) -> dict[str, Offset]:
        """Return how far the clocks of generators on other hosts are ahead, by host."""
        reply = self.tell(AskOffsets())
        assert isinstance(reply, Offsets)
        return reply.offsets

    def forget(self, server: str) -> None:
        """Close the connections to a server."""
        self.tell(Forget(server=server))

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.stop()

    def stop(self) -> None:
        """Hang up, and end the process if that does not."""
        self._pipe.close()
        if not self._process.wait(STOP_SECONDS):
            self._process.kill()
        self._process.stop()

    def tell(self, command: Command) -> Reply:
        try:
            self._pipe.send_bytes(encode(command))
        except OSError:
            raise self._died() from None
        return self._heard(self._longest_command_seconds)

    def _heard(self, within_seconds: float) -> Reply:
        """Return the next reply; raise GeneratorError where it is a refusal, or none."""
        reply: Reply = decode_reply(self._receive(within_seconds))
        if isinstance(reply, Refused):
            raise GeneratorError(f"the load generator could not go on: {reply.reason}")
        return reply

    def _receive(self, seconds: float) -> bytes:
        try:
            if self._pipe.poll(seconds):
                return self._pipe.recv_bytes()
        except (EOFError, OSError):
            raise self._died() from None
        self.kill()  # what it may still say would be taken for the answer to the next command
        raise GeneratorError(f"the load generator did not answer within {seconds:.0f} s: see its messages above")

    def _died(self) -> GeneratorError:
        self.stop()
        return GeneratorError(f"{self._process} died (exit code {self._process.exit_code}): see its messages above")


def hang_up(generator: Generator | None, server: str) -> Generator | None:
    """Have a generator forget a server; return None in place of one that is dead or deaf, which is ended."""
    if generator is None:
        return None
    try:
        generator.forget(server)
    except GeneratorError:
        generator.stop()
        return None
    return generator
