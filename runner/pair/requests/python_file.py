"""Requests out of a Python file, which runs in a process of its own: nothing of it runs in the instrument's."""

import subprocess
import sys
from pathlib import Path

import msgspec

from runner.errors import UsageError
from runner.load.messages import unpacked
from runner.pair.requests.planned import Found, Groups
from runner.paths import ROOT

PATIENCE_SECONDS = 60
LAST_LINES = 3

decode = msgspec.msgpack.Decoder(Groups, ext_hook=unpacked).decode


def read(file: Path) -> Found:
    """Run the file and return the requests that it makes; raise UsageError with its last lines where it does not."""
    if not file.is_file():
        raise UsageError(f"{file} is not there: name the Python file of the requests in [requests]")
    command = [sys.executable, "-m", "runner.pair.requests.child", str(file.resolve())]
    try:
        ran = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE_SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"{file} took more than {PATIENCE_SECONDS} s to make its requests: make fewer") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()[-LAST_LINES:]
        raise UsageError(f"{file} makes no requests: {' | '.join(line.strip() for line in lines)}") from None
    return Found(decode(ran.stdout))
