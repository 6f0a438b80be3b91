"""Programs in processes of their own, forked from one that has imported both frameworks already: a second less each.

The apps themselves are imported in the forked process, which has an environment of its own; a warning is an error there
and in the process before it.
"""

import atexit
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO, NoReturn

import msgspec

ROOT = Path(__file__).parents[2]
ONE_AT_A_TIME = Lock()


class Program(msgspec.Struct, frozen=True):
    """What to run: Python source, what it finds on stdin, and its surroundings."""

    source: str
    arguments: list[str]
    stdin: bytes
    environment: dict[str, str]
    folder: str


class Finished(msgspec.Struct, frozen=True):
    """How it ended, and what it wrote."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run(
    source: str, *arguments: str, environment: Mapping[str, str], stdin: bytes = b"", folder: Path = ROOT
) -> Finished:
    """Run a program whose imports are found in `folder`; `environment` goes on top of this process's."""
    around = os.environ | environment | {"PYTHONPATH": str(folder)}
    with ONE_AT_A_TIME:
        server = forking_server()
        assert server.stdin
        assert server.stdout
        write(server.stdin, msgspec.msgpack.encode(Program(source, list(arguments), stdin, around, str(folder))))
        return msgspec.msgpack.decode(read(server.stdout), type=Finished)


@cache
def forking_server() -> "subprocess.Popen[bytes]":
    """The process that forks, which ends with this one."""
    server = subprocess.Popen(
        [sys.executable, "-W", "error", __file__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    atexit.register(server.kill)
    return server


def write(stream: IO[bytes], message: bytes) -> None:
    """Send a message, its length first."""
    stream.write(len(message).to_bytes(8) + message)
    stream.flush()


def read(stream: IO[bytes]) -> bytes:
    """The next message; empty where there is none any more."""
    return stream.read(int.from_bytes(stream.read(8)))


def forked(program: Program) -> Finished:
    """Run a program in a process forked from this one."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(program.stdin)
        stdin.seek(0)
        if (process := os.fork()) == 0:
            for number, stream in enumerate((stdin, stdout, stderr)):
                os.dup2(stream.fileno(), number)
            become(program)
        _, status = os.waitpid(process, 0)
        stdout.seek(0)
        stderr.seek(0)
        return Finished(os.waitstatus_to_exitcode(status), stdout.read(), stderr.read())


def become(program: Program) -> NoReturn:
    """Run the program as if this process had been started for it."""
    os.environ.clear()
    os.environ.update(program.environment)
    os.chdir(program.folder)
    sys.argv[1:] = program.arguments
    sys.path[0] = program.folder
    tempfile.tempdir = None
    code = 0
    try:
        exec(program.source, {"__name__": "__main__"})  # noqa: S102 - a test's own lines
    except BaseException:  # noqa: BLE001 - as the interpreter does at its top
        sys.excepthook(*sys.exc_info())
        code = 1
    gc.collect()  # what an interpreter would complain of at its end: a coroutine that was never awaited, an open file
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Import what takes long, then fork for each program that comes."""
    import fastapi  # noqa: F401
    import litestar.openapi.plugins  # noqa: F401
    import pydantic  # noqa: F401

    while message := read(sys.stdin.buffer):
        write(sys.stdout.buffer, msgspec.msgpack.encode(forked(msgspec.msgpack.decode(message, type=Program))))


if __name__ == "__main__":
    main()
