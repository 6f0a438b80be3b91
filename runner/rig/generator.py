"""The instrument's end of the load generator: a process of its own, a pipe, one command and one reply."""

import multiprocessing
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import TypeVar

from runner.errors import GeneratorError
from runner.load import messages
from runner.records.condition import Client, Schedule
from runner.records.host import Offset
from runner.records.measurement import Answer, Load
from runner.rig.process import START_SECONDS, Process

T = TypeVar("T")
HANG_UP_SECONDS = 2
PATIENCE_SECONDS = 10.0  # with a single answer after a slice: the slowest scenario answers in 50 ms
LONGEST_COMMAND_SECONDS = 60  # well above its patience with a server: the generator itself hangs


class Generator(Process):
    """A running load generator, or what speaks for several."""

    def __init__(  # noqa: PLR0913 - how a process may be started
        self,
        core: int | None,
        patience_seconds: float = PATIENCE_SECONDS,
        longest_command_seconds: float | None = None,
        *,
        module: str = "runner.load.engine",
        setup: str = "",
        start_seconds: float = START_SECONDS,
    ) -> None:
        """Start it on `core`; raise GeneratorError when it does not come up. `setup` is for its module."""
        self._longest_command_seconds = longest_command_seconds or LONGEST_COMMAND_SECONDS
        ours, theirs = multiprocessing.Pipe()
        self._pipe: Connection = ours
        super().__init__(
            [sys.executable, "-m", module, str(theirs.fileno()), setup or str(patience_seconds)],
            "the load generator",
            core=core,
            error=GeneratorError,
            pass_fds=[theirs.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=None,
        )
        theirs.close()
        try:
            self.greeting = self._heard(start_seconds)
        except BaseException:
            self.stop()
            raise

    def connect(
        self,
        server: str,
        address: messages.Address,
        connections: int,
        requests: list[messages.WireRequest],
        answers: Sequence[Answer] = (),
    ) -> None:
        """Take up a server, which `server` names from now on; `answers` are expected, where they are known already."""
        self.tell(
            messages.Connect(
                server=server, address=address, connections=connections, requests=requests, answers=list(answers)
            )
        )

    def ask(self, server: str, numbers: Sequence[int] | None = None) -> list[Answer]:
        """Send these of its requests, or all; where nothing was expected of it, their answers are from now on."""
        chosen = None if numbers is None else list(numbers)
        return self._ask(messages.Ask(server=server, numbers=chosen), messages.Answers).answers

    def load(
        self, server: str, seconds: float, schedule: Schedule | None = None, client: Client = Client.SLEEPS
    ) -> Load:
        command = messages.Open(server=server, seconds=seconds, schedule=schedule, client=client)
        return self._ask(command, messages.Loaded).load

    def offsets(self) -> dict[str, Offset]:
        return self._ask(messages.Ping(), messages.Done).offsets

    def forget(self, server: str) -> None:
        self.tell(messages.Forget(server=server))

    def kill(self) -> None:
        super().kill()
        super().stop()

    def stop(self) -> None:
        self._pipe.close()
        if not self.wait(HANG_UP_SECONDS):
            super().kill()
        super().stop()

    def _ask(self, command: messages.Command, kind: type[T]) -> T:
        reply = self.tell(command)
        assert isinstance(reply, kind)
        return reply

    def tell(self, command: messages.Command) -> messages.Reply:
        try:
            self._pipe.send_bytes(messages.encode(command))
        except OSError:
            raise self._died() from None
        return self._heard(self._longest_command_seconds)

    def _heard(self, seconds: float) -> messages.Reply:
        try:
            if not self._pipe.poll(seconds):
                self.kill()  # what it may still say would be taken for the answer to the next command
                late = f"did not answer within {seconds:.0f} s: see its messages above"
                raise GeneratorError(f"the load generator {late}")
            reply: messages.Reply = messages.decode_reply(self._pipe.recv_bytes())
        except (EOFError, OSError):
            raise self._died() from None
        if isinstance(reply, messages.Refused):
            raise GeneratorError(f"the load generator could not go on: {reply.reason}")
        return reply

    def _died(self) -> GeneratorError:
        self.stop()
        return GeneratorError(f"{self} died (exit code {self.exit_code}): see its messages above")


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
