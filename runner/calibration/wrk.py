"""wrk, a load generator in C by other people: a second opinion on ours."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from runner.errors import DoublecheckError, UsageError
from runner.load.messages import Address, WireRequest, rendered
from runner.rig.host import machine

SCRIPT = Path(__file__).with_suffix(".lua")


def path() -> str:
    """Return where wrk is; raise UsageError with how to get it."""
    installed = shutil.which("wrk")
    if installed is None:
        raise UsageError("wrk is not installed: `apt-get install wrk` on Debian, `brew install wrk` on macOS")
    return installed


class Wrk:
    """wrk, ready to send the requests of one server in turn, as our own generator does."""

    def __init__(self, address: Address, requests: Sequence[WireRequest], connections: int, core: int | None) -> None:
        self._address = address
        self._connections = connections
        self._core = core
        self._path = path()
        self._requests = tempfile.NamedTemporaryFile(suffix=".requests")  # noqa: SIM115 - lives as long as this
        for request in requests:
            raw = rendered(request, address)
            self._requests.write(f"{len(raw)}\n".encode() + raw)
        self._requests.flush()

    def measure(self, seconds: int) -> float:
        """Load the server for whole seconds; return requests per second.

        Raise DoublecheckError when an answer was not 2xx.
        """
        words = ["-t1", f"-c{self._connections}", f"-d{seconds}s", "-s", str(SCRIPT), f"http://{self._address}/"]
        process = subprocess.Popen([self._path, *words, "--", self._requests.name], stdout=subprocess.PIPE, text=True)
        if self._core is not None:
            machine.pin(process.pid, self._core)
        output, _ = process.communicate(timeout=seconds + 30)
        rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
        if rate is None or "Non-2xx" in output or "Socket errors" in output:
            raise DoublecheckError(f"wrk could not load {self._address}: {' | '.join(output.split(chr(10)))}")
        return float(rate.group(1))

    def close(self) -> None:
        """Remove the requests that were written for it."""
        self._requests.close()
